"""Around a chat: its start page, suggested questions, speech."""

from __future__ import annotations

from typing import Any

from ...replies.value_objects import plain_text
from ...wire.exchange import Exchange
from ...wire.refusals import Refusal
from ...world.apps import App
from ..request_context import Call

# One silent frame of 26 ms: MPEG 1, layer III, 128 kbit/s, 44.1 kHz, mono.
_SILENT_FRAME = b"\xff\xfb\x90\xc4" + bytes(413)


def init(call: Call) -> dict[str, Any]:
    """Answer what a chat window needs to open, and mark the chat read."""
    chat, profile = call.chat(), call.world.profile
    answer: dict[str, Any] = {
        "title": chat.custom_title or chat.title if chat else "",
        "userAvatar": "",
        "variables": dict(chat.variables) if chat else {},
        "appId": call.app.app_id,
        "app": _app(call.app),
    }
    if call.given.get("chatId"):
        answer["chatId"] = call.given["chatId"]
    if chat:
        chat.read = True
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
        "canUse": True,
    }


def question_guide(call: Call) -> list[str]:
    """Answer three questions the user might ask next, from the last records."""
    guide = call.given.get("questionGuide")
    if guide is not None and not guide["open"]:
        return []
    if call.app.questions:
        return list(call.app.questions)
    chat = call.chat()
    last = [plain_text(record.value) for record in (chat.visible() if chat else [])[-6:] if record.obj == "Human"]
    about = last[-1] if last else call.app.name
    return [f"Tell me more about {about}", f"Why {about}?", "What else can you do?"]


async def speak(call: Call, exchange: Exchange) -> None:
    """Answer silence, longer for longer texts, as an MP3 file."""
    if call.given["ttsConfig"].get("type") != "model" and not call.given["ttsConfig"].get("model"):
        raise Refusal("model is not set")
    await exchange.answer(200, _SILENT_FRAME * max(1, len(call.given["input"])), "audio/mpeg")
