"""When a whole call has to be over, its retries and its stream included. Performs no I/O."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import httpx

from ..exceptions import APITimeoutError


class Deadline:
    """A moment after which a call is given up.

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

    def allows(self, pause: float) -> bool:
        """Tell whether there is time for a pause and something after it."""
        return self._clock() + pause < self._end

    def check(self, request: httpx.Request | None = None) -> None:
        """Raise when the time is over.

        Raises:
            APITimeoutError: It is.
        """
        if self._clock() >= self._end:
            what = f"{request.method} {request.url.path}" if request is not None else "the call"
            raise APITimeoutError(f"{what} failed: the deadline of {self._seconds} seconds passed", request=request)

    def at_most(self, seconds: float) -> float:
        """Return a wait, shortened to what is left."""
        return min(seconds, max(self._end - self._clock(), 0.001))

    def limit(self, request: httpx.Request) -> None:
        """Shorten a request's timeouts so that no single wait outlasts the deadline."""
        if self.endless:
            return
        left = max(self._end - self._clock(), 0.001)
        given = request.extensions["timeout"]
        shorter = {name: left if value is None else min(value, left) for name, value in given.items()}
        request.extensions = {**request.extensions, "timeout": shorter}
