"""The client for chats."""

from __future__ import annotations

from typing import Literal

from .._streams.messages import new_id
from .completions import AsyncTalk
from .conversation import AsyncConversation
from .files.operations import AsyncFileOperations
from .paging import AsyncChatPaging


class AsyncChatClient(AsyncTalk, AsyncChatPaging, AsyncFileOperations):
    """Talk to FastGPT apps: completions, streams, files, histories, records and feedback.

        async with AsyncChatClient(api_key="fastgpt-...", base_url="http://localhost:3000") as client:
            async with client.stream("Hello", appId="...") as stream:
                async for text in stream.text():
                    print(text, end="", flush=True)

    It is set up like every client: see `AsyncFastGPTClient`.
    """

    def conversation(
        self, appId: str | None = None, chatId: str | None = None, *, api: Literal["v1", "v2"] = "v1"
    ) -> AsyncConversation:
        """Return a conversation that remembers its app and chat.

        Args:
            appId: The app; needed since FastGPT 4.15.0, and to read records, rate or stop.
            chatId: The chat to continue; a new one when absent.
            api: Which version of the completions route to use.
        """
        return AsyncConversation(self, appId, chatId or new_id(), api)
