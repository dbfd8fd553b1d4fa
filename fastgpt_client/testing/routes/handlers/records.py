"""The records of a chat: pages, windows, node data, quotes, deletion."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...replies.value_objects import typed_value
from ...wire.refusals import Refusal
from ...wire.timestamps import iso
from ...world.chats import Record
from ..request_context import Call


def page(call: Call) -> dict[str, Any]:
    """Answer a page that counts from the newest record but is listed oldest first."""
    chat = call.chat()
    records = chat.visible() if chat else []
    offset, size = call.page()
    end = max(0, len(records) - offset)
    wanted = records[max(0, end - size) : end]
    # This route kept `type` in values when all others dropped it.
    return {"list": [entry(call, record, typed=True) for record in wanted], "total": len(records)}


def window(call: Call) -> dict[str, Any]:
    """Answer records around, before or after a dataId; the newest ones without any."""
    chat = call.chat()
    records = [] if chat is None else chat.records if call.given.get("includeDeleted") else chat.visible()
    start, end = window_bounds([record.data_id for record in records], call.given, 10)
    typed = call.world.profile.v2_value_type
    return {
        "list": [{**entry(call, record, typed=typed), "id": record.data_id} for record in records[start:end]],
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


def entry(call: Call, record: Record, *, typed: bool) -> dict[str, Any]:
    """Return a record as the wire has it."""
    value = [typed_value(item) if typed else item for item in record.value]
    item: dict[str, Any] = {"_id": record.record_id, "dataId": record.data_id, "obj": record.obj, "value": value}
    if record.obj == "AI":
        if "userGoodFeedback" in record.feedback_fields:
            item["userGoodFeedback"] = record.good
        if "userBadFeedback" in record.feedback_fields:
            item["userBadFeedback"] = record.bad
        if call.given.get("loadCustomFeedbacks"):
            item["customFeedbacks"] = record.custom_feedbacks
        if record.duration is not None:
            item["durationSeconds"] = record.duration
        if record.error is not None:
            item["errorMsg"] = record.error
        if record.quotes:
            item["totalQuoteList"] = record.quotes
        if call.app.type == "plugin":
            item["responseData"] = record.nodes
    return {**item, "time": iso(record.time)}


def node_data(call: Call) -> list[dict[str, Any]]:
    """Answer the nodes of a reply; nothing for anything else."""
    chat = call.chat()
    record = chat.ai_record(call.given["dataId"]) if chat else None
    return [] if record is None else record.nodes


def delete(call: Call) -> dict[str, Any] | None:
    """Hide records; naming none is fine."""
    given = call.given
    ids = [given["contentId"]] if given.get("contentId") else []
    if call.world.profile.delete_many and (several := given.get("contentIds")):
        ids += several.split(",") if isinstance(several, str) else several
    if chat := call.chat():
        for record in chat.records:
            record.deleted = record.deleted or record.data_id in ids
    return None if call.world.profile.delete_many else {}


def quotes(call: Call) -> list[dict[str, Any]]:
    """Answer the quoted pieces that are named, as they are stored now."""
    wanted, collections = call.given["datasetDataIdList"], call.given["collectionIdList"]
    found = _quotes(call)
    return [_quote(call, item) for item in found if item["id"] in wanted and item["collectionId"] in collections]


def collection_quotes(call: Call) -> dict[str, Any]:
    """Answer a window of the pieces of one collection."""
    found = [item for item in _quotes(call) if item["collectionId"] == call.given["collectionId"]]
    start, end = window_bounds([item["id"] for item in found], call.given, 15)
    if not (call.given.keys() & {"initialId", "prevId", "nextId"}):
        start, end = 0, min(len(found), int(call.given.get("pageSize") or 15))
    listed = [
        {**_quote(call, item), "id": item["id"], "anchor": item.get("chunkIndex", 0)} for item in found[start:end]
    ]
    return {"list": listed, "hasMorePrev": start > 0, "hasMoreNext": end < len(found)}


def _quotes(call: Call) -> list[dict[str, Any]]:
    record = call.known_chat().ai_record(call.given["chatItemDataId"])
    if record is None:
        raise Refusal("unAuthChat")
    return record.quotes


def _quote(call: Call, item: dict[str, Any]) -> dict[str, Any]:
    return {
        "_id": item["id"],
        "q": item.get("q", ""),
        "a": item.get("a", ""),
        "updateTime": iso(call.known_chat().created),
        "index": item.get("chunkIndex", 0),
    }
