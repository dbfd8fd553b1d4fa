"""One completion of the pleasant kind: a message, and everything needed to send it, resume it and stop it."""

from __future__ import annotations

from typing import Any, Literal

from .._calls.arguments.checks import known_names
from .._calls.response import StreamResponse
from .._streams.builder import ReplyBuilder
from .._streams.interactive import Interaction, hidden_interaction, interaction_of_records
from .._streams.messages import MessageContent, messages_of, new_id
from .._streams.reply import ChatReply, hides_a_pause, reply_of_completion
from ..exceptions import ConfigurationError, FastGPTError
from ..generated.operations._async.chat import AsyncChatOperations
from ..generated.operations.options import CompletionOptions

# How many records hold the last round, even where it is stored twice (4.14.11).
_LAST_ROUND = 4
# What both versions of the route take, beside what is passed here.
_OPTIONS = CompletionOptions.__optional_keys__ | {"appId", "chatId", "detail"}
# The chat that FastGPT keeps nothing of.
_NOT_STORED = "NO_RECORD_HISTORIES"
RESUME_HEADER = "x-fastgpt-stream-resume"


class AsyncCompletion:
    """What is said to an app. `chat()` waits for the reply, `stream()` watches it come.

    Args:
        operations: Sends it.
        message: Text; a list of texts, uploaded files and content parts; or messages in OpenAI's shape.
        appId: The app.
        chatId: The chat; a new one when absent.
        api: Which version of the route to use.
        options: Everything else `create_chat_completion` takes.
        paused: The reply before, when this message answers its pause and so goes on with it.

    Raises:
        ConfigurationError: One of these is nothing that can be said or known.

    Attributes:
        chat_id: The chat.
        data_id: The id the reply is stored under; None when nothing is stored.
    """

    def __init__(
        self,
        operations: AsyncChatOperations,
        message: MessageContent,
        *,
        appId: str | None,
        chatId: str | None,
        api: Literal["v1", "v2"],
        options: dict[str, Any],
        paused: ChatReply | None = None,
    ) -> None:
        self.chat_id = chatId or new_id()
        self._operations = self._running = operations
        self._messages = messages_of(message)
        self._app = appId
        if api not in ("v1", "v2"):
            raise ConfigurationError(f"api is {api!r}; there are 'v1' and 'v2'")
        known_names("a completion", options, _OPTIONS)
        self._v2 = api == "v2"
        self._options = options
        self._earlier = paused.tool_calls if paused is not None else ()
        self.data_id = self._named(paused)

    def _named(self, paused: ChatReply | None) -> str | None:
        """Return the id of the reply, which the client gives it: no answer of the server tells it."""
        if self.chat_id == _NOT_STORED:
            return None
        if paused is not None and paused.data_id is not None:
            # The server adds to that reply, and takes no other id.
            return paused.data_id
        given = self._options.get("responseChatItemId") or new_id()
        self._options["responseChatItemId"] = given
        return str(given)

    @property
    def has_a_life_of_its_own(self) -> bool:
        """Whether the run goes on without its connection, so that it can be stopped and resumed by its ids."""
        return self._v2 and self._app is not None

    async def reply(self) -> ChatReply:
        """Send it and wait for the reply.

        Raises:
            FastGPTError: The call failed.
        """
        self._running = self._operations.under_one_deadline()
        response = await self._create(stream=False)
        body = response.data_as(dict)
        reply = reply_of_completion(body, self.chat_id, self._earlier)
        reply.data_id, reply.response = self.data_id, response
        if hides_a_pause(body):
            reply.interactive = await self._hidden_pause()
        return reply

    def builder(self) -> ReplyBuilder:
        """Return what gathers the reply from a stream."""
        return ReplyBuilder(self.chat_id, self._earlier, self.data_id)

    async def open(self, *, resumable: bool) -> StreamResponse:
        """Send it and return the open stream.

        Args:
            resumable: Ask the server to keep a copy to resume from.

        Raises:
            FastGPTError: The call failed.
        """
        if resumable:
            given = self._options.get("extra_headers") or {}
            self._options["extra_headers"] = {RESUME_HEADER: "1", **given}
        # From here on: whoever made the stream may have entered it much later.
        self._running = self._operations.under_one_deadline()
        response: StreamResponse = await self._create(stream=True)
        return response

    async def resume(self) -> StreamResponse:
        """Return the stream of the run again, from its start.

        Raises:
            FastGPTError: The call failed.
        """
        return await self._running.resume_chat_stream(self._app or "", self.chat_id)

    async def stop(self) -> None:
        """Ask the server to stop the run.

        Raises:
            FastGPTError: The call failed.
        """
        await self._operations.stop_chat(self._app or "", self.chat_id)

    async def _create(self, *, stream: bool) -> Any:
        operations = self._running
        create = operations.create_chat_completion_v2 if self._v2 else operations.create_chat_completion
        return await create(self._messages, stream=stream, chatId=self.chat_id, appId=self._app, **self._options)

    async def _hidden_pause(self) -> Interaction | None:
        """Return the pause that the server left out of a completion, as the chat's records tell it."""
        if self._app is None:
            return hidden_interaction()
        try:
            page = await self._running.get_chat_records(self._app, self.chat_id, pageSize=_LAST_ROUND)
            records = page.data_as(dict).get("list")
        except FastGPTError:
            # The completion itself succeeded, and was paid for.
            return hidden_interaction()
        return interaction_of_records(records) if records else hidden_interaction()
