"""A script is the replies that a test has queued: what may be in it, and what was never asked for."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from .reply import Reply, ReplyLike

_LONGEST = 80


def checked_reply(reply: ReplyLike) -> ReplyLike:
    """Return a reply that can be answered.

    Raises:
        TypeError: It is no text, `Reply` or function.
    """
    if isinstance(reply, (str, Reply)) or (callable(reply) and not isinstance(reply, type)):
        return reply
    raise TypeError(f"{reply!r} is no reply; give a text, a Reply, or a function that returns one of these")


def unused_replies(queued: Iterable[tuple[ReplyLike, str | None]]) -> list[str]:
    """Return a sentence for each reply that nobody asked for."""
    return [
        f"the reply {_shown(reply)} was queued{f' for chat {chat_id!r}' if chat_id else ''}, and nobody asked for it"
        for reply, chat_id in queued
    ]


def _shown(reply: ReplyLike) -> str:
    if isinstance(reply, Reply):
        plain, fields = Reply(), attrs.fields(Reply)
        given = [(field.name, getattr(reply, field.name)) for field in fields]
        said = [f"{name}={value!r}" for name, value in given if value != getattr(plain, name)]
        text = f"Reply({', '.join(said)})"
    else:
        text = getattr(reply, "__name__", repr(reply)) if callable(reply) else repr(reply)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
