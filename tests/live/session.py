"""What a case works with: clients of one mode, chats of its own, and a list of what is wrong."""

from __future__ import annotations

import contextlib
import secrets
from typing import Any, Literal

import httpx

from fastgpt_client import AppClient, AsyncAppClient, AsyncChatClient, ChatClient, FastGPTError

from .both import done, each, opened
from .server import Server
from .verdict import NotTried
from .wire import AsyncRecordingTransport, Recorder, RecordingTransport

PREFIX = "sdk-live-"
Mode = Literal["sync", "async"]


class Session:
    """One pass over all cases, with sync or with async clients.

    Attributes:
        server: The server.
        mode: Which clients.
        recorder: What crossed the wire.
        chats: The chats made so far, as (app, chat id).
        wrong: What the case in progress found wrong.
    """

    def __init__(self, server: Server, mode: Mode, chats: list[tuple[str, str]], timeout: float = 60.0) -> None:
        self.server = server
        self.mode: Mode = mode
        self.recorder = Recorder()
        self.chats = chats
        self.wrong: list[str] = []
        self._timeout = timeout
        self._shared: dict[str, tuple[str, Any]] = {}
        self.http: Any = self._make_http()

    def _make_http(self) -> httpx.Client | httpx.AsyncClient:
        limit = httpx.Timeout(self._timeout, connect=10)
        if self.mode == "async":
            make_async = self.server.async_transport or httpx.AsyncHTTPTransport
            return httpx.AsyncClient(transport=AsyncRecordingTransport(self.recorder, make_async()), timeout=limit)
        make = self.server.transport or httpx.HTTPTransport
        return httpx.Client(transport=RecordingTransport(self.recorder, make()), timeout=limit)

    async def close(self) -> None:
        """Close the connections."""
        await done(self.http.aclose() if self.mode == "async" else self.http.close())

    def chat(self, app: str = "chat", *, key: str | None = None) -> Any:
        """Return a chat client for an app."""
        return self._client(AsyncChatClient if self.mode == "async" else ChatClient, app, key)

    def apps(self, app: str = "chat") -> Any:
        """Return an app client for an app."""
        return self._client(AsyncAppClient if self.mode == "async" else AppClient, app, None)

    def _client(self, kind: Any, app: str, key: str | None) -> Any:
        return kind(
            key or self.server.keys[app],
            self.server.base_url,
            timeout=self._timeout,
            max_retries=2,
            http_client=self.http,
            # The server makes itself heard every 10 seconds.
            stream_idle_timeout=25.0,
        )

    def app(self, name: str = "chat") -> str:
        """Return an app's id.

        Raises:
            NotTried: The server has no such app.
        """
        if name not in self.server.apps:
            raise NotTried(f"there is no app of the kind {name!r} to try it on")
        return self.server.apps[name]

    def message(self, name: str) -> str:
        """Return the message that brings something about.

        Raises:
            NotTried: Nobody knows how to bring it about here.
        """
        if name not in self.server.messages:
            raise NotTried(f"nothing is known that makes this server do it ({name})")
        return self.server.messages[name]

    def new_chat(self, app: str = "chat") -> str:
        """Return the id of a chat that does not exist yet and is deleted in the end."""
        self.app(app)
        chat = PREFIX + secrets.token_hex(8)
        self.chats.append((app, chat))
        return chat

    async def spoken(self, app: str = "chat") -> tuple[str, Any]:
        """Begin a chat with one round; return its id and the reply."""
        chat = self.new_chat(app)
        # What is made here is looked at in the records.
        api = "v2" if self.server.doubles_first_route else "v1"
        reply = await done(self.chat(app).chat(self.server.message(app), appId=self.app(app), chatId=chat, api=api))
        return chat, reply

    async def shared(self, app: str = "chat") -> tuple[str, Any]:
        """Return a chat with one round that only reading cases use, made once to save the server's tokens."""
        if app not in self._shared:
            self._shared[app] = await self.spoken(app)
        return self._shared[app]

    async def answer_id(self, chat: str, app: str = "chat") -> str:
        """Return the `dataId` of a chat's last reply."""
        page = (await done(self.chat(app).get_chat_records(self.app(app), chat))).parsed
        ids = [record.data_id for record in page.list_ if record.obj == "AI"]
        if not ids:
            raise NotTried("the chat's records hold no reply")
        return str(ids[-1])

    async def streamed(self, client: Any, app: str, message: str, **options: Any) -> tuple[Any, list[str]]:
        """Stream a message to its end; return the reply and the types of its events, in order of first arrival."""
        kinds: list[str] = []
        options.setdefault("chatId", self.new_chat(app))
        async with opened(client.stream(message, appId=self.app(app), **options)) as stream:
            return await self.walked(stream, kinds), kinds

    async def walked(self, stream: Any, kinds: list[str] | None = None) -> Any:
        """Walk an open stream to its end, expecting only events the client knows; return the reply."""
        async for event in each(stream):
            if kinds is not None and event.type not in kinds:
                kinds.append(event.type)
            if event.type == "unknown":
                self.wrong.append(f"the client does not know the event {event.event}: {str(event.data)[:100]}")
        self.expect(stream.complete, "the stream ended and does not count as complete")
        return stream.reply

    def stop_from_outside(self, chat: str) -> None:
        """Stop a run of the chat app, from another thread than the case's."""
        make = self.server.transport or httpx.HTTPTransport
        with httpx.Client(transport=make(), timeout=30) as http, contextlib.suppress(FastGPTError):
            client = ChatClient(self.server.keys["chat"], self.server.base_url, http_client=http)
            client.stop_chat(self.server.apps["chat"], chat)

    def expect(self, fact: Any, otherwise: str) -> bool:
        """Note what is wrong when something is not a fact."""
        if not fact:
            self.wrong.append(otherwise)
        return bool(fact)

    def same(self, what: str, got: Any, wanted: Any) -> bool:
        """Note what is wrong when two values are not equal."""
        return self.expect(got == wanted, f"{what}: {got!r} instead of {wanted!r}")
