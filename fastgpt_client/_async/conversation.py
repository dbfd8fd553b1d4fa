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
        self._stream: AsyncChatStream | None = None
        self._reply: ChatReply | None = None

    @property
    def reply(self) -> ChatReply | None:
        """The last reply, as far as it came; None before there is one."""
        return self._stream.reply if self._stream is not None else self._reply

    async def say(self, message: MessageContent, **options: Any) -> ChatReply:
        """Say something and wait for the reply.

        Args:
            message: Text; or a list of texts, uploaded files and content parts.
            options: Everything else `client.chat()` takes.

        Raises:
            FastGPTError: The call failed; the subclass says how.
        """
        completion = self._completion(message, options)
        self._said, self._stream = message, None
        self._reply = await completion.reply()
        return self._reply

    def stream(self, message: MessageContent, **options: Any) -> AsyncChatStream:
        """Say something and watch the reply come; see `client.stream()`.

        Args:
            message: Text; or a list of texts, uploaded files and content parts.
            options: Everything else `client.stream()` takes.
        """
        self._said = message
        own = {name: options.pop(name) for name in ("resume", "max_event_bytes") if name in options}
        self._stream = AsyncChatStream(self._completion(message, options), **own)
        return self._stream

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
        """Take the last round back and say the same again.

        Args:
            options: Everything else `client.chat()` takes.

        Raises:
            InvalidAnswerError: Nothing was said yet.
            FastGPTError: A call failed; the subclass says how.
        """
        if self._said is None:
            raise InvalidAnswerError("nothing was said in this conversation yet")
        ids: list[str] = []
        async for record in self.records():
            ids.append(record.data_id)
            if record.obj == "Human":
                break
        for data_id in dict.fromkeys(ids):
            await self._operations.delete_chat_record(self._app(), self.chatId, data_id)
        return await self.say(self._said, **options)

    async def _last_reply(self) -> str:
        async for record in self.records():
            if record.obj == "AI":
                return record.data_id
        raise InvalidAnswerError("there is no reply in this conversation yet")

    def _completion(self, message: MessageContent, options: dict[str, Any]) -> AsyncCompletion:
        api = options.pop("api", self._api)
        before = self.reply
        return AsyncCompletion(
            self._operations,
            message,
            appId=self.appId,
            chatId=self.chatId,
            api=api,
            options={"detail": True, **options},
            earlier=before.tool_calls if before is not None and before.interactive is not None else (),
        )

    def _app(self) -> str:
        if self.appId is None:
            raise InvalidAnswerError("this needs the app: client.conversation(appId=...)")
        return self.appId
