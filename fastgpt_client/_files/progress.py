"""How far an upload is, and whether it should go on; safe to use from several threads."""

from __future__ import annotations

import threading
from collections.abc import Callable

ProgressFunction = Callable[[int, int], object]


class Progress:
    """Adds up what the requests of an upload have sent, and reports it.

    What is reported never goes back, also when a part has to be sent again.

    Args:
        report: Called with the bytes sent and the bytes of the file; None when nobody wants to know.
        total: The bytes of the file.
    """

    def __init__(self, report: ProgressFunction | None, total: int) -> None:
        self._report = report
        self._total = total
        self._sent: dict[int, int] = {}
        self._reported = -1
        self._lock = threading.Lock()

    def at(self, part: int, sent: int) -> None:
        """Note how much of a part has been sent."""
        if self._report is None:
            return
        with self._lock:
            self._sent[part] = sent
            self._tell(sum(self._sent.values()))

    def done(self) -> None:
        """Note that all has arrived."""
        with self._lock:
            self._tell(self._total)

    def _tell(self, sent: int) -> None:
        if sent > self._reported and self._report is not None:
            self._reported = sent
            self._report(sent, self._total)


class Halt:
    """Tells the requests of an upload to stop, because another one failed.

    Args:
        above: A halt that stops this one as well.
    """

    def __init__(self, above: Halt | None = None) -> None:
        self._above = above
        self._on = False

    def now(self) -> None:
        """Stop."""
        self._on = True

    @property
    def on(self) -> bool:
        """Whether to stop."""
        return self._on or (self._above is not None and self._above.on)
