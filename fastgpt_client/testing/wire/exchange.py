"""An exchange is one request and its answer, with access to the connection that carries them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import Any, Protocol

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import Message, Receive, Scope, Send

from .recorded_request import RecordedRequest

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


class Json(JSONResponse):
    """JSON as FastGPT declares it."""

    media_type = "application/json; charset=utf-8"


class Exchange:
    """The answer side of one request.

    Responses of starlette go out through `send` like everything else, so that a fault planned for the
    request bends them too. Event streams are written with `start`, `write` and `finish`: a run pushes its
    events and may outlive its client, which a response that pulls them could not.
    """

    def __init__(self, scope: Scope, receive: Receive, send: Send, request: RecordedRequest) -> None:
        self.request = request
        self.connection: Connection | None = scope.get("extensions", {}).get(EXTENSION)
        self.request_id: str | None = None
        self.headers: list[tuple[str, str]] = []
        """More headers of the answer, whatever it is."""
        self.started = False
        self.streamed = False
        self.sent = 0
        # Set by a fault: break the connection after that many bytes of body.
        self.cut_after: int | None = None
        self.cut_resets = False
        self.write_size: int | None = None
        self.reset_before_headers = False
        self.stall_after: int | None = None
        self.stall: Callable[[], Awaitable[None]] | None = None
        self.raw_path: str = scope.get("raw_path", b"").decode("latin-1")
        self._http = Request(scope, receive)
        self._send = send

    @property
    def disconnected(self) -> bool:
        """Whether the client has left."""
        return self.connection is not None and self.connection.closed

    async def body(self) -> AsyncIterator[bytes]:
        """Yield the body of the request as it arrives."""
        try:
            async for data in self._http.stream():
                if data:
                    yield data
        except ClientDisconnect:
            raise Severed from None

    async def send(self, message: Message) -> None:
        """Send an ASGI message, as far as the fault of this request lets it pass."""
        if message["type"] == "http.response.start":
            await self._begin(message)
            return
        if data := message.get("body", b""):
            await self.write(data)
        if not message.get("more_body", False):
            await self.finish()

    async def start(self, status: int, headers: Headers = ()) -> None:
        """Send status and headers."""
        await self._begin({"type": "http.response.start", "status": status, "headers": _encoded(headers)})

    async def _begin(self, message: Message) -> None:
        if self.request_id is not None:
            message["headers"].append((b"x-request-id", self.request_id.encode()))
        message["headers"] = [*message["headers"], *_encoded(self.headers)]
        self.started, self.request.status = True, message["status"]
        if self.reset_before_headers:
            self.sever()
        await self._send(message)
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
        """Send a whole answer with exactly this content type."""
        kind = () if content_type is None else (("content-type", content_type),)
        await self.respond(Response(body, status), [*kind, *headers])

    async def json(self, status: int, value: Any, headers: Headers = ()) -> None:
        """Send a JSON answer."""
        await self.respond(Json(value, status), headers)

    async def respond(self, response: Response, headers: Headers = ()) -> None:
        """Send a response of starlette, with more headers; one name may come twice."""
        response.raw_headers.extend(_encoded(headers))
        await response(self._http.scope, self._http.receive, self.send)

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
        step = self.write_size or len(data) or 1
        for at in range(0, len(data), step):
            part = data[at : at + step]
            self.sent += len(part)
            await self._send({"type": "http.response.body", "body": part, "more_body": True})


def _encoded(headers: Headers) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
