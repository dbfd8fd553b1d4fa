"""These handlers store and answer what users thought of replies."""

from __future__ import annotations

from typing import Any

from ...wire.refusals import Refusal
from ...world.chats import Record
from ..request_context import RequestContext


def set_feedback(context: RequestContext) -> dict[str, Any] | None:
    """Replace both feedback fields of a reply."""
    profile, record = context.world.profile, _record(context)
    if record is not None:
        record.set_feedback(
            {name: context.params[name] for name in ("userGoodFeedback", "userBadFeedback") if name in context.params}
        )
    elif profile.feedback_needs_record:
        raise Refusal("Chat item not found")
    return None if profile.feedback_answer == "null" else {}


def set_read(context: RequestContext) -> dict[str, Any]:
    """Mark feedback as read or unread; that of a record that is not there as well."""
    if record := _record(context):
        record.feedback_read = context.params["isRead"]
    return {"success": True}


def list_record_ids(context: RequestContext) -> dict[str, Any]:
    """Answer which replies have feedback of a kind."""
    chat, kind, unread = context.any_chat(), context.params["feedbackType"], context.params.get("unreadOnly")
    replies = [record for record in (chat.records if chat else []) if record.obj == "AI"]
    ids = [record.data_id for record in replies if has_feedback(record, kind) and not (unread and record.feedback_read)]
    return {"total": len(ids), "dataIds": ids}


def has_feedback(record: Record, kind: str) -> bool:
    """Tell whether a record has feedback of a kind (`has_feedback`, `good`, `bad`)."""
    good, bad = record.good is not None, record.bad is not None
    return {"has_feedback": good or bad, "good": good, "bad": bad}[kind]


def _record(context: RequestContext) -> Record | None:
    # Deleted chats and records are still there, and so are rounds that were said in a deleted chat.
    chat, data_id = context.any_chat(), context.params["dataId"]
    if chat is None:
        return None
    if not context.world.profile.feedback_on_anything:
        return chat.ai_record(data_id)
    return next((record for record in chat.records if record.data_id == data_id), None)
