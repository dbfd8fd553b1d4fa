"""What to say, as messages FastGPT understands. Performs no I/O."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

# Text; or text, files and content parts mixed; or a whole message.
MessageContent: TypeAlias = str | Sequence[Any] | Mapping[str, Any]


def message_of(content: MessageContent) -> Mapping[str, Any]:
    """Return a user's message for what a program wants to say.

    Args:
        content: Text; a list of texts, `ChatFile`s and content parts; or a message with a `role`, which stays as it is.
    """
    if isinstance(content, Mapping) and "role" in content:
        return content
    if isinstance(content, str):
        return {"role": "user", "content": content}
    parts = [content] if isinstance(content, Mapping) or hasattr(content, "as_content_part") else list(content)
    return {"role": "user", "content": [_part(part) for part in parts]}


def _part(part: Any) -> Any:
    return {"type": "text", "text": part} if isinstance(part, str) else part


def new_id() -> str:
    """Return an id for a chat or a record, 24 characters long as FastGPT's own."""
    return secrets.token_hex(12)
