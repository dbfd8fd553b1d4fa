"""Progress on stderr: bars with size and speed on a terminal, nothing elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..words.language import t
from .output import console, note

if TYPE_CHECKING:
    from rich.progress import Progress


class Transfers:
    """Bars for files on their way.

    Args:
        progress: Draws them.
    """

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    @contextmanager
    def one(self, name: str, size: int) -> Iterator[Callable[[int, int], object]]:
        """Show a file, and yield what its progress is told to."""
        task = self._progress.add_task(name, total=size)
        yield lambda done, _: self._progress.update(task, completed=done)


@contextmanager
def transfers() -> Iterator[Transfers]:
    """Show bars for files, and a line for each request that is sent again."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    shown = console(stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=shown, disable=not shown.is_terminal) as progress, _retries_shown():
        yield Transfers(progress)


@contextmanager
def counted(what: str) -> Iterator[Callable[[], object]]:
    """Show how many of something there are so far, and yield what counts one."""
    from rich.progress import Progress, SpinnerColumn, TextColumn

    shown = console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description} {task.completed:.0f}", markup=False))
    with Progress(*columns, console=shown, disable=not shown.is_terminal, transient=True) as progress:
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
