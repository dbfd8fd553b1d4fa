"""What to say, as messages FastGPT understands. Performs no I/O."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from ..exceptions import ConfigurationError

# Text; or text, files and content parts mixed; or whole messages.
MessageContent: TypeAlias = str | Sequence[Any] | Mapping[str, Any]
_ACCEPTED = "text, a list of texts, files and content parts, or messages"


def messages_of(content: MessageContent) -> list[Any]:
    """Return the messages that say what a program wants to say: one of the user, unless it gives whole ones.

    Args:
        content: Text; a list of texts, `ChatFile`s and content parts; or a message with a `role`, or a list of these,
            which stay as they are.

    Raises:
        ConfigurationError: It is nothing that can be said.
    """
    if _is_message(content):
        return [content]
    if isinstance(content, str):
        return [{"role": "user", "content": content}]
    if not _is_part(content) and (isinstance(content, (bytes, bytearray)) or not isinstance(content, Iterable)):
        raise ConfigurationError(f"message is of type {type(content).__name__}; give {_ACCEPTED}")
    parts = [content] if _is_part(content) else list(content)
    if parts and all(map(_is_message, parts)):
        return parts
    for at, part in enumerate(parts):
        if _is_message(part):
            raise ConfigurationError(
                f"message[{at}] is a whole message, with a role, and others are not; give either messages alone, or "
                "texts, files and content parts of one"
            )
        if not isinstance(part, str) and not _is_part(part):
            raise ConfigurationError(f"message[{at}] is of type {type(part).__name__}; give {_ACCEPTED}")
    return [{"role": "user", "content": [_part(part) for part in parts]}]


def with_files(content: MessageContent, files: Sequence[Any]) -> MessageContent:
    """Return what to say with some files after it. Whole messages stay as they are.

    Raises:
        ConfigurationError: One of the files is nothing that an upload returned.
    """
    for at, file in enumerate(files):
        if not _is_part(file):
            raise ConfigurationError(f"files[{at}] is of type {type(file).__name__}; give what uploads return")
    sayable = isinstance(content, Iterable) and not isinstance(content, (bytes, bytearray))
    if not files or not (sayable or _is_part(content)) or _is_message(content):
        return content
    parts = [content] if isinstance(content, str) or _is_part(content) else list(content)
    return parts if any(map(_is_message, parts)) else [*parts, *files]


def _is_message(value: object) -> bool:
    if isinstance(value, Mapping):
        return "role" in value
    return hasattr(value, "to_dict") and hasattr(value, "role")


def _is_part(part: object) -> bool:
    return isinstance(part, Mapping) or hasattr(part, "as_content_part") or hasattr(part, "to_dict")


def _part(part: Any) -> Any:
    return {"type": "text", "text": part} if isinstance(part, str) else part


def new_id() -> str:
    """Return an id for a chat or a record, 24 characters long as FastGPT's own."""
    return secrets.token_hex(12)
