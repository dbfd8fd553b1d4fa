"""These handlers list and delete the records of a chat, and answer their node data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...replies.value_objects import stored
from ...wire.timestamps import iso
from ...world.chats import Record
from ..request_context import RequestContext


def list_records(context: RequestContext) -> dict[str, Any]:
    """Answer a page that counts from the newest record but is listed oldest first."""
    chat = context.any_chat()
    records = chat.visible() if chat else []
    offset, size = context.page()
    end = max(0, len(records) - offset)
    wanted = records[max(0, end - size) : end]
    # This route kept `type` in values when all others dropped it.
    return {"list": [wire_record(context, record, typed=True) for record in wanted], "total": len(records)}


def list_around(context: RequestContext) -> dict[str, Any]:
    """Answer records around, before or after a dataId; the newest ones without any."""
    chat = context.any_chat()
    records = [] if chat is None else chat.records if context.params.get("includeDeleted") else chat.visible()
    start, end = window_bounds([record.data_id for record in records], context.params, 10)
    typed = context.world.profile.v2_value_type
    return {
        "list": [{**wire_record(context, record, typed=typed), "id": record.data_id} for record in records[start:end]],
        "total": len(records),
        "hasMorePrev": start > 0,
        "hasMoreNext": end < len(records),
    }


def window_bounds(ids: Sequence[str], given: dict[str, Any], default: int) -> tuple[int, int]:
    """Return the slice of a linked page.

    Question and reply share a dataId on newer servers; the first that carries it counts.
    """
    size = int(given.get("pageSize") or default)
    if (before := given.get("prevId")) in ids:
        end = ids.index(str(before))
        return max(0, end - size), end
    if (after := given.get("nextId")) in ids:
        start = ids.index(str(after)) + 1
        return start, min(len(ids), start + size)
    if (middle := given.get("initialId")) in ids:
        start = max(0, ids.index(str(middle)) - size // 2)
        return start, min(len(ids), start + size)
    return max(0, len(ids) - size), len(ids)


def wire_record(context: RequestContext, record: Record, *, typed: bool) -> dict[str, Any]:
    """Return a record as the wire has it."""
    value = list(stored(record.value, context.world.profile, typed=typed))
    item: dict[str, Any] = {
        "dataId": record.data_id,
        "obj": record.obj,
        "value": value,
        "time": iso(record.time),
        "hideInUI": record.hidden,
        "_id": record.record_id,
    }
    if "userGoodFeedback" in record.feedback_fields:
        item["userGoodFeedback"] = record.good
    if "userBadFeedback" in record.feedback_fields:
        item["userBadFeedback"] = record.bad
    if context.params.get("loadCustomFeedbacks"):
        item["customFeedbacks"] = record.custom_feedbacks
    return item | _of_reply(context, record) if record.obj == "AI" else item


def _of_reply(context: RequestContext, record: Record) -> dict[str, Any]:
    profile = context.world.profile
    models = [node for node in record.nodes if "model" in node]
    item: dict[str, Any] = {"totalQuoteList": record.quotes, "llmModuleAccount": len(models)}
    if record.duration is not None:
        item["totalRunningTime" if profile.total_running_time else "durationSeconds"] = record.duration
    if profile.node_logo:
        item["useAgentSandbox"] = False
    previews = [node["historyPreview"] for node in models if node.get("historyPreview")]
    if profile.preview_length and previews:
        item["historyPreviewLength"] = len(previews[-1])
    if record.error is not None:
        item["errorText"] = {
            "moduleName": record.nodes[-1]["moduleName"] if record.nodes else "",
            "errorText": record.error,
        }
    if context.app.type == "plugin":
        item["responseData"] = record.nodes
    return item


def list_nodes(context: RequestContext) -> Any:
    """Answer the nodes of a reply; nothing for anything else."""
    chat = context.any_chat()
    record = chat.ai_record(context.params["dataId"]) if chat else None
    if record is None:
        return [] if context.world.profile.empty_detail == "[]" else {}
    return record.nodes


def delete(context: RequestContext) -> dict[str, Any] | None:
    """Hide records, also those of a deleted chat; naming none is fine."""
    given, profile = context.params, context.world.profile
    ids = [given["contentId"]] if given.get("contentId") else []
    if profile.delete_many and (several := given.get("contentIds")):
        ids += several.split(",") if isinstance(several, str) else several
    if chat := context.any_chat():
        found = [record for record in chat.records if record.data_id in ids]
        for record in found if profile.delete_many else found[:1]:
            record.deleted = True
        if profile.hard_delete:
            chat.records = chat.visible()
    return {} if profile.delete_answer == "{}" else None
