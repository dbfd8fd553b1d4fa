"""These handlers store and answer what users thought of replies."""

from __future__ import annotations

from typing import Any

from ...wire.refusals import Refusal
from ...world.chats import Record
from ..request_context import RequestContext


def set_feedback(context: RequestContext) -> None:
    """Replace both feedback fields of a reply."""
    _reply(context).set_feedback(
        {name: context.params[name] for name in ("userGoodFeedback", "userBadFeedback") if name in context.params}
    )


def set_read(context: RequestContext) -> dict[str, Any]:
    """Mark feedback as read or unread."""
    _reply(context).feedback_read = context.params["isRead"]
    return {"success": True}


def list_record_ids(context: RequestContext) -> dict[str, Any]:
    """Answer which replies have feedback of a kind."""
    chat, kind, unread = context.chat(), context.params["feedbackType"], context.params.get("unreadOnly")
    records = chat.visible() if chat else []
    ids = [record.data_id for record in records if has_feedback(record, kind) and not (unread and record.feedback_read)]
    return {"total": len(ids), "dataIds": ids}


def has_feedback(record: Record, kind: str) -> bool:
    """Tell whether a record has feedback of a kind (`has_feedback`, `good`, `bad`)."""
    good, bad = record.good is not None, record.bad is not None
    return {"has_feedback": good or bad, "good": good, "bad": bad}[kind]


def _reply(context: RequestContext) -> Record:
    chat = context.chat()
    record = chat.ai_record(context.params["dataId"]) if chat else None
    if record is None:
        raise Refusal("Chat item not found")
    return record
