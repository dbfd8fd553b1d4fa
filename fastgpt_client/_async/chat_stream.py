"""The pleasant form of a stream: a context manager over typed events, text and the reply."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from types import TracebackType
from typing import TYPE_CHECKING

from .._calls.response import StreamResponse
from .._streams.builder import ReplyBuilder
from .._streams.reader import StreamReader
from .._streams.reply import ChatReply
from .._streams.resume import Replay
from ..events import Event
from ..exceptions import APITimeoutError, FastGPTError, NotFoundError, StreamInterrupted
from .completions import AsyncCompletion
from .stream_events import interruption, read_events

if TYPE_CHECKING:
    from typing import Self


class AsyncChatStream:
    """A reply while it comes. Made by `client.stream()` and `conversation.stream()`; use it in an `async with`.

        async with client.stream("Hello", chatId="c-1") as stream:
            async for text in stream.text():
                print(text, end="", flush=True)
        print(stream.reply.usage)

    Walk it once, as events (`async for event in stream`), as text, or as reasoning.

    Attributes:
        chat_id: The chat the round is stored in.
    """

    def __init__(
        self, completion: AsyncCompletion, *, resume: bool = False, max_event_bytes: int | None = None
    ) -> None:
        self.chat_id = completion.chat_id
        self._completion = completion
        self._resumes = resume and completion.has_a_life_of_its_own
        self._builder = ReplyBuilder(self.chat_id)
        self._limit = max_event_bytes
        self._response: StreamResponse | None = None
        self._closed = False
        self._walk: AsyncGenerator[Event, None] | None = None

    async def __aenter__(self) -> Self:
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
            raise RuntimeError("the stream is not open yet; use it in a with statement")
        return self._response

    @property
    def reply(self) -> ChatReply:
        """The reply so far; the whole of it once the stream is through."""
        return self._builder.reply()

    @property
    def complete(self) -> bool:
        """Whether the server has said that the reply is whole; False while it comes, and after closing half-way."""
        return self._builder.complete

    def __aiter__(self) -> AsyncIterator[Event]:
        """Walk the events, signs of life and all.

        Raises:
            APIError: The server reported that the run failed.
            StreamInterrupted: The stream ended before the reply was complete; `partial` is the reply so far.
        """
        if self._walk is None:
            self._walk = self._events()
        return self._walk

    async def text(self) -> AsyncGenerator[str, None]:
        """Yield new text as it comes, never empty."""
        async for _ in self:
            if self._builder.new_text:
                yield self._builder.new_text

    async def reasoning(self) -> AsyncGenerator[str, None]:
        """Yield new thought of the model as it comes, never empty."""
        async for _ in self:
            if self._builder.new_reasoning:
                yield self._builder.new_reasoning

    async def until_done(self) -> ChatReply:
        """Read what is left and return the whole reply."""
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

    async def _events(self) -> AsyncGenerator[Event, None]:
        replay = Replay()
        response = self.response
        while True:
            reader = StreamReader(response, self._builder, max_event_bytes=self._limit)
            events = read_events(response, reader)
            try:
                async for event in events:
                    if replay.is_over(event):
                        raise reader.interrupted("the connection broke and the server has nothing to resume")
                    if replay.is_new(event):
                        yield event
                reader.finish()
                return
            except StreamInterrupted as error:
                if self._closed:
                    return
                cut = error
            finally:
                await events.aclose()
                await response.aclose()
            if replay.lost(self._builder):
                # What was replayed so far is less than what had arrived before.
                self._builder = replay.before
                cut.partial = self.reply
            response = await self._reconnected(replay, cut, reader)

    async def _reconnected(self, replay: Replay, cut: StreamInterrupted, reader: StreamReader) -> StreamResponse:
        """Return the stream that goes on where another was cut; raise the cut when there is none."""
        if not self._resumes or not replay.start(self._builder):
            raise cut
        try:
            self._response = await self._completion.resume()
        except FastGPTError as error:
            if isinstance(error, APITimeoutError):
                raise interruption(error, self.response, reader) from error
            raise cut from error
        self._builder = ReplyBuilder(self.chat_id)
        return self._response
