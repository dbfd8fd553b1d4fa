"""These handlers list and delete the records of a chat, and answer their node data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...replies.value_objects import typed_value
from ...wire.timestamps import iso
from ...world.chats import Record
from ..request_context import RequestContext


def list_records(context: RequestContext) -> dict[str, Any]:
    """Answer a page that counts from the newest record but is listed oldest first."""
    chat = context.chat()
    records = chat.visible() if chat else []
    offset, size = context.page()
    end = max(0, len(records) - offset)
    wanted = records[max(0, end - size) : end]
    # This route kept `type` in values when all others dropped it.
    return {"list": [wire_record(context, record, typed=True) for record in wanted], "total": len(records)}


def list_around(context: RequestContext) -> dict[str, Any]:
    """Answer records around, before or after a dataId; the newest ones without any."""
    chat = context.chat()
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

    Question and reply share a dataId on newer servers, so "before" means before the
    first and "after" means after the last that carries it.
    """
    size = int(given.get("pageSize") or default)
    if (before := given.get("prevId")) in ids:
        end = ids.index(str(before))
        return max(0, end - size), end
    if (after := given.get("nextId")) in ids:
        start = len(ids) - list(reversed(ids)).index(str(after))
        return start, min(len(ids), start + size)
    if (middle := given.get("initialId")) in ids:
        start = max(0, ids.index(str(middle)) - size // 2)
        return start, min(len(ids), start + size)
    return max(0, len(ids) - size), len(ids)


def wire_record(context: RequestContext, record: Record, *, typed: bool) -> dict[str, Any]:
    """Return a record as the wire has it."""
    value = [typed_value(item) if typed else item for item in record.value]
    item: dict[str, Any] = {"_id": record.record_id, "dataId": record.data_id, "obj": record.obj, "value": value}
    if record.obj == "AI":
        if "userGoodFeedback" in record.feedback_fields:
            item["userGoodFeedback"] = record.good
        if "userBadFeedback" in record.feedback_fields:
            item["userBadFeedback"] = record.bad
        if context.params.get("loadCustomFeedbacks"):
            item["customFeedbacks"] = record.custom_feedbacks
        if record.duration is not None:
            item["durationSeconds"] = record.duration
        if record.error is not None:
            item["errorMsg"] = record.error
        if record.quotes:
            item["totalQuoteList"] = record.quotes
        if context.app.type == "plugin":
            item["responseData"] = record.nodes
    return {**item, "time": iso(record.time)}


def list_nodes(context: RequestContext) -> list[dict[str, Any]]:
    """Answer the nodes of a reply; nothing for anything else."""
    chat = context.chat()
    record = chat.ai_record(context.params["dataId"]) if chat else None
    return [] if record is None else record.nodes


def delete(context: RequestContext) -> dict[str, Any] | None:
    """Hide records; naming none is fine."""
    given = context.params
    ids = [given["contentId"]] if given.get("contentId") else []
    if context.world.profile.delete_many and (several := given.get("contentIds")):
        ids += several.split(",") if isinstance(several, str) else several
    if chat := context.chat():
        for record in chat.records:
            record.deleted = record.deleted or record.data_id in ids
    return None if context.world.profile.delete_many else {}
