"""When a whole call has to be over, its retries and its stream included. Performs no I/O."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import httpx

from ..exceptions import APITimeoutError

if TYPE_CHECKING:
    from typing import Self

# No wait is shorter: to a socket, 0 means not to wait but to fail.
_SHORTEST = 0.001
# A wait for what is left may end this much early by another clock than ours.
_TOLERANCE = 0.002


class Deadline:
    """A moment after which a call is given up. It begins when it is made, and is shared by all that the call does.

    Args:
        seconds: How long from now; None for no end.
        clock: Tells the time in seconds.
    """

    def __init__(self, seconds: float | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._end = math.inf if seconds is None else clock() + seconds

    @property
    def endless(self) -> bool:
        """Whether there is no end."""
        return self._seconds is None

    @property
    def left(self) -> float:
        """The seconds that are left, never less than a wait needs."""
        return max(self._end - self._clock(), _SHORTEST)

    @property
    def passed(self) -> bool:
        """Whether the time is over."""
        return self._clock() >= self._end - _TOLERANCE

    def allows(self, pause: float) -> bool:
        """Tell whether there is time for a pause and something after it."""
        return self._clock() + pause < self._end

    def check(self, tried: httpx.Request | str = "the call", *, sent: bool = True) -> None:
        """Raise when the time is over.

        Args:
            tried: What was to be sent, or done.
            sent: Whether anything may have reached the server by now.

        Raises:
            APITimeoutError: It is.
        """
        if self._clock() >= self._end:
            raise self.error(tried, sent=sent)

    def error(self, tried: httpx.Request | str, *, sent: bool = True) -> APITimeoutError:
        """Return the error that says the time is over.

        Args:
            tried: What was being sent, or what was being done.
            sent: Whether anything may have reached the server.
        """
        request = None if isinstance(tried, str) else tried
        what = tried if request is None else f"{request.method} {request.url.path}"
        error = APITimeoutError(f"{what} failed: the deadline of {self._seconds} seconds passed", request=request)
        error.deadline, error.sent = self._seconds, sent
        return error

    def at_most(self, seconds: float | None) -> float | None:
        """Return a wait that does not outlast the deadline, however late it begins."""
        return seconds if self.endless else BoundedWait(seconds, self)

    def limit(self, request: httpx.Request) -> None:
        """Shorten a request's timeouts so that no single wait outlasts the deadline."""
        if not self.endless:
            shorter = {name: self.at_most(seconds) for name, seconds in request.extensions["timeout"].items()}
            request.extensions = {**request.extensions, "timeout": shorter}


class BoundedWait(float):
    """Seconds to wait for a step of a call that has a deadline: as a number, what was left when it was made.

    A call waits many times by the same setting: for each piece of an answer, for each piece of a file. Whoever knows
    this class asks `now` before each of them, as this library's own connections do.

    Args:
        seconds: How long to wait when there is time; None for ever.
        deadline: When it has to be over.
    """

    _seconds: float
    _deadline: Deadline

    def __new__(cls, seconds: float | None, deadline: Deadline) -> Self:
        longest = math.inf if seconds is None else float(seconds)
        made = super().__new__(cls, min(longest, deadline.left))
        made._seconds, made._deadline = longest, deadline
        return made

    @property
    def now(self) -> float:
        """How long to wait when the wait begins now."""
        return min(self._seconds, self._deadline.left)

    def __reduce__(self) -> tuple[type[float], tuple[float]]:
        # Clocks do not travel.
        return (float, (float(self),))


def wait_now(seconds: float | None) -> float | None:
    """Return how long a wait that begins now may take."""
    return seconds.now if isinstance(seconds, BoundedWait) else seconds
