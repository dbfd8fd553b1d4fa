"""A file as part of a multipart body: what httpx reads from, block by block and from the start for every attempt."""

from __future__ import annotations

import os

from .source import Source


class FilePart:
    """An open binary file over a source.

    Args:
        source: What is read. Closing it belongs to who opened it.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._at = 0

    def read(self, size: int, /) -> bytes:
        """Return so many bytes, or fewer; none at the end."""
        block = self._source.read(self._at, min(size, self._source.size - self._at))
        self._at += len(block)
        return block

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Go to a position and return it."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._source.size}[whence]
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        """Return the position."""
        return self._at
