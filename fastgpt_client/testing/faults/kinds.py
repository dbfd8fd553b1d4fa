"""Each class here is one thing that can go wrong on demand, per route and per attempt.

    emulator.fault("/api/core/chat/init", HtmlError(502), TooManyRequests("1"))

The first matching request meets the first fault, the second the second; later
ones are answered normally. `None` in the list lets one request pass.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from attrs import field, frozen

from ..wire.known_errors import check_error


@frozen
class Delay:
    """Answer normally, `seconds` later."""

    seconds: float


@frozen
class Stall:
    """Never answer; `after` that many bytes of the body, or before the headers when None."""

    after: int | None = None


@frozen
class Reset:
    """Break the connection with a TCP reset.

    Args:
        when: Before the headers of the answer, or right after them.
        ran: Whether the server does the work first; with `"after-headers"` it always does.
    """

    when: Literal["before-headers", "after-headers"] = field(default="before-headers")
    ran: bool = False

    @when.validator
    def _check_when(self, _: object, when: str) -> None:
        if when not in ("before-headers", "after-headers"):
            raise ValueError(f"Reset({when!r}): write 'before-headers' or 'after-headers'")


@frozen
class Cut:
    """Break the connection after `after` bytes of the body; `reset` instead of closing it."""

    after: int
    reset: bool = False


@frozen
class Dribble:
    """Answer normally, in writes of `size` bytes."""

    size: int = 1


@frozen
class HtmlError:
    """Answer with a proxy's error page."""

    status: int = 502


@frozen
class TooManyRequests:
    """Answer 429 as the team's request limit does, with any `Retry-After` and limit headers."""

    retry_after: str | None = None
    limit: int = 60
    reset: int = 30


@frozen
class BadJSON:
    """Answer 200 with a body that claims to be JSON."""

    body: bytes = b'{"code":200,"statusText":"","data":{"li'


@frozen
class EmptyBody:
    """Answer with no body at all."""

    status: int = 200


@frozen
class Answer:
    """Answer with exactly this."""

    status: int = 200
    body: bytes = b""
    content_type: str | None = None
    headers: Sequence[tuple[str, str]] = ()


@frozen
class Refuse:
    """Answer with an error of FastGPT, a known name, a sentence or a whole body, as JSON even on a stream.

    `Reply(error=...)` is the one for completions: it becomes an `error` event where FastGPT sends one.
    """

    error: str | Mapping[str, Any] = field(validator=check_error)


Fault = Delay | Stall | Reset | Cut | Dribble | HtmlError | TooManyRequests | BadJSON | EmptyBody | Answer | Refuse
