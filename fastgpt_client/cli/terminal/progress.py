"""Progress on stderr: bars with size and speed on a terminal, nothing elsewhere."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..words.language import t
from .output import console, note, out

if TYPE_CHECKING:
    from rich.progress import Progress


class Transfers:
    """Bars for files on their way.

    Args:
        progress: Draws them.
        results: Keeps what is printed of the files until the bars are done with the screen; None to print it at once.
    """

    def __init__(self, progress: Progress, results: list[str] | None) -> None:
        self._progress = progress
        self._results = results

    @contextmanager
    def one(self, name: str, size: int) -> Iterator[Callable[[int, int], object]]:
        """Show a file, and yield what its progress is told to."""
        task = self._progress.add_task(name, total=size)
        yield lambda done, _: self._progress.update(task, completed=done)

    def result(self, text: str) -> None:
        """Print what came of a file on stdout, where it does not run through the bars."""
        if self._results is None:
            out(text)
        else:
            self._results.append(text)


@contextmanager
def transfers() -> Iterator[Transfers]:
    """Show bars for files, and a line for each request that is sent again."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    shown = console(stderr=True)
    results: list[str] | None = [] if shown.is_terminal and sys.stdout.isatty() else None
    try:
        # Redirected, what is printed would go to stderr with the bars, and a file that stdout is written to stay empty.
        drawn = Progress(*columns, console=shown, disable=not shown.is_terminal, redirect_stdout=False)
        with drawn as progress, _retries_shown():
            yield Transfers(progress, results)
    finally:
        for text in results or ():
            out(text)


@contextmanager
def counted(what: str, *, into_file: bool) -> Iterator[Callable[[], object]]:
    """Show how many of something there are so far, and yield what counts one.

    Args:
        what: What is counted.
        into_file: Whether it is written into a file; on the terminal itself a count would run through it.
    """
    from rich.progress import Progress, SpinnerColumn, TextColumn

    shown = console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description} {task.completed:.0f}", markup=False))
    hidden = not shown.is_terminal or (sys.stdout.isatty() and not into_file)
    with Progress(*columns, console=shown, disable=hidden, transient=True, redirect_stdout=False) as progress:
        task = progress.add_task(what, total=None)
        yield lambda: progress.advance(task)


class _Retries(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        # `attempt method=%s %s attempt=%d outcome=%s ms=%d`, as the client writes it.
        if record.args and len(record.args) >= 4 and isinstance(record.args, tuple):
            _, where, attempt, outcome = record.args[:4]
            if isinstance(attempt, int) and attempt > 1:
                note(t("attempt {number} of {where}: {outcome}").format(number=attempt, where=where, outcome=outcome))


@contextmanager
def _retries_shown() -> Iterator[None]:
    logger = logging.getLogger("fastgpt_client")
    handler, level = _Retries(), logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
