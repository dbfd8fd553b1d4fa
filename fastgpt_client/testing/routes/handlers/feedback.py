"""What users thought of replies."""

from __future__ import annotations

from typing import Any

from ...wire.refusals import Refusal
from ...world.chats import Record
from ..request_context import Call


def update(call: Call) -> None:
    """Replace both feedback fields of a reply."""
    _reply(call).set_feedback(
        {name: call.given[name] for name in ("userGoodFeedback", "userBadFeedback") if name in call.given}
    )


def read_status(call: Call) -> dict[str, Any]:
    """Mark feedback as read or unread."""
    _reply(call).feedback_read = call.given["isRead"]
    return {"success": True}


def record_ids(call: Call) -> dict[str, Any]:
    """Answer which replies have feedback of a kind."""
    chat, kind, unread = call.chat(), call.given["feedbackType"], call.given.get("unreadOnly")
    records = chat.visible() if chat else []
    ids = [record.data_id for record in records if matches(record, kind) and not (unread and record.feedback_read)]
    return {"total": len(ids), "dataIds": ids}


def matches(record: Record, kind: str) -> bool:
    """Tell whether a record has feedback of a kind (`has_feedback`, `good`, `bad`)."""
    good, bad = record.good is not None, record.bad is not None
    return {"has_feedback": good or bad, "good": good, "bad": bad}[kind]


def _reply(call: Call) -> Record:
    chat = call.chat()
    record = chat.ai_record(call.given["dataId"]) if chat else None
    if record is None:
        raise Refusal("Chat item not found")
    return record
