"""What can go wrong on demand, per route and per attempt.

    emulator.fault("/api/core/chat/init", HtmlError(502), TooManyRequests("1"))

The first matching request meets the first fault, the second the second; later
ones are answered normally. `None` in the list lets one request pass.
"""

from __future__ import annotations

import fnmatch
import threading
from collections.abc import Sequence

from attrs import Factory, define, frozen

from ..wire.recorded_request import RecordedRequest

PAGE = "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"  # noqa: E501


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

    when: str = "before-headers"
    ran: bool = False


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
    """Answer with an error of FastGPT, a known name or a sentence, as JSON even on a stream.

    `Reply(error=...)` is the one for completions: it becomes an `error` event where FastGPT sends one.
    """

    error: str


Fault = Delay | Stall | Reset | Cut | Dribble | HtmlError | TooManyRequests | BadJSON | EmptyBody | Answer | Refuse


@define
class _Rule:
    method: str
    pattern: str
    faults: list[Fault | None]
    forever: bool

    def matches(self, request: RecordedRequest) -> bool:
        target = f"storage:{request.path}" if request.origin == "storage" else request.path
        return self.method in ("*", request.method) and fnmatch.fnmatchcase(target, self.pattern)


@define
class FaultPlan:
    """The faults still to come."""

    _rules: list[_Rule] = Factory(list)
    _lock: threading.Lock = Factory(threading.Lock)

    def add(self, route: str, faults: Sequence[Fault | None], *, forever: bool) -> None:
        """Plan faults for a route; see `FastGPTEmulator.fault`."""
        method, _, pattern = route.rpartition(" ")
        with self._lock:
            self._rules.append(_Rule(method or "*", pattern, list(faults), forever))

    def take(self, request: RecordedRequest) -> Fault | None:
        """Return the fault this request meets, if any."""
        with self._lock:
            for rule in self._rules:
                if rule.faults and rule.matches(request):
                    if rule.forever and len(rule.faults) == 1:
                        return rule.faults[0]
                    return rule.faults.pop(0)
        return None

    def clear(self) -> None:
        """Forget all planned faults."""
        with self._lock:
            self._rules.clear()
