"""Say something to an app: wait for its reply, or watch it come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import httpx

from .._calls.response import StreamResponse
from .._streams.messages import MessageContent, message_of, new_id
from .._streams.reply import ChatReply, reply_of_completion
from ..generated.operations._async.chat import AsyncChatOperations
from .base import AsyncFastGPTClient
from .chat_stream import AsyncChatStream

RESUME_HEADER = "x-fastgpt-stream-resume"


class AsyncTalk(AsyncChatOperations, AsyncFastGPTClient):
    """The pleasant forms of a completion."""

    async def chat(
        self,
        message: MessageContent,
        *,
        appId: str | None = None,
        chatId: str | None = None,
        variables: Mapping[str, Any] | None = None,
        responseChatItemId: str | None = None,
        detail: bool = True,
        api: Literal["v1", "v2"] = "v1",
        timeout: float | httpx.Timeout | None = None,
        **more: Any,
    ) -> ChatReply:
        """Say something and wait for the reply.

            reply = await client.chat(["What is this?", image], chatId="c-1", appId="...")
            print(reply.text, reply.usage.total_tokens)

        Args:
            message: Text; or a list of texts, uploaded files and content parts.
            appId: The app; needed since FastGPT 4.15.0.
            chatId: The chat to continue or begin; a new one when absent, named in the reply's `chat_id`.
            variables: Values for the app's variables.
            responseChatItemId: The `dataId` the reply is to be stored under.
            detail: Also get tools, pauses, nodes and variables.
            api: Which version of the route to use.
            timeout: Seconds for each read; a workflow may take minutes before it says anything.
            more: Everything else `create_chat_completion` takes.

        Raises:
            FastGPTError: The call failed; the subclass says how.
        """
        chat = chatId or new_id()
        create = self.create_chat_completion if api == "v1" else self.create_chat_completion_v2
        response = await create(
            [message_of(message)],
            stream=False,
            chatId=chat,
            detail=detail,
            variables=variables,
            responseChatItemId=responseChatItemId,
            appId=appId,
            timeout=timeout,
            **more,
        )
        return reply_of_completion(response.json(), chat)

    def stream(
        self,
        message: MessageContent,
        *,
        appId: str | None = None,
        chatId: str | None = None,
        variables: Mapping[str, Any] | None = None,
        responseChatItemId: str | None = None,
        detail: bool = True,
        api: Literal["v1", "v2"] = "v1",
        resume: bool = False,
        timeout: float | httpx.Timeout | None = None,
        max_event_bytes: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> AsyncChatStream:
        """Say something and watch the reply come.

            async with client.stream("Hello", chatId="c-1", appId="...") as stream:
                async for text in stream.text():
                    print(text, end="", flush=True)
            print(stream.reply.usage)

        Args:
            message: Text; or a list of texts, uploaded files and content parts.
            appId: The app; needed since FastGPT 4.15.0, and to stop or resume.
            chatId: The chat to continue or begin; a new one when absent, named in the stream's `chat_id`.
            variables: Values for the app's variables.
            responseChatItemId: The `dataId` the reply is to be stored under.
            detail: Also get events about nodes, tools, pauses and variables.
            api: Which version of the route to use. A v1 run ends with its connection; a v2 run goes on and can be
                stopped or resumed.
            resume: Reconnect when the connection breaks, and go on where it broke (v2, since 4.14.11; needs `appId`).
            timeout: Seconds to wait for the first event. Between events `stream_idle_timeout` counts.
            max_event_bytes: How large one event may be; None for any size.
            extra_headers: More headers for this call.
            more: Everything else `create_chat_completion` takes.

        Raises:
            FastGPTError: On entering: the call failed. While walking: the stream broke; see `AsyncChatStream`.
        """
        chat = chatId or new_id()
        resumable = resume and api == "v2" and appId is not None
        headers = {**({RESUME_HEADER: "1"} if resumable else {}), **(extra_headers or {})}

        async def open_it() -> StreamResponse:
            create = self.create_chat_completion if api == "v1" else self.create_chat_completion_v2
            response: StreamResponse = await create(
                [message_of(message)],
                stream=True,
                chatId=chat,
                detail=detail,
                variables=variables,
                responseChatItemId=responseChatItemId,
                appId=appId,
                timeout=timeout,
                extra_headers=headers,
                **more,
            )
            return response

        async def resume_it() -> StreamResponse:
            return await self.resume_chat_stream(appId or "", chat)

        async def stop_it() -> Any:
            return await self.stop_chat(appId or "", chat)

        return AsyncChatStream(
            open_it,
            chat_id=chat,
            resume=resume_it if resumable else None,
            stop=stop_it if api == "v2" and appId is not None else None,
            max_event_bytes=max_event_bytes,
        )
