"""Histories: the chats of an app."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from ...wire.timestamps import iso
from ...world.chats import Chat
from ..request_context import Call
from ..validation import invalid, problem


def histories(call: Call) -> dict[str, Any]:
    """Answer a page of chats, pinned ones first, then by last change."""
    chats = [chat for chat in _own(call) if _wanted(chat, call.given)]
    chats.sort(key=lambda chat: (bool(chat.top), chat.updated), reverse=True)
    offset, size = call.page()
    return {"total": len(chats), "list": [_entry(call, chat) for chat in chats[offset : offset + size]]}


def history_status(call: Call) -> dict[str, Any]:
    """Answer the state of the named chats, unknown ones left out."""
    chats = [call.world.chat(call.app.app_id, chat_id) for chat_id in call.given["chatIds"]]
    return {
        "list": [{"chatId": chat.chat_id, "updateTime": chat.updated_at(), **_status(chat)} for chat in chats if chat]
    }


def mark_read(call: Call) -> None:
    """Mark a chat read."""
    if chat := call.chat():
        chat.read = True


def update(call: Call) -> None:
    """Change what is given of title, custom title and pin."""
    chat = call.known_chat()
    chat.title = call.given.get("title", chat.title)
    chat.custom_title = call.given.get("customTitle", chat.custom_title)
    chat.top = call.given.get("top", chat.top)
    chat.updated = call.world.clock()


def delete(call: Call) -> None:
    """Hide a chat."""
    call.known_chat().deleted = True


def clear(call: Call) -> None:
    """Hide every chat that came through the API, whoever made it."""
    for chat in call.world.chats.values():
        if chat.app_id == call.app.app_id and chat.source == "api":
            chat.deleted = True


def batch_delete(call: Call) -> None:
    """Remove chats for good, with their files."""
    for chat_id in call.given["chatIds"]:
        call.world.chats.pop((call.app.app_id, chat_id), None)
        for key, file in list(call.world.files.files.items()):
            if (file.app_id, file.chat_id) == (call.app.app_id, chat_id):
                del call.world.files.files[key]


def _own(call: Call) -> list[Chat]:
    app_id, tmb_id, source = call.app.app_id, call.key.tmb_id, call.given.get("source")
    return [
        chat
        for chat in call.world.chats.values()
        if chat.app_id == app_id and chat.tmb_id == tmb_id and not chat.deleted and source in (None, chat.source)
    ]


def _wanted(chat: Chat, given: dict[str, Any]) -> bool:
    return in_range(chat.created, given.get("startCreateTime"), given.get("endCreateTime")) and in_range(
        chat.updated, given.get("startUpdateTime"), given.get("endUpdateTime")
    )


def in_range(moment: datetime, start: str | None, end: str | None) -> bool:
    """Tell whether a time lies between two wire times, either of which may be missing."""
    return not ((start and moment < wire_time(start)) or (end and moment > wire_time(end)))


def wire_time(text: str) -> datetime:
    """Return the time a request names; without a zone it is UTC.

    Raises:
        Refusal: It is no time.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise invalid(problem(f"Invalid date: {text}")) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _status(chat: Chat) -> dict[str, Any]:
    return {"chatGenerateStatus": chat.status, "hasBeenRead": chat.read}


def _entry(call: Call, chat: Chat) -> dict[str, Any]:
    entry: dict[str, Any] = {"chatId": chat.chat_id, "updateTime": iso(chat.updated), "title": chat.title}
    if chat.custom_title is not None:
        entry["customTitle"] = chat.custom_title
    if chat.top is not None:
        entry["top"] = chat.top
    if call.world.profile.chat_status:
        entry |= _status(chat)
    return {**entry, "appId": chat.app_id}
