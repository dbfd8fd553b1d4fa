"""Bodies of answers, read straight from the connection.

They raise what httpx raises, so that they can be read by it or without it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import httpcore
import httpx

from .messages import Answer, Waits

if TYPE_CHECKING:
    from typing import Self

S = TypeVar("S", httpcore.NetworkStream, httpcore.AsyncNetworkStream)

# What asyncio hands over at once, so that threads and tasks read alike.
_READ_SIZE = 256 * 1024


class _Body(Generic[S]):
    """What both kinds of bodies know.

    Args:
        answer: The head of the answer.
        stream: What to read from.
        waits: How long to wait for a `read`, in seconds. Looked up each time.
        give_back: Takes the connection back, told whether it may be used again.

    Attributes:
        tried: What the answer is to, as httpx has it, for its errors.
    """

    tried: httpx.Request | None = None

    def __init__(self, answer: Answer, stream: S, waits: Waits, give_back: Callable[[bool], Any]) -> None:
        self._stream: S = stream
        self._give_back = give_back
        self._waits = waits
        self._framing = answer.framing
        self._begun = answer.begun
        self._lasting = answer.lasting
        self._closed = False

    def _check(self) -> None:
        """Raise unless the body is at its end.

        Raises:
            httpx.StreamClosed: The connection may be another's by now.
            httpcore.RemoteProtocolError: The body is no HTTP, or was cut off.
        """
        if self._framing.error is not None:
            raise self._framing.error
        if not self._framing.done:
            raise httpx.StreamClosed

    @property
    def _reusable(self) -> bool:
        return self._lasting and self._framing.clean


class Body(_Body[httpcore.NetworkStream], httpx.SyncByteStream):
    """The body of an answer to sync code."""

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        try:
            framing = self._framing
            while not (framing.done or framing.error or self._closed):
                came, self._begun = self._begun, b""
                if data := framing.feed(came or self._stream.read(_READ_SIZE, self._waits.get("read"))):
                    return data
            self._check()
        except Exception as error:
            self.close()
            if (ours := in_httpx(error, self.tried)) is error:
                raise
            raise ours from error
        except BaseException:
            self.close()
            raise
        raise StopIteration

    def close(self) -> None:
        """Give the connection back; one whose answer is not through is closed."""
        if not self._closed:
            self._closed = True
            self._give_back(self._reusable)


class AsyncBody(_Body[httpcore.AsyncNetworkStream], httpx.AsyncByteStream):
    """The body of an answer to async code."""

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        try:
            framing = self._framing
            while not (framing.done or framing.error or self._closed):
                came, self._begun = self._begun, b""
                if data := framing.feed(came or await self._stream.read(_READ_SIZE, self._waits.get("read"))):
                    return data
            self._check()
        except Exception as error:
            await self.aclose()
            if (ours := in_httpx(error, self.tried)) is error:
                raise
            raise ours from error
        except BaseException:
            await self.aclose()
            raise
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """Give the connection back; one whose answer is not through is closed."""
        if not self._closed:
            self._closed = True
            await self._give_back(self._reusable)


def in_httpx(error: Exception, request: httpx.Request | None) -> Exception:
    """Return httpx's error for one of httpcore's; any other as it is."""
    kind = getattr(httpx, type(error).__name__, None)
    if type(error).__module__.partition(".")[0] != "httpcore" or kind is None:
        return error
    made: Exception = kind(str(error), request=request)
    return made
