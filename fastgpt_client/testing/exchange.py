"""One request and its answer, with a hand on the connection under it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, MutableMapping
from typing import Any, Protocol

from .requests import RecordedRequest

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = Iterable[tuple[str, str]]

EXTENSION = "fastgpt.connection"
"""Where a server of ours leaves the connection in the ASGI scope."""


class Connection(Protocol):
    """What faults need from the connection that carries a request."""

    number: int
    closed: bool

    def reset(self) -> None:
        """Drop the connection with a TCP reset."""

    def close(self) -> None:
        """Close the connection once what was written has been sent."""


class Severed(Exception):  # noqa: N818  # wanted, not a failure
    """The connection was broken on purpose; whoever was answering stops."""


class Exchange:
    """The answer side of one request."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, request: RecordedRequest) -> None:
        self.request = request
        self.connection: Connection | None = scope.get("extensions", {}).get(EXTENSION)
        self.request_id: str | None = None
        self.started = False
        self.streamed = False
        self.sent = 0
        # Set by a fault: break the connection after that many bytes of body.
        self.cut_after: int | None = None
        self.cut_resets = False
        self.piece: int | None = None
        self.drops_all = False
        self.stall_after: int | None = None
        self.stall: Callable[[], Awaitable[None]] | None = None
        self.raw_path: str = scope.get("raw_path", b"").decode("latin-1")
        self._receive = receive
        self._send = send

    @property
    def disconnected(self) -> bool:
        """Whether the client has left."""
        return self.connection is not None and self.connection.closed

    async def body(self) -> AsyncIterator[bytes]:
        """Yield the body of the request as it arrives."""
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise Severed
            if data := message.get("body", b""):
                yield data
            if not message.get("more_body", False):
                return

    async def start(self, status: int, headers: Headers = ()) -> None:
        """Send status and headers."""
        wire = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        if self.request_id is not None:
            wire.append((b"x-request-id", self.request_id.encode()))
        self.started, self.request.status = True, status
        if self.drops_all:
            self.sever()
        await self._send({"type": "http.response.start", "status": status, "headers": wire})
        if self.cut_after == 0:
            self.sever()

    async def write(self, data: bytes) -> None:
        """Send a piece of the body as one write."""
        if self.cut_after is not None and self.sent + len(data) >= self.cut_after:
            await self._body(data[: self.cut_after - self.sent])
            self.sever()
        if self.stall is not None and self.sent + len(data) >= (self.stall_after or 0):
            await self._body(data[: (self.stall_after or 0) - self.sent])
            await self.stall()
        await self._body(data)

    async def finish(self) -> None:
        """End the body."""
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def answer(self, status: int, body: bytes, content_type: str | None, headers: Headers = ()) -> None:
        """Send a whole answer."""
        kind = () if content_type is None else (("content-type", content_type),)
        await self.start(status, [*kind, ("content-length", str(len(body))), *headers])
        await self.write(body)
        await self.finish()

    async def json(self, status: int, value: Any, headers: Headers = ()) -> None:
        """Send a JSON answer."""
        body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        await self.answer(status, body, "application/json; charset=utf-8", headers)

    def sever(self) -> None:
        """Break the connection now.

        Raises:
            Severed: Always, so that the handler stops.
            RuntimeError: The server under the emulator gives no access to its connections.
        """
        if self.connection is None:
            raise RuntimeError("this fault needs the emulator's own server or transport")
        if self.cut_resets:
            self.connection.reset()
        else:
            self.connection.close()
        raise Severed

    async def _body(self, data: bytes) -> None:
        step = self.piece or len(data) or 1
        for at in range(0, len(data), step):
            part = data[at : at + step]
            self.sent += len(part)
            await self._send({"type": "http.response.body", "body": part, "more_body": True})
