"""Bodies of answers: plain chunks are read straight from the connection, and all else by httpcore."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import anyio
import httpcore
import httpx

from ..leaving import aexhaust
from .async_sockets import AsyncStream
from .chunks import END, Dechunker
from .direct import is_chunked
from .sockets import Stream

if TYPE_CHECKING:
    from typing import Self

S = TypeVar("S", Stream, AsyncStream)

# What asyncio hands over at once, so that threads and tasks read alike.
_READ_SIZE = 256 * 1024


class _Body(Generic[S]):
    """What both kinds of bodies know. They raise what httpx raises, and so may be read by it or without it.

    Args:
        request: What the answer is to.
        response: httpcore's answer.
        stream: What to read from directly; None to leave all of it to httpcore.
        give_back: Takes the connection back, told whether it may be used again.
    """

    #: What the answer is to, as httpx has it, for its errors.
    tried: httpx.Request | None = None

    def __init__(
        self, request: httpcore.Request, response: httpcore.Response, stream: S | None, give_back: Callable[[bool], Any]
    ) -> None:
        self._request = request
        self._whole: Any = response.stream
        self._parts: Any = None
        self._stream: S | None = stream
        self._dechunker = None if stream is None or not is_chunked(request, response) else Dechunker()
        self._give_back = give_back
        self._reusable = True
        self._closed = False

    @property
    def _timeout(self) -> float | None:
        # Looked up for each read, for it is changed when an answer turns out to be a stream.
        seconds: float | None = self._request.extensions.get("timeout", {}).get("read")
        return seconds

    def _taken(self, came: bytes, dechunker: Dechunker, stream: S) -> bytes:
        """Return what was read of the body; at the end of the plain chunks, leave the rest to httpcore."""
        data = dechunker.feed(came) if came else b""
        if not came or dechunker.rest is not None:
            # The end of the connection is h11's to judge as well.
            stream.incoming.kept = dechunker.rest or b""
            # A server that does anything unusual is not trusted to have ended where the next answer begins.
            self._reusable = dechunker.rest == END
            self._dechunker = None
        return data

    def _check_open(self) -> None:
        """Raise when the connection may be another's by now."""
        if self._closed:
            raise httpx.StreamClosed

    def _in_httpx(self, error: Exception) -> Exception:
        """Return httpx's error for one of httpcore's; any other as it is."""
        kind = getattr(httpx, type(error).__name__, None)
        if type(error).__module__.partition(".")[0] != "httpcore" or kind is None:
            return error
        made: Exception = kind(str(error), request=self.tried)
        return made


class Body(_Body[Stream], httpx.SyncByteStream):
    """The body of an answer to sync code."""

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        try:
            while self._dechunker is not None and self._stream is not None:
                self._check_open()
                came = self._stream.read(_READ_SIZE, self._timeout)
                if data := self._taken(came, self._dechunker, self._stream):
                    return data
            if self._parts is None:
                self._check_open()
                self._parts = iter(self._whole)
            part: bytes = next(self._parts)
            return part
        except StopIteration:
            raise
        except Exception as error:
            self.close()
            if (ours := self._in_httpx(error)) is error:
                raise
            raise ours from error
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Give the connection back; one whose answer is not through is closed."""
        if not self._closed:
            self._closed = True
            try:
                self._whole.close()
            finally:
                self._give_back(self._reusable)


class AsyncBody(_Body[AsyncStream], httpx.AsyncByteStream):
    """The body of an answer to async code."""

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        try:
            while self._dechunker is not None and self._stream is not None:
                self._check_open()
                came = await self._stream.read(_READ_SIZE, self._timeout)
                if data := self._taken(came, self._dechunker, self._stream):
                    return data
            if self._parts is None:
                self._check_open()
                self._parts = aiter(self._whole)
            part: bytes = await anext(self._parts)
            return part
        except StopAsyncIteration:
            raise
        except Exception as error:
            await self.aclose()
            if (ours := self._in_httpx(error)) is error:
                raise
            raise ours from error
        except BaseException:
            await self.aclose()
            raise

    async def aclose(self) -> None:
        """Give the connection back; one whose answer is not through is closed."""
        if not self._closed:
            self._closed = True
            with anyio.CancelScope(shield=True):
                try:
                    await self._whole.aclose()
                    await aexhaust(self._parts)
                finally:
                    await self._give_back(self._reusable)
