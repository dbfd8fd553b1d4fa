"""The body of an upload: some bytes of a file, read block by block while the block before is being sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import httpx

from ..._files.source import BLOCK
from ..._runtime.workers import AsyncReader, AsyncReading

if TYPE_CHECKING:
    from typing import Self


class AsyncBody(httpx.AsyncByteStream):
    """Some bytes of a file, with what goes before and after them.

    An iterator rather than a generator: one that a broken connection leaves behind needs no closing.

    Args:
        reader: Reads the file.
        at: The first byte to send.
        count: How many to send.
        before: What goes before them.
        after: What goes after them.
        sent: Called with the number of bytes of the file that have been sent.
        check: Called before each block; raises to stop.

    Attributes:
        error: What went wrong with the file, or in one of the two functions. Some transports tell it as their own.
    """

    def __init__(
        self,
        reader: AsyncReader,
        at: int,
        count: int,
        *,
        sent: Callable[[int], None],
        check: Callable[[], None],
        before: bytes = b"",
        after: bytes = b"",
    ) -> None:
        self.size = len(before) + count + len(after)
        self._reader = reader
        self._at = at
        self._count = count
        self._frame = [before, after]
        self._sent = sent
        self._check = check
        self._read = 0
        self._pending: AsyncReading | None = self._ahead()
        self.error: Exception | None = None

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        try:
            return await self._next()
        except StopAsyncIteration:
            raise
        except Exception as error:
            self.error = error
            raise

    async def _next(self) -> bytes:
        self._check()
        if len(self._frame) > 1 and (before := self._frame.pop(0)):
            return before
        # Whoever asks for a block has sent those before it.
        self._sent(self._read)
        if self._pending is not None:
            block = await self._reader.get(self._pending)
            self._read += len(block)
            self._pending = self._ahead()
            return block
        if self._frame and (after := self._frame.pop()):
            return after
        raise StopAsyncIteration

    def _ahead(self) -> AsyncReading | None:
        left = self._count - self._read
        return self._reader.start(self._at + self._read, min(BLOCK, left)) if left else None
