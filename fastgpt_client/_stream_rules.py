"""What a completion stream has to look like, event by event. Performs no I/O."""

from __future__ import annotations

from collections.abc import Iterator

import httpx

from ._failures import body_of, error_from, failure_of
from ._parse import describe
from ._sse import SSEDecoder
from .events import AnswerEvent, DoneEvent, ErrorEvent, ResumeCompletedEvent, StreamEvent, event_of
from .exceptions import FastGPTError, ResponseParseError, StreamInterrupted


class StreamReader:
    """Turns the bytes of one stream into events, and knows whether it came to its end."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self._decoder = SSEDecoder()
        self._text: list[str] = []
        self._complete = False

    def feed(self, chunk: bytes) -> Iterator[StreamEvent]:
        """Take the next bytes and yield the events they complete.

        Raises:
            APIError: The server reported that the run failed.
            StreamError: An event is not what its name says.
        """
        for sse in self._decoder.feed(chunk):
            event = event_of(sse)
            if isinstance(event, ErrorEvent):
                envelope = event.data if isinstance(event.data, dict) else {"message": str(event.data)}
                raise error_from(envelope, self._response)
            if isinstance(event, AnswerEvent):
                self._text.append(event.text)
                self._complete = self._complete or event.finish_reason is not None
            elif isinstance(event, (DoneEvent, ResumeCompletedEvent)):
                self._complete = True
            yield event

    def finish(self) -> None:
        """Check, at the end of the body, that the reply is complete.

        Raises:
            StreamInterrupted: It is not; `partial` holds the text that had arrived.
        """
        if not self._complete:
            raise self.interrupted("the stream ended before the reply was complete")

    def interrupted(self, reason: str) -> StreamInterrupted:
        """Return the error for a stream that was cut off, with what had arrived."""
        request = self._response.request
        text = "".join(self._text)
        error = StreamInterrupted(
            f"{request.method} {request.url.path}: {reason}, after {len(text)} characters. The server may have gone "
            "on: with a chatId, read the chat's records before sending the message again"
        )
        error.partial = text
        return error


def not_a_stream(response: httpx.Response) -> FastGPTError:
    """Return the error that a read answer stands for when a stream was asked for."""
    body = body_of(response)
    if response.is_success and isinstance(body, dict) and "choices" in body:
        trouble = "which is a whole reply although a stream was asked for"
        return ResponseParseError(describe(response, trouble), response=response)
    error = failure_of(response, streaming=True)
    # With `streaming` every answer is a failure; this keeps the type honest.
    return error or error_from({}, response)
