"""Threads that work through some jobs, and that Ctrl-C stops whenever it comes."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")

# A signal that arrives just before a wait without a timeout is not seen before the wait is over, so every wait of the
# main thread ends this soon, in seconds.
_GLANCE = 0.05
# How long a thread whose start was interrupted may take to show that it runs, in seconds.
_LONGEST_START = 1.0


class Crew(Generic[T]):
    """Works through jobs in threads, each in a copy of the caller's context.

    Args:
        jobs: What to do.
        halt: Makes the jobs that are running end soon; called when one fails and when the caller is interrupted.
    """

    def __init__(self, jobs: Sequence[Callable[[], T]], halt: Callable[[], None]) -> None:
        self._count = len(jobs)
        self._waiting = iter(list(enumerate(jobs)))
        self._halt = halt
        self._lock = threading.Lock()
        self._results: dict[int, T] = {}
        self._failures: list[BaseException] = []

    def run(self, size: int) -> list[T]:
        """Return the results, in the order of the jobs.

        Args:
            size: How many threads to use.

        Raises:
            BaseException: What the first job that failed raised, or what interrupted the caller. No thread of the
                crew is left then.
        """
        members = [_Member(self._work, number) for number in range(size)]
        try:
            for member in members:
                member.start()
            for member in members:
                member.wait()
        except BaseException as error:
            self._fail(error)
            for member in members:
                member.leave()
            raise
        if self._failures:
            raise self._failures[0]
        return [self._results[number] for number in range(self._count)]

    def _work(self) -> None:
        while (taken := self._take()) is not None:
            number, job = taken
            try:
                self._results[number] = job()
            except BaseException as error:
                self._fail(error)

    def _take(self) -> tuple[int, Callable[[], T]] | None:
        with self._lock:
            return None if self._failures else next(self._waiting, None)

    def _fail(self, error: BaseException) -> None:
        with self._lock:
            self._failures.append(error)
        self._halt()


class _Member:
    """One thread of a crew."""

    def __init__(self, work: Callable[[], None], number: int) -> None:
        self._context = contextvars.copy_context()
        self._job = work
        self._runs, self._over = threading.Event(), threading.Event()
        self._asked = False
        self._thread = threading.Thread(target=self._run, name=f"fastgpt-upload_{number}")

    def start(self) -> None:
        self._asked = True
        self._thread.start()

    def wait(self) -> None:
        # Not in `Thread.join`: once Ctrl-C ended that, Python up to 3.12 takes the thread for stopped while it runs.
        while not self._over.wait(_GLANCE):
            pass
        self._thread.join()

    def _run(self) -> None:
        self._runs.set()
        try:
            self._context.run(self._job)
        finally:
            self._over.set()

    def leave(self) -> None:
        """Wait for a thread that was perhaps just being started."""
        if self._asked and self._runs.wait(_LONGEST_START):
            self.wait()
