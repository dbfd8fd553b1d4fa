"""The pleasant form of a stream: a context manager over typed events, text and the reply."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from types import TracebackType
from typing import TYPE_CHECKING

from .._calls.response import StreamResponse
from .._streams.reader import StreamReader
from .._streams.reply import ChatReply
from .._streams.resume import Replay, not_resumed
from .._streams.sse import MAX_EVENT_BYTES
from ..events import Event
from ..exceptions import APITimeoutError, FastGPTError, NotFoundError, StreamError, StreamInterrupted
from .completions import AsyncCompletion
from .stream_events import AsyncStreamEvents, interruption

if TYPE_CHECKING:
    from typing import Self


_NOTHING_TO_RESUME = "the connection broke and the server has nothing to resume"


class AsyncChatStream:
    """A reply while it comes. Made by `client.stream()` and `conversation.stream()`; use it in an `async with`.

        async with client.stream("Hello", chatId="c-1") as stream:
            async for text in stream.text():
                print(text, end="", flush=True)
        print(stream.reply.usage)

    Walk it once, as events (`async for event in stream`), as text, or as reasoning. A walk that was left goes on where
    it was when another begins, as long as the stream is open. What is sent costs money, so a stream is sent once.

    Attributes:
        chat_id: The chat the round is stored in.
    """

    def __init__(
        self, completion: AsyncCompletion, *, resume: bool = False, max_event_bytes: int | None = MAX_EVENT_BYTES
    ) -> None:
        self.chat_id = completion.chat_id
        self._completion = completion
        self._resumes = resume and completion.has_a_life_of_its_own
        self._builder = completion.builder()
        self._limit = max_event_bytes
        self._response: StreamResponse | None = None
        self._entered = self._closed = self._over = False
        self._replay = Replay()
        self._events: AsyncStreamEvents | None = None

    async def __aenter__(self) -> Self:
        if self._entered:
            raise StreamError(
                "this stream was entered before; a new one, client.stream(...), sends its message again and costs again"
            )
        self._entered = True
        self._response = await self._completion.open(resumable=self._resumes)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    @property
    def response(self) -> StreamResponse:
        """The response the stream came with, for its status and headers."""
        if self._response is None:
            raise StreamError("the stream is not open yet; use it in a with statement")
        return self._response

    @property
    def opened(self) -> bool:
        """Whether the server has begun to answer."""
        return self._response is not None

    @property
    def reply(self) -> ChatReply:
        """The reply so far; the whole of it once the stream is through."""
        reply = self._builder.reply()
        reply.response = self._response
        return reply

    @property
    def complete(self) -> bool:
        """Whether the server has said that the reply is whole; False while it comes, and after closing half-way."""
        return self._builder.complete

    def __aiter__(self) -> AsyncIterator[Event]:
        """Walk the events, signs of life and all.

        Raises:
            APIError: The server reported that the run failed.
            StreamInterrupted: The stream ended before the reply was complete; `partial` is the reply so far.
            StreamError: It has been walked to its end, or closed.
        """
        if self._over or self._closed:
            state = "has been walked to its end" if self._over else "is closed"
            raise StreamError(f"this stream {state}, and nothing more comes of it; what came is in its reply")
        return self

    def text(self) -> AsyncIterator[str]:
        """Yield new text as it comes, never empty."""
        return AsyncPieces(self.__aiter__(), lambda: self._builder.new_text)

    def reasoning(self) -> AsyncIterator[str]:
        """Yield new thought of the model as it comes, never empty."""
        return AsyncPieces(self.__aiter__(), lambda: self._builder.new_reasoning)

    async def until_done(self) -> ChatReply:
        """Read what is left and return the whole reply; at once when all has been read."""
        if not (self._over and self.complete):
            async for _ in self:
                pass
        return self.reply

    async def stop(self) -> ChatReply:
        """Ask the server to stop, read what it still sends, and return what there is.

        Only runs of the v2 route can be stopped so; for others, and on servers without that route, the connection is
        closed, which ends a v1 run as well.
        """
        if not self._completion.has_a_life_of_its_own:
            await self.aclose()
            return self.reply
        try:
            await self._completion.stop()
        except NotFoundError:
            await self.aclose()
            return self.reply
        try:
            return await self.until_done()
        except FastGPTError:
            # A run that was stopped may end in any way; what had come is the answer.
            return self.reply

    async def aclose(self) -> None:
        """Close the connection. A walk in another task or thread ends with `StreamInterrupted` or quietly."""
        self._closed = True
        if self._response is not None:
            await self._response.aclose()
        if self._events is not None:
            await self._events.aclose()

    async def __anext__(self) -> Event:
        if self._over or (self._closed and self._events is None):
            raise StopAsyncIteration
        if self._events is None:
            self._events = self._events_of(self.response)
        try:
            while True:
                try:
                    arrived = next(self._events.arrived, None)
                    if arrived is None:
                        event = await self._events.__anext__()
                    else:
                        event = self._events.reader.take(arrived)
                    if not self._resumes:
                        return event
                    if self._replay.is_over(event):
                        raise self._events.reader.interrupted(_NOTHING_TO_RESUME)
                    if self._replay.is_new(event, self._builder):
                        return event
                except StreamInterrupted as error:
                    if self._closed:
                        raise StopAsyncIteration from None
                    self._events = await self._resumed(self._events, error)
        except BaseException:
            self._over = True
            await self._events.aclose()
            raise

    def _events_of(self, response: StreamResponse) -> AsyncStreamEvents:
        return AsyncStreamEvents(response, StreamReader(response, self._builder, max_event_bytes=self._limit))

    async def _resumed(self, events: AsyncStreamEvents, cut: StreamInterrupted) -> AsyncStreamEvents:
        """Return the events of the stream that goes on where another was cut; raise the cut when there is none."""
        await events.aclose()
        if self._replay.lost(self._builder):
            # What was replayed so far is less than what had arrived before.
            self._builder = self._replay.before
            cut.partial = self._builder.reply()
        if not self._resumes or not self._replay.start(self._builder):
            raise cut
        try:
            self._response = await self._completion.resume()
        except FastGPTError as error:
            if isinstance(error, APITimeoutError):
                raise interruption(error, self.response, events.reader) from error
            raise not_resumed(cut, error) from error
        self._builder = self._completion.builder()
        return self._events_of(self._response)


class AsyncPieces(AsyncIterator[str]):
    """What the events of a stream say, as far as it is not empty.

    No generator: one that is left half-way has to be closed, and nothing here needs that.

    Args:
        events: The walk through the stream.
        piece: What the last event said.
    """

    def __init__(self, events: AsyncIterator[Event], piece: Callable[[], str]) -> None:
        self._events = events
        self._piece = piece

    async def __anext__(self) -> str:
        while True:
            await self._events.__anext__()
            if piece := self._piece():
                return piece
