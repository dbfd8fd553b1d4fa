"""The client for chats."""

from __future__ import annotations

from ..generated.operations._async.chat import AsyncChatOperations
from .files import AsyncFileOperations


class AsyncChatClient(AsyncChatOperations, AsyncFileOperations):
    """Talk to FastGPT apps: completions, streams, files, histories, records and feedback.

        async with AsyncChatClient(api_key="fastgpt-...", base_url="http://localhost:3000") as client:
            response = await client.create_chat_completion(messages=[{"role": "user", "content": "Hello"}])
            print(response.parsed.choices[0].message.content)

    It is set up like every client: see `AsyncFastGPTClient`.
    """
