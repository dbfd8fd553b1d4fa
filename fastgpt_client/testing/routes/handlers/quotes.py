"""These handlers answer the dataset pieces that a reply quotes."""

from __future__ import annotations

from typing import Any

from ...wire.refusals import Refusal
from ...wire.timestamps import iso
from ..request_context import RequestContext
from .records import window_bounds


def list_quotes(context: RequestContext) -> list[dict[str, Any]]:
    """Answer the quoted pieces that are named, as they are stored now."""
    wanted, collections = context.params["datasetDataIdList"], context.params["collectionIdList"]
    found = _quotes(context, 0)
    return [_quote(context, item) for item in found if item["id"] in wanted and item["collectionId"] in collections]


def list_collection_quotes(context: RequestContext) -> dict[str, Any]:
    """Answer a window of the pieces of one collection."""
    found = [item for item in _quotes(context, 1) if item["collectionId"] == context.params["collectionId"]]
    start, end = window_bounds([item["id"] for item in found], context.params, 15)
    if not (context.params.keys() & {"initialId", "prevId", "nextId"}):
        start, end = 0, min(len(found), int(context.params.get("pageSize") or 15))
    listed = [
        {**_quote(context, item), "id": item["id"], "anchor": item.get("chunkIndex", 0)} for item in found[start:end]
    ]
    return {"list": listed, "hasMorePrev": start > 0, "hasMoreNext": end < len(found)}


def _quotes(context: RequestContext, route: int) -> list[dict[str, Any]]:
    chat = context.any_chat()
    record = chat.ai_record(context.params["chatItemDataId"]) if chat else None
    if record is None:
        raise Refusal(context.world.profile.quote_errors[route])
    return record.quotes


def _quote(context: RequestContext, item: dict[str, Any]) -> dict[str, Any]:
    return {
        "_id": item["id"],
        "q": item.get("q", ""),
        "a": item.get("a", ""),
        "updateTime": iso(context.world.clock()),
        "index": item.get("chunkIndex", 0),
    }
