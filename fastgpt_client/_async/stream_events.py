"""Walk the events of an open stream, and read the stream of a run that somebody reconnects to."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import anyio
import httpx

from .._calls.errors.network import connection_error
from .._calls.response import ApiResponse
from .._runtime.exchange import achunks
from .._runtime.leaving import AsyncPlace, aexhaust, afinish_later, aplace
from .._streams.builder import ReplyBuilder
from .._streams.reader import StreamReader
from .._streams.resume import ReplayStart, is_over
from .._streams.sse import MAX_EVENT_BYTES
from ..events import Event
from ..exceptions import APITimeoutError, StreamInterrupted
from ..generated.client import CallArguments
from .iteration import AsyncIteration

if TYPE_CHECKING:
    from typing import Self

# Seconds between two looks at a run: the first, and the most. The server itself looks every 3 seconds.
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 3.0


def aiter_stream_events(
    response: httpx.Response, *, max_event_bytes: int | None = MAX_EVENT_BYTES
) -> AsyncGenerator[Event, None]:
    """Return a walk over the typed events of an open stream, to the end of its body; it closes the stream.

    It reads past `[DONE]`, after which FastGPT before 4.14.11 sends what each node did. A walk that is left half-way
    closes the stream when nobody holds it any more.

    Args:
        response: What `create_chat_completion(..., stream=True)` or `resume_chat_stream` returned.
        max_event_bytes: How large one event may be, by default 64 MiB; None for any size.

    Raises:
        APIError: The server reported that the run failed.
        StreamError: An event is not what its name says, or larger than it may be.
        StreamInterrupted: The stream ended before the reply was complete; `partial` holds what had arrived.
    """
    return AsyncStreamEvents(response, StreamReader(response, ReplyBuilder(), max_event_bytes=max_event_bytes))


class AsyncStreamEvents(AsyncIteration[Event]):
    """The events of a body. At its end it is closed, and so it is after an error and when nobody holds this any more.

    Args:
        response: The open stream.
        reader: Turns its bytes into events.

    Attributes:
        arrived: The events that need not be waited for; each of them is for the reader to take.
    """

    def __init__(self, response: httpx.Response, reader: StreamReader) -> None:
        self.reader = reader
        self._response = response
        self._chunks: AsyncIterator[bytes] | None = None
        self.arrived: Iterator[Event] = iter(())
        self._closed = False
        self._place: AsyncPlace = None

    async def __anext__(self) -> Event:
        """Return the next event.

        Raises:
            StreamInterrupted: The connection broke, or the stream ended before the reply was complete.
        """
        if self._closed:
            raise StopAsyncIteration
        if self._chunks is None:
            self._chunks, self._place = achunks(self._response), aplace()
        try:
            for event in self.arrived:
                return self.reader.take(event)
            async for chunk in self._chunks:
                if (answer := self.reader.take_answer(chunk)) is not None:
                    return answer
                self.arrived = iter(self.reader.decode(chunk))
                for event in self.arrived:
                    return self.reader.take(event)
            await self.aclose()
            self.reader.finish()
            raise StopAsyncIteration
        except httpx.RequestError as error:
            await self.aclose()
            raise interruption(error, self._response, self.reader) from error
        except httpx.StreamError as error:
            # Somebody closed the stream, or walked it before.
            await self.aclose()
            raise self.reader.interrupted(f"the stream was closed ({type(error).__name__})") from None
        except BaseException:
            await self.aclose()
            raise

    async def aclose(self) -> None:
        """Close the connection."""
        self._closed = True
        self.arrived = iter(())
        await _ended(self._response, self._chunks)

    def __del__(self) -> None:
        if not self._closed and self._chunks is not None:
            afinish_later(partial(_ended, self._response, self._chunks), self._place)


async def _ended(response: httpx.Response, chunks: AsyncIterator[bytes] | None) -> None:
    await response.aclose()
    await aexhaust(chunks)


def interruption(error: httpx.RequestError, response: httpx.Response, reader: StreamReader) -> StreamInterrupted:
    """Return the error for a connection that broke in the middle of a stream, to be raised from its cause."""
    if isinstance(error, APITimeoutError) and error.deadline is not None:
        return reader.interrupted(f"the deadline of {error.deadline} seconds passed")
    cause = connection_error(error, response.request)
    if isinstance(error, httpx.ReadTimeout):
        seconds = response.request.extensions.get("timeout", {}).get("read")
        return reader.interrupted(f"no sign of life for {seconds} seconds (stream_idle_timeout)")
    return reader.interrupted(f"the connection broke ({cause.message})")


class AsyncResumedRun(httpx.AsyncByteStream):
    """What the server replays of a run.

    It keeps a copy only of runs that were started with the header for it. Of any other run that is generating it says
    that it goes live, and then nothing more, not even when the run is over. So this waits until it is, and asks again:
    now the server tells the records.

    Args:
        stream: What the server answered.
        again: Asks again.
        is_over: Asks whether the run is over.
    """

    def __init__(
        self,
        stream: httpx.AsyncByteStream,
        again: Callable[[], Awaitable[ApiResponse[Any]]],
        is_over: Callable[[], Awaitable[bool]],
    ) -> None:
        self._stream = stream
        self._again = again
        self._is_over = is_over
        self._response: ApiResponse[Any] | None = None
        self._chunks: AsyncIterator[bytes] | None = None
        self._start = ReplayStart()
        self._silent = self._known_to_run = self._closed = False

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        if self._closed:
            raise httpx.StreamClosed
        if self._silent:
            await self._go_on()
        if self._chunks is None:
            self._chunks = self._stream.__aiter__()
        chunk = await self._chunks.__anext__()
        self._silent = self._start.is_silent_after(chunk)
        return chunk

    async def _go_on(self) -> None:
        await self._close_current()
        # A run that has only just begun may have its copy by the time it is asked for again.
        await self._wait(until_over=self._known_to_run)
        self._known_to_run = True
        self._response = await self._again()
        self._stream = cast("httpx.AsyncByteStream", self._response.stream)
        self._chunks, self._start, self._silent = None, ReplayStart(), False

    async def aclose(self) -> None:
        self._closed = True
        await self._close_current()

    async def _close_current(self) -> None:
        if self._response is not None:
            await self._response.aclose()
        else:
            await self._stream.aclose()
        await aexhaust(self._chunks)

    async def _wait(self, *, until_over: bool) -> None:
        pause = _FIRST_PAUSE
        while True:
            await anyio.sleep(pause)
            if self._closed:
                raise httpx.StreamClosed
            if not until_over or await self._is_over():
                return
            pause = min(2 * pause, _LONGEST_PAUSE)


async def run_is_over(call: Callable[..., Awaitable[ApiResponse[Any]]], arguments: CallArguments) -> bool:
    """Tell whether the run that these arguments of `resume_chat_stream` are about has ended.

    Args:
        call: Sends an operation.
        arguments: What the run was to be resumed with.
    """
    target = arguments.get("params") or {}
    chat_id = str(target["chatId"])
    answer = await call(
        "get_chat_history_status",
        json={"appId": target["appId"], "chatIds": [chat_id]},
        timeout=arguments.get("timeout"),
        max_retries=arguments.get("max_retries"),
        extra_headers=arguments.get("extra_headers"),
    )
    return is_over(answer.data, chat_id)
