"""A conversation: one chat of one app, and what was said last."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, cast

from .._calls.paging import Copies
from .._streams.messages import MessageContent, with_files
from .._streams.reply import ChatReply
from ..exceptions import InvalidAnswerError, UnsupportedError
from .chat_stream import AsyncChatStream
from .completions import AsyncCompletion

if TYPE_CHECKING:
    from typing import Unpack

    from .._calls.options import MessageOptions, StreamOptions
    from ..generated.models import ChatRecord
    from ..generated.operations._async.chat import AsyncChatOperations

# A question and its replies; each pause of the workflow adds to the reply.
_LONGEST_ROUND = 20


class AsyncConversation:
    """One chat of one app. Made by `client.conversation()`.

        talk = client.conversation(appId="...")
        await talk.say("My name is Ada.")
        print((await talk.say("What is my name?")).text)

    Only what is new is sent; the server remembers the rest.

    Attributes:
        app_id: The app.
        chat_id: The chat.
        reply: The last reply that was waited for; None before there is one.
    """

    def __init__(
        self, operations: AsyncChatOperations, appId: str | None, chatId: str, defaults: MessageOptions
    ) -> None:
        self.app_id = appId
        self.chat_id = chatId
        self._operations = operations
        self._defaults = defaults
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

    async def say(self, message: MessageContent, **options: Unpack[MessageOptions]) -> ChatReply:
        """Say something and wait for the reply.

        Args:
            message: Text; a list of texts, uploaded files and content parts; or messages in OpenAI's shape.
            options: What else `client.chat()` takes, for this message; the conversation's own are the defaults.

        Raises:
            FastGPTError: The call failed; the subclass says how.
        """
        given = cast("dict[str, Any]", options)
        message = self._with_files(message, given)
        reply = await self._completion(message, given).reply()
        self._said, self._reply, self._streamed = message, reply, None
        return reply

    def stream(self, message: MessageContent, **options: Unpack[StreamOptions]) -> AsyncChatStream:
        """Say something and watch the reply come; see `client.stream()`.

        Args:
            message: Text; a list of texts, uploaded files and content parts; or messages in OpenAI's shape.
            options: What else `client.stream()` takes, for this message; the conversation's own are the defaults.
        """
        self._reply, self._said = self.reply, self._last_said()
        given = cast("dict[str, Any]", options)
        own = {name: given.pop(name) for name in ("resume", "max_event_bytes") if name in given}
        message = self._with_files(message, given)
        stream = AsyncChatStream(self._completion(message, given), **own)
        self._streamed = (message, stream)
        return stream

    async def answer(self, answer: Any, **options: Unpack[MessageOptions]) -> ChatReply:
        """Answer what the workflow waits for, and wait for what it says next.

        Args:
            answer: One of the options; for a form a mapping from each field's key to its value; for an agent's
                questions an answer for each; text for everything else.
            options: What else `client.chat()` takes, for this message; the conversation's own are the defaults.

        Raises:
            InvalidAnswerError: Nothing is asked, or the answer does not fit. Nothing was sent.
            FastGPTError: The call failed; the subclass says how.
        """
        return await self.say(self._answer(answer), **options)

    def stream_answer(self, answer: Any, **options: Unpack[StreamOptions]) -> AsyncChatStream:
        """Answer what the workflow waits for, and watch what it says next; see `answer` and `client.stream()`."""
        return self.stream(self._answer(answer), **options)

    def _answer(self, answer: Any) -> str:
        asked = self.reply.interactive if self.reply is not None else None
        if asked is None:
            raise InvalidAnswerError("the workflow asks nothing; use say()")
        return asked.answer(answer)

    def records(self) -> AsyncIterator[ChatRecord]:
        """Return a walk over the chat's records, newest first.

        Raises:
            FastGPTError: They could not be read.
        """
        return self._operations.iter_chat_records(self._app(), self.chat_id)

    async def stop(self) -> None:
        """Stop the run that is generating (v2); a stream of v1 ends when it is closed.

        Raises:
            FastGPTError: The call failed.
        """
        await self._operations.stop_chat(self._app(), self.chat_id)

    async def feedback(self, good: str | None = None, bad: str | None = None) -> None:
        """Like or dislike the last reply; neither takes both back.

        Args:
            good: What is good about it; `yes` will do.
            bad: What is bad about it.

        Raises:
            UnsupportedError: FastGPT 4.14.11 would file it with a copy of the reply that nobody sees.
            FastGPTError: The call failed, or there is no reply yet.
        """
        for record in await self._last_round("feedback"):
            if record.obj == "AI":
                await self._operations.send_feedback(self._app(), self.chat_id, record.data_id, good, bad)
                return
        raise InvalidAnswerError("there is no reply in this conversation yet")

    async def regenerate(self, **options: Unpack[MessageOptions]) -> ChatReply:
        """Say the same again, and delete the round before once there is another reply.

        No round is ever lost: when the call fails, or a node of the workflow, the round before stays. The price is that
        the app still sees it while it answers.

        Args:
            options: What else `client.chat()` takes, for this message; the conversation's own are the defaults.

        Raises:
            InvalidAnswerError: Nothing was said yet.
            UnsupportedError: FastGPT 4.14.11 would delete a copy of the round and leave the round.
            FastGPTError: A call failed; the subclass says how. When it was the deletion, both rounds are stored, and
                `reply` is the new one.
        """
        said = self._last_said()
        if said is None:
            raise InvalidAnswerError("nothing was said in this conversation yet")
        last = await self._last_round("regenerate")
        # The files of that message are in it.
        options["files"] = options.get("files") or ()
        reply = await self.say(said, **options)
        if not reply.error:
            for data_id in dict.fromkeys(record.data_id for record in last):
                await self._operations.delete_chat_record(self._app(), self.chat_id, data_id)
        return reply

    def _last_said(self) -> MessageContent | None:
        if self._streamed is not None and self._streamed[1].opened:
            return self._streamed[0]
        return self._said

    async def _last_round(self, purpose: str) -> list[ChatRecord]:
        """Return the records of the last round, newest first, if the server can find them by their ids."""
        page = await self._operations.get_chat_records(self._app(), self.chat_id, pageSize=_LONGEST_ROUND)
        newest = page.parsed.list_[::-1]
        question = next((place for place, record in enumerate(newest) if record.obj == "Human"), len(newest))
        last = newest[: question + 1]
        copied = {newest[place].data_id for place in Copies().among(newest)}
        if any(record.data_id in copied for record in last):
            raise UnsupportedError(
                f"{purpose} of the chat {self.chat_id!r}: this server stores rounds of the first version twice under "
                "one id, as FastGPT 4.14.11 does, and would change the copy instead of the reply. Use api='v2', or a "
                "newer FastGPT"
            )
        return last

    def _with_files(self, message: MessageContent, options: dict[str, Any]) -> MessageContent:
        given = options.pop("files", None)
        if given is None and self._paused() is None:
            given = self._defaults.get("files")
        return with_files(message, given or ())

    def _paused(self) -> ChatReply | None:
        before = self.reply
        return before if before is not None and before.interactive is not None else None

    def _completion(self, message: MessageContent, options: dict[str, Any]) -> AsyncCompletion:
        options = {"api": "v1", "detail": True, **self._defaults, **options}
        api = options.pop("api")
        options.pop("files", None)
        return AsyncCompletion(
            self._operations,
            message,
            appId=self.app_id,
            chatId=self.chat_id,
            api=api,
            options=options,
            paused=self._paused(),
        )

    def _app(self) -> str:
        if self.app_id is None:
            raise InvalidAnswerError("this needs the app: client.conversation(appId=...)")
        return self.app_id
