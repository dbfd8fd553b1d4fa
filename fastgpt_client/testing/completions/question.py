"""The messages of a completion request are read for the question, its files, and what is stored of it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import frozen

from ..routes.validation import Field, one_of, text
from ..wire.refusals import Refusal
from ..world.world import World

_LINK = Field("object", nullable=True, fields={"url": text(required=True)})
_PART = Field(
    "object",
    fields={
        "type": text(required=True),
        "text": text(nullable=True),
        "image_url": _LINK,
        "video_url": _LINK,
        "name": text(nullable=True),
        "url": text(nullable=True),
        "key": text(nullable=True),
        "fileType": one_of("file", "audio", "video"),
    },
)
_MESSAGE = Field(
    "object",
    fields={
        "role": one_of("system", "developer", "user", "assistant", "tool", "function", required=True),
        "content": Field("string or array", nullable=True, item=_PART),
        "dataId": text(nullable=True),
        "hideInUI": Field("boolean", nullable=True),
    },
    discriminator="role",
)
COMPLETION_FIELDS: dict[str, Field] = {
    "messages": Field("array", nullable=True, item=_MESSAGE),
    "chatId": text(nullable=True, maximum=1024),
    "appId": text(nullable=True),
    "stream": Field("boolean", nullable=True),
    "detail": Field("boolean", nullable=True),
    "variables": Field("object", nullable=True),
    "responseChatItemId": text(nullable=True),
    "customUid": text(nullable=True, maximum=1024),
    "metadata": Field("object", nullable=True),
    "retainDatasetCite": Field("boolean", nullable=True),
    "showSkillReferences": Field("boolean", nullable=True),
    "outLinkAuthData": Field("any", nullable=True),
    "authProxy": Field("object", nullable=True, fields={"username": text(minimum=1, maximum=128), "tmbId": text()}),
}
_MEDIA = {"image_url": "image", "video_url": "video"}
_IMAGE_TYPES = {"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp"}


@frozen
class Question:
    """The last message: what was asked and how it is stored."""

    text: str
    files: list[dict[str, Any]]
    value: list[dict[str, Any]]
    data_id: str | None = None
    hidden: bool = False


def question_of(world: World, messages: Sequence[Mapping[str, Any]], app_id: str, chat_id: str) -> Question:
    """Return the question of a request.

    Raises:
        Refusal: There is no message.
    """
    if not messages:
        raise Refusal("messages is empty", user_error=True)
    last = messages[-1]
    content = last.get("content")
    if last.get("role") != "user" or not isinstance(content, (str, list)):
        raise Refusal("User question is empty")
    parts = [{"type": "text", "text": content}] if isinstance(content, str) else list(content or [])
    value = [stored for part in parts if (stored := _stored(world, part, app_id, chat_id)) is not None]
    return Question(
        text="\n".join(item["text"]["content"] for item in value if "text" in item),
        files=[item["file"] for item in value if "file" in item],
        value=value,
        data_id=last.get("dataId"),
        hidden=bool(last.get("hideInUI")),
    )


def _stored(world: World, part: Mapping[str, Any], app_id: str, chat_id: str) -> dict[str, Any] | None:
    kind = part.get("type")
    if kind == "text":
        return {"text": {"content": str(part.get("text", ""))}}
    if kind in _MEDIA:
        media = part.get(kind) or {}
        found = {"type": _MEDIA[kind], "name": part.get("name"), "url": media.get("url", "")}
    elif kind == "file_url":
        found = {"type": part.get("fileType") or "file", "name": part.get("name"), "url": part.get("url", "")}
    elif kind == "input_audio":
        found = {"type": "audio", "name": part.get("name"), "url": ""}
    else:
        return None
    if world.profile.part_keys and part.get("key"):
        found |= _by_key(world, str(part["key"]))
    elif world.profile.stores_data_urls and str(found["url"]).startswith("data:image/"):
        found |= _by_key(world, _store_data_url(world, str(found["url"]), app_id, chat_id))
    return {"file": {name: item for name, item in found.items() if item is not None}}


def _by_key(world: World, key: str) -> dict[str, Any]:
    """With a key the expiring URL is dropped; a fresh one is made for whoever reads the record."""
    stored = world.files.get(key)
    if stored is None:
        return {"key": key, "url": ""}
    return {"key": key, "name": stored.filename, "url": world.files.download_url(stored)}


def _store_data_url(world: World, url: str, app_id: str, chat_id: str) -> str:
    head, _, payload = url.partition(",")
    content_type = head.removeprefix("data:").partition(";")[0]
    try:
        content = base64.b64decode(payload, validate=True)
    except binascii.Error:
        raise Refusal("Invalid base64 image") from None
    filename = f"{world.ids.text(8)}{_IMAGE_TYPES.get(content_type, '')}"
    return world.files.put(filename, content, content_type, app_id, chat_id).key


def stored_text(messages: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return earlier messages of a request as if they were records; FastGPT appends them to the stored ones."""
    records = []
    for message in messages:
        content = message.get("content")
        parts = content if isinstance(content, list) else [{"type": "text", "text": content or ""}]
        text = "".join(str(part.get("text", "")) for part in parts)
        obj = {"user": "Human", "assistant": "AI"}.get(str(message.get("role")), "System")
        records.append({"obj": obj, "value": [{"text": {"content": text}}]})
    return records
