"""One completion of the pleasant kind: a message, and everything needed to send it, resume it and stop it."""

from __future__ import annotations

import inspect
from typing import Any, Literal

from .._calls.arguments.checks import known_names
from .._calls.response import StreamResponse
from .._streams.messages import MessageContent, message_of, new_id
from .._streams.reply import ChatReply, reply_of_completion
from ..exceptions import ConfigurationError
from ..generated.operations._async.chat import AsyncChatOperations

# What both versions of the route take, beside what is passed here.
_OPTIONS = frozenset(inspect.signature(AsyncChatOperations.create_chat_completion).parameters) - {
    "self",
    "messages",
    "stream",
}
RESUME_HEADER = "x-fastgpt-stream-resume"


class AsyncCompletion:
    """What is said to an app. `chat()` waits for the reply, `stream()` watches it come.

    Args:
        operations: Sends it.
        message: Text; or a list of texts, uploaded files and content parts.
        appId: The app.
        chatId: The chat; a new one when absent.
        api: Which version of the route to use.
        options: Everything else `create_chat_completion` takes.

    Raises:
        ConfigurationError: One of these is nothing that can be said or known.

    Attributes:
        chat_id: The chat.
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
    ) -> None:
        self.chat_id = chatId or new_id()
        self._operations = operations
        self._message = message_of(message)
        self._app = appId
        if api not in ("v1", "v2"):
            raise ConfigurationError(f"api is {api!r}; there are 'v1' and 'v2'")
        known_names("a completion", options, _OPTIONS)
        self._v2 = api == "v2"
        self._options = options

    @property
    def has_a_life_of_its_own(self) -> bool:
        """Whether the run goes on without its connection, so that it can be stopped and resumed by its ids."""
        return self._v2 and self._app is not None

    async def reply(self) -> ChatReply:
        """Send it and wait for the reply.

        Raises:
            FastGPTError: The call failed.
        """
        response = await self._create(stream=False)
        return reply_of_completion(response.data_as(dict), self.chat_id)

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
        response: StreamResponse = await self._create(stream=True)
        return response

    async def resume(self) -> StreamResponse:
        """Return the stream of the run again, from its start.

        Raises:
            FastGPTError: The call failed.
        """
        return await self._operations.resume_chat_stream(self._app or "", self.chat_id)

    async def stop(self) -> None:
        """Ask the server to stop the run.

        Raises:
            FastGPTError: The call failed.
        """
        await self._operations.stop_chat(self._app or "", self.chat_id)

    async def _create(self, *, stream: bool) -> Any:
        operations = self._operations
        create = operations.create_chat_completion_v2 if self._v2 else operations.create_chat_completion
        return await create([self._message], stream=stream, chatId=self.chat_id, appId=self._app, **self._options)
