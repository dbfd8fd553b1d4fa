"""Walk the events of an open completion stream."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import httpx

from .._network import connection_error
from .._stream_rules import StreamReader
from ..events import StreamEvent


async def aiter_stream_events(response: httpx.Response) -> AsyncGenerator[StreamEvent, None]:
    """Yield the typed events of an open stream, to the end of its body, and close it.

    It reads past `[DONE]`, after which FastGPT before 4.14.11 sends what each node did.

    Args:
        response: What `create_chat_completion(..., stream=True)` or `resume_chat_stream` returned.

    Raises:
        APIError: The server reported that the run failed.
        StreamError: An event is not what its name says.
        StreamInterrupted: The stream ended before the reply was complete.
    """
    reader = StreamReader(response)
    try:
        async for chunk in response.aiter_bytes():
            for event in reader.feed(chunk):
                yield event
    except httpx.TransportError as error:
        cause = connection_error(error, response.request)
        raise reader.interrupted(f"the connection broke ({cause.message})") from cause
    finally:
        await response.aclose()
    reader.finish()
