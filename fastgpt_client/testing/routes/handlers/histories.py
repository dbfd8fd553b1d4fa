"""These handlers list and change the chats of an app."""

from __future__ import annotations

from typing import Any

from ...wire.timestamps import iso
from ...world.chats import Chat
from ..request_context import RequestContext
from .date_range import in_range


def list_histories(context: RequestContext) -> dict[str, Any]:
    """Answer a page of chats, pinned ones first, then by last change."""
    chats = [chat for chat in _own(context) if _wanted(chat, context.params)]
    chats.sort(key=lambda chat: (bool(chat.top), chat.updated), reverse=True)
    offset, size = context.page()
    return {"total": len(chats), "list": [_entry(context, chat) for chat in chats[offset : offset + size]]}


def list_statuses(context: RequestContext) -> dict[str, Any]:
    """Answer the state of the named chats, unknown ones left out."""
    chats = [context.world.chat(context.app.app_id, chat_id) for chat_id in context.params["chatIds"]]
    return {
        "list": [{"chatId": chat.chat_id, "updateTime": chat.updated_at(), **_status(chat)} for chat in chats if chat]
    }


def mark_read(context: RequestContext) -> None:
    """Mark a chat read."""
    if chat := context.chat():
        chat.read = True


def update(context: RequestContext) -> None:
    """Change what is given of title, custom title and pin."""
    chat = context.chat()
    if chat is None:
        return
    chat.title = context.params.get("title", chat.title)
    chat.custom_title = context.params.get("customTitle", chat.custom_title)
    chat.top = context.params.get("top", chat.top)
    chat.updated = context.world.clock()


def delete(context: RequestContext) -> None:
    """Hide a chat."""
    if chat := context.chat():
        _delete(context, chat)


def clear(context: RequestContext) -> None:
    """Hide every chat that came through the API, whoever made it."""
    for chat in list(context.world.chats.values()):
        if chat.app_id == context.app.app_id and chat.source == "api":
            _delete(context, chat)


def _delete(context: RequestContext, chat: Chat) -> None:
    chat.deleted = True
    if context.world.profile.hard_delete:
        context.world.chats.pop((chat.app_id, chat.chat_id), None)


def batch_delete(context: RequestContext) -> None:
    """Remove chats for good, with their files."""
    for chat_id in context.params["chatIds"]:
        context.world.chats.pop((context.app.app_id, chat_id), None)
        for key, file in list(context.world.files.files.items()):
            if (file.app_id, file.chat_id) == (context.app.app_id, chat_id):
                del context.world.files.files[key]


def _own(context: RequestContext) -> list[Chat]:
    app_id, tmb_id, source = context.app.app_id, context.key.tmb_id, context.params.get("source")
    if context.world.profile.key_sources:
        source = source or "online"
    return [
        chat
        for chat in context.world.chats.values()
        if chat.app_id == app_id and chat.tmb_id == tmb_id and not chat.deleted and source in (None, chat.source)
    ]


def _wanted(chat: Chat, given: dict[str, Any]) -> bool:
    return in_range(chat.created, given.get("startCreateTime"), given.get("endCreateTime")) and in_range(
        chat.updated, given.get("startUpdateTime"), given.get("endUpdateTime")
    )


def _status(chat: Chat) -> dict[str, Any]:
    return {"chatGenerateStatus": chat.status, "hasBeenRead": chat.read}


def _entry(context: RequestContext, chat: Chat) -> dict[str, Any]:
    entry: dict[str, Any] = {"chatId": chat.chat_id, "updateTime": iso(chat.updated), "title": chat.title}
    entry |= {"customTitle": chat.custom_title or "", "top": bool(chat.top)}
    if context.world.profile.chat_status:
        entry |= _status(chat)
    return {**entry, "appId": chat.app_id}
