"""Several files that are uploaded at once: how far they are, and which of them failed. Performs no I/O."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from ..exceptions import FastGPTError
from .chat_file import ChatFile
from .progress import Progress, ProgressFunction


class BatchProgress:
    """Adds up the progress of several files that are uploaded at once.

    Args:
        report: Called with the bytes sent and the bytes of the files so far known; None when nobody wants to know.
        sizes: The bytes of each file; None where only reading it tells.
    """

    def __init__(self, report: ProgressFunction | None, sizes: Sequence[int | None]) -> None:
        self._report = report
        self._sizes = dict(enumerate(sizes))
        self._all = Progress(self._tell, self._known()) if report is not None else None

    def of(self, number: int) -> ProgressFunction | None:
        """Return what the upload of one of the files reports to."""
        return partial(self._at, number, self._all) if self._all is not None else None

    def _at(self, number: int, progress: Progress, sent: int, size: int) -> None:
        self._sizes[number] = size
        progress.at(number, sent)

    def _tell(self, sent: int, _: int) -> None:
        if self._report is not None:
            self._report(sent, self._known())

    def _known(self) -> int:
        return sum(size for size in self._sizes.values() if size is not None)


def name_the_file(error: Exception, number: int, count: int, name: str | None) -> None:
    """Let an error say which file it is about.

    Args:
        error: What the upload of the file raised.
        number: Its place, counted from 0.
        count: How many files there are.
        name: What it is called; None when it has no name.
    """
    which = f"file {number + 1} of {count}" + (f", {name}" if name else "")
    if isinstance(error, FastGPTError):
        error.message = f"{error.message} ({which})"
    else:
        error.add_note(f"while uploading {which}")


def keep_what_arrived(error: Exception, uploaded: list[ChatFile | None]) -> None:
    """Let the error that ends an upload carry the references of the files that had arrived, None for the others."""
    # An OSError has no such attribute until now.
    error.uploaded = uploaded  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
