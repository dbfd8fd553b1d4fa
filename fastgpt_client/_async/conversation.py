"""A conversation: one chat of one app, and what was said last."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Literal

from .._streams.messages import MessageContent
from .._streams.reply import ChatReply
from ..exceptions import InvalidAnswerError
from .chat_stream import AsyncChatStream
from .completions import AsyncCompletion

if TYPE_CHECKING:
    from ..generated.models import ChatRecord
    from ..generated.operations._async.chat import AsyncChatOperations


class AsyncConversation:
    """One chat of one app. Made by `client.conversation()`.

        talk = client.conversation(appId="...")
        await talk.say("My name is Ada.")
        print((await talk.say("What is my name?")).text)

    Only what is new is sent; the server remembers the rest.

    Attributes:
        appId: The app.
        chatId: The chat.
        reply: The last reply that was waited for; None before there is one.
    """

    def __init__(
        self, operations: AsyncChatOperations, appId: str | None, chatId: str, api: Literal["v1", "v2"]
    ) -> None:
        self.appId = appId
        self.chatId = chatId
        self._operations = operations
        self._api = api
        self._said: MessageContent | None = None
        self._reply: ChatReply | None = None
        # What was said last as a stream. It counts once the server has begun to answer.
        self._streamed: tuple[MessageContent, AsyncChatStream] | None = None

    @property
    def reply(self) -> ChatReply | None:
        """The last reply, as far as it came; None before there is one. A message that failed leaves the one before."""
        if self._streamed is not None and self._streamed[1].opened:
            return self._streamed[1].reply
        return self._reply

    async def say(self, message: MessageContent, **options: Any) -> ChatReply:
        """Say something and wait for the reply.

        Args:
            message: Text; or a list of texts, uploaded files and content parts.
            options: Everything else `client.chat()` takes.

        Raises:
            FastGPTError: The call failed; the subclass says how.
        """
        reply = await self._completion(message, options).reply()
        self._said, self._reply, self._streamed = message, reply, None
        return reply

    def stream(self, message: MessageContent, **options: Any) -> AsyncChatStream:
        """Say something and watch the reply come; see `client.stream()`.

        Args:
            message: Text; or a list of texts, uploaded files and content parts.
            options: Everything else `client.stream()` takes.
        """
        self._reply, self._said = self.reply, self._last_said()
        own = {name: options.pop(name) for name in ("resume", "max_event_bytes") if name in options}
        stream = AsyncChatStream(self._completion(message, options), **own)
        self._streamed = (message, stream)
        return stream

    async def answer(self, answer: Any, **options: Any) -> ChatReply:
        """Answer what the workflow waits for, and wait for what it says next.

        Args:
            answer: One of the options; for a form a mapping from each field's key to its value; for an agent's
                questions an answer for each; text for everything else.
            options: Everything else `client.chat()` takes.

        Raises:
            InvalidAnswerError: Nothing is asked, or the answer does not fit. Nothing was sent.
            FastGPTError: The call failed; the subclass says how.
        """
        return await self.say(self._answer(answer), **options)

    def stream_answer(self, answer: Any, **options: Any) -> AsyncChatStream:
        """Answer what the workflow waits for, and watch what it says next; see `answer` and `client.stream()`."""
        return self.stream(self._answer(answer), **options)

    def _answer(self, answer: Any) -> str:
        asked = self.reply.interactive if self.reply is not None else None
        if asked is None:
            raise InvalidAnswerError("the workflow asks nothing; use say()")
        return asked.answer(answer)

    async def records(self) -> AsyncIterator[ChatRecord]:
        """Yield the chat's records, newest first.

        Raises:
            FastGPTError: They could not be read.
        """
        async for record in self._operations.iter_chat_records(self._app(), self.chatId):
            yield record

    async def stop(self) -> None:
        """Stop the run that is generating (v2); a stream of v1 ends when it is closed.

        Raises:
            FastGPTError: The call failed.
        """
        await self._operations.stop_chat(self._app(), self.chatId)

    async def feedback(self, good: str | None = None, bad: str | None = None) -> None:
        """Like or dislike the last reply; neither takes both back.

        Args:
            good: What is good about it; `yes` will do.
            bad: What is bad about it.

        Raises:
            FastGPTError: The call failed, or there is no reply yet.
        """
        await self._operations.send_feedback(self._app(), self.chatId, await self._last_reply(), good, bad)

    async def regenerate(self, **options: Any) -> ChatReply:
        """Say the same again, and delete the round before once there is another reply.

        No round is ever lost: when the call fails, or a node of the workflow, the round before stays. The price is that
        the app still sees it while it answers.

        Args:
            options: Everything else `client.chat()` takes.

        Raises:
            InvalidAnswerError: Nothing was said yet.
            FastGPTError: A call failed; the subclass says how. When it was the deletion, both rounds are stored, and
                `reply` is the new one.
        """
        said = self._last_said()
        if said is None:
            raise InvalidAnswerError("nothing was said in this conversation yet")
        ids: list[str] = []
        async for record in self.records():
            ids.append(record.data_id)
            if record.obj == "Human":
                break
        reply = await self.say(said, **options)
        if not reply.error:
            for data_id in dict.fromkeys(ids):
                await self._operations.delete_chat_record(self._app(), self.chatId, data_id)
        return reply

    def _last_said(self) -> MessageContent | None:
        if self._streamed is not None and self._streamed[1].opened:
            return self._streamed[0]
        return self._said

    async def _last_reply(self) -> str:
        async for record in self.records():
            if record.obj == "AI":
                return record.data_id
        raise InvalidAnswerError("there is no reply in this conversation yet")

    def _completion(self, message: MessageContent, options: dict[str, Any]) -> AsyncCompletion:
        api = options.pop("api", self._api)
        return AsyncCompletion(
            self._operations,
            message,
            appId=self.appId,
            chatId=self.chatId,
            api=api,
            options={"detail": True, **options},
        )

    def _app(self) -> str:
        if self.appId is None:
            raise InvalidAnswerError("this needs the app: client.conversation(appId=...)")
        return self.appId
