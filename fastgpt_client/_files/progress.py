"""How far an upload is, and whether it should go on; safe to use from several threads."""

from __future__ import annotations

import threading
from collections.abc import Callable

import httpx
from attrs import frozen

ProgressFunction = Callable[[int, int], object]


@frozen
class TransferOptions:
    """What every upload and download takes.

    Attributes:
        progress: Called with the bytes done and the bytes of the file.
        timeout: Seconds for each read and write; None is the client's timeout.
        max_retries: How many times to send something again; None is the client's number.
    """

    progress: ProgressFunction | None = None
    timeout: float | httpx.Timeout | None = None
    max_retries: int | None = None


class Progress:
    """Adds up what the requests of an upload have sent, and reports it.

    What is reported never goes back, also when a part has to be sent again. One thread reports at a time, and no other
    waits for it: what they add meanwhile, it reports next.

    Args:
        report: Called with the bytes sent and the bytes of the file; None when nobody wants to know.
        total: The bytes of the file.
    """

    def __init__(self, report: ProgressFunction | None, total: int) -> None:
        self._report = report
        self._total = total
        self._sent: dict[int, int] = {}
        self._known = 0
        self._reported = -1
        self._reporting = False
        self._lock = threading.Lock()

    def at(self, part: int, sent: int) -> None:
        """Note how much of a part has been sent."""
        if self._report is None:
            return
        with self._lock:
            self._sent[part] = sent
            self._known = max(self._known, sum(self._sent.values()))
        self._tell(self._report)

    def done(self) -> None:
        """Note that all has arrived."""
        if self._report is None:
            return
        with self._lock:
            self._known = max(self._known, self._total)
        self._tell(self._report)

    def _tell(self, report: ProgressFunction) -> None:
        while True:
            with self._lock:
                sent = self._known
                if self._reporting or sent <= self._reported:
                    return
                self._reporting, self._reported = True, sent
            try:
                report(sent, self._total)
            finally:
                with self._lock:
                    self._reporting = False


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
