"""This route tells a chat window what it needs to open."""

from __future__ import annotations

from typing import Any

from ...world.apps import App
from ..request_context import RequestContext


def init(context: RequestContext) -> dict[str, Any]:
    """Answer what a chat window needs to open, and mark the chat read."""
    chat, profile = context.any_chat(), context.world.profile
    answer: dict[str, Any] = {"appId": context.app.app_id, "app": _app(context.app)}
    if chat or profile.init_title:
        answer["title"] = chat.custom_title or chat.title if chat else ""
    if context.params.get("chatId"):
        answer["chatId"] = context.params["chatId"]
    if chat:
        chat.read = True
        answer["variables"] = dict(chat.variables)
        if profile.chat_status:
            answer |= {"chatGenerateStatus": chat.status, "hasBeenRead": True}
    return answer


def _app(app: App) -> dict[str, Any]:
    return {
        "name": app.name,
        "avatar": app.avatar,
        "intro": app.intro,
        "type": app.type,
        "chatConfig": app.chat_config,
        "chatModels": ["gpt-4o-mini"],
        "pluginInputs": app.plugin_inputs,
    }
