"""Bodies of answers with something to them: a deadline, or a start that has been looked at."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import httpx

from ..._calls.deadline import Deadline
from ..._runtime.bounds import awithin
from ..._runtime.leaving import aexhaust

if TYPE_CHECKING:
    from typing import Self


class AsyncBoundedBody(httpx.AsyncByteStream):
    """A body that has to be read before a deadline.

    Args:
        stream: The body.
        deadline: When it has to be over.
        tried: What it answers, or what it is read for.
    """

    def __init__(self, stream: httpx.AsyncByteStream, deadline: Deadline, tried: httpx.Request | str) -> None:
        self._stream = stream
        self._deadline = deadline
        self._tried = tried
        self._chunks: AsyncIterator[bytes] | None = None

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        if self._chunks is None:
            self._chunks = self._stream.__aiter__()
        return await awithin(self._deadline, self._tried, self._chunks.__anext__)

    async def aclose(self) -> None:
        await self._stream.aclose()
        await aexhaust(self._chunks)


class AsyncRejoinedBody(httpx.AsyncByteStream):
    """A body whose first bytes have been looked at.

    Args:
        start: These bytes.
        rest: The others.
        stream: The body as it was, to be closed.
    """

    def __init__(self, start: bytes, rest: AsyncIterator[bytes], stream: httpx.AsyncByteStream) -> None:
        self._start: bytes | None = start
        self._rest = rest
        self._stream = stream

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        start, self._start = self._start, None
        return await self._rest.__anext__() if start is None else start

    async def aclose(self) -> None:
        await self._stream.aclose()
        await aexhaust(self._rest)
