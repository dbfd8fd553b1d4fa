"""What to say, as messages FastGPT understands. Performs no I/O."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from ..exceptions import ConfigurationError

# Text; or text, files and content parts mixed; or a whole message.
MessageContent: TypeAlias = str | Sequence[Any] | Mapping[str, Any]
_ACCEPTED = "text, a list of texts, files and content parts, or a message"


def message_of(content: MessageContent) -> Mapping[str, Any]:
    """Return a user's message for what a program wants to say.

    Args:
        content: Text; a list of texts, `ChatFile`s and content parts; or a message with a `role`, which stays as it is.

    Raises:
        ConfigurationError: It is nothing that can be said.
    """
    if isinstance(content, Mapping) and "role" in content:
        return content
    if isinstance(content, str):
        return {"role": "user", "content": content}
    if not _is_part(content) and (isinstance(content, (bytes, bytearray)) or not isinstance(content, Iterable)):
        raise ConfigurationError(f"message is of type {type(content).__name__}; give {_ACCEPTED}")
    parts = [content] if _is_part(content) else list(content)
    for at, part in enumerate(parts):
        if not isinstance(part, str) and not _is_part(part):
            raise ConfigurationError(f"message[{at}] is of type {type(part).__name__}; give {_ACCEPTED}")
    return {"role": "user", "content": [_part(part) for part in parts]}


def _is_part(part: object) -> bool:
    return isinstance(part, Mapping) or hasattr(part, "as_content_part") or hasattr(part, "to_dict")


def _part(part: Any) -> Any:
    return {"type": "text", "text": part} if isinstance(part, str) else part


def new_id() -> str:
    """Return an id for a chat or a record, 24 characters long as FastGPT's own."""
    return secrets.token_hex(12)
