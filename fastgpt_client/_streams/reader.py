"""What a completion stream has to look like, event by event. Performs no I/O."""

from __future__ import annotations

import httpx

from .._calls.answer import describe
from .._calls.errors.refusals import body_of, error_from, failure_of
from ..events import AnswerEvent, ErrorEvent, Event, event_of
from ..exceptions import FastGPTError, ResponseParseError, StreamInterrupted
from .builder import ReplyBuilder
from .sse import CR, LF, SSEDecoder

# How nearly every read of a reply begins. What only ends a stream has this name too, and no object.
_ANSWER = b"event: answer\ndata: {"
_DATA = len(_ANSWER) - 1


class StreamReader:
    """Turns the bytes of one stream into events, and knows whether it came to its end.

    Args:
        response: The open stream, for its request and headers.
        builder: Gathers the reply.
        max_event_bytes: How large an unfinished event may grow; None for any size.

    Attributes:
        builder: Gathers the reply from the events that are taken.
        decode: Takes the next bytes, and returns the events they complete; each of them is to be taken.
    """

    def __init__(self, response: httpx.Response, builder: ReplyBuilder, *, max_event_bytes: int | None = None) -> None:
        self.builder = builder
        self._response = response
        self._decoder = SSEDecoder(event_of, max_event_bytes=max_event_bytes)
        self.decode = self._decoder.feed

    def take_answer(self, read: bytes) -> AnswerEvent | None:
        """Take a read that is one whole piece of the answer, as nearly every read is, and return its event.

        It does what `decode` and `take` do, in one step: after the pause before an event, what costs is how many
        functions it passes. Any other read is left to them, and None returned.

        Raises:
            StreamError: The piece is not JSON.
        """
        if read[: _DATA + 1] != _ANSWER or read[-2:] != b"\n\n":
            return None
        data = read[_DATA:-2]
        if LF in data or CR in data or self._decoder.unfinished or not self._decoder.steady:
            return None
        event = AnswerEvent("answer", data)
        self.builder.add(event)
        return event

    def take(self, event: Event) -> Event:
        """Add the next event to the reply, and return it.

        Raises:
            APIError: The server reported that the run failed.
            StreamError: The event is not what its name says.
        """
        if isinstance(event, ErrorEvent):
            said = event.data or "an error event that says nothing"
            envelope = said if isinstance(said, dict) else {"message": str(said)}
            raise error_from(envelope, self._response)
        self.builder.add(event)
        return event

    def finish(self) -> None:
        """Check, at the end of the body, that the reply is complete.

        Raises:
            StreamInterrupted: It is not; `partial` holds what had arrived.
        """
        if not self.builder.complete:
            raise self.interrupted("the stream ended before the reply was complete")

    def interrupted(self, reason: str) -> StreamInterrupted:
        """Return the error for a stream that was cut off, with what had arrived."""
        request = self._response.request
        partial = self.builder.reply()
        error = StreamInterrupted(
            f"{request.method} {request.url.path}: {reason}, after {len(partial.text)} characters. The server may have "
            "gone on: with a chatId, read the chat's records before sending the message again"
        )
        error.partial = partial
        return error


def not_a_stream(response: httpx.Response) -> FastGPTError:
    """Return the error that a read answer stands for when a stream was asked for."""
    error = failure_of(response)
    if error is not None:
        return error
    body = body_of(response)
    whole = isinstance(body, dict) and "choices" in body
    trouble = "which is a whole reply although a stream was asked for" if whole else "which is no stream of events"
    return ResponseParseError(describe(response, trouble), response=response)
