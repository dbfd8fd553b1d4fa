"""Walk the events of an open completion stream."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import httpx

from .._calls.errors.network import connection_error
from .._streams.builder import ReplyBuilder
from .._streams.reader import StreamReader
from .._streams.sse import MAX_EVENT_BYTES
from ..events import Event
from ..exceptions import APITimeoutError, StreamInterrupted


async def aiter_stream_events(
    response: httpx.Response, *, max_event_bytes: int | None = MAX_EVENT_BYTES
) -> AsyncGenerator[Event, None]:
    """Yield the typed events of an open stream, to the end of its body, and close it.

    It reads past `[DONE]`, after which FastGPT before 4.14.11 sends what each node did.

    Args:
        response: What `create_chat_completion(..., stream=True)` or `resume_chat_stream` returned.
        max_event_bytes: How large one event may be, by default 64 MiB; None for any size.

    Raises:
        APIError: The server reported that the run failed.
        StreamError: An event is not what its name says, or larger than it may be.
        StreamInterrupted: The stream ended before the reply was complete; `partial` holds what had arrived.
    """
    reader = StreamReader(response, ReplyBuilder(), max_event_bytes=max_event_bytes)
    events = read_events(response, reader)
    try:
        async for event in events:
            yield event
    finally:
        # A generator that is left half-way is closed some time; its connection is closed now.
        await events.aclose()
        await response.aclose()
    reader.finish()


async def read_events(response: httpx.Response, reader: StreamReader) -> AsyncGenerator[Event, None]:
    """Yield the events of a body.

    Raises:
        StreamInterrupted: The connection broke.
    """
    try:
        async for chunk in response.aiter_bytes():
            for event in reader.feed(chunk):
                yield event
    except httpx.RequestError as error:
        raise interruption(error, response, reader) from error
    except httpx.StreamError as error:
        # Somebody closed the stream, or walked it before.
        raise reader.interrupted(f"the stream was closed ({type(error).__name__})") from None


def interruption(error: httpx.RequestError, response: httpx.Response, reader: StreamReader) -> StreamInterrupted:
    """Return the error for a connection that broke in the middle of a stream, to be raised from its cause."""
    if isinstance(error, APITimeoutError) and error.deadline is not None:
        return reader.interrupted(f"the deadline of {error.deadline} seconds passed")
    cause = connection_error(error, response.request)
    if isinstance(error, httpx.ReadTimeout):
        seconds = response.request.extensions.get("timeout", {}).get("read")
        return reader.interrupted(f"no sign of life for {seconds} seconds (stream_idle_timeout)")
    return reader.interrupted(f"the connection broke ({cause.message})")
