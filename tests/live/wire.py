"""Records what crosses the wire, and breaks a connection on demand."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
from attrs import define, field

_LONGEST = 2_000_000
# Addresses that let whoever has them read or write a file, and the fields of a signed form.
_SECRETS = (
    (re.compile(r"(/api/system/file/(?:upload|u|d|download)/)[^\s\"'?&]+"), r"\1***"),
    (re.compile(r"\?[^\s\"']*(?:[Ss]ignature|[Tt]oken|X-Amz)[^\s\"']*"), "?***"),
    (re.compile(r"(?i)(\"(?:policy|x-amz-[\w-]+|signature|token)\": ?\")[^\"]*"), r"\1***"),
    (re.compile(r"fastgpt-[\w-]{12,}"), "fastgpt-***"),
)


@define
class Exchange:
    """One request and what came back. `ended` says whether the whole answer was read."""

    method: str
    path: str
    asked: str
    status: int | None = None
    content_type: str = ""
    body: bytearray = field(factory=bytearray, repr=False)
    ended: bool = False
    cut: bool = False

    @property
    def text(self) -> str:
        """The answer as text."""
        return self.body.decode("utf-8", "replace")

    def shown(self, length: int = 1500) -> dict[str, Any]:
        """Return the exchange for people to read, without secrets."""
        head, tail = self.text, ""
        if len(head) > length:
            head, tail = head[: length // 2], " … " + head[-length // 2 :]
        return {
            "request": f"{self.method} {masked(self.path)}",
            "body": masked(self.asked[:600]),
            "status": self.status,
            "answer": masked(head + tail),
        }


def masked(text: str) -> str:
    """Return a text without keys and signatures."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


@define
class Recorder:
    """The exchanges so far.

    Attributes:
        cut_after: Break the next event stream once: after so many bytes, or where these bytes come.
    """

    exchanges: list[Exchange] = field(factory=list[Exchange])
    cut_after: int | bytes | None = None

    def begin(self, request: httpx.Request) -> Exchange:
        """Note a request."""
        try:
            asked = request.content.decode() if len(request.content) < _LONGEST else f"<{len(request.content)} bytes>"
        except (httpx.RequestNotRead, UnicodeDecodeError):
            asked = "<a file>"
        exchange = Exchange(request.method, request.url.path, asked or request.url.query.decode())
        self.exchanges.append(exchange)
        return exchange

    def answered(self, exchange: Exchange, response: httpx.Response) -> int | bytes | None:
        """Note the head of an answer; return where to break it."""
        exchange.status = response.status_code
        exchange.content_type = response.headers.get("content-type", "")
        if "event-stream" not in exchange.content_type:
            return None
        limit, self.cut_after = self.cut_after, None
        return limit


class _Pieces:
    """Keeps what is read of one answer."""

    def __init__(self, inner: Any, exchange: Exchange, limit: int | bytes | None) -> None:
        self.inner = inner
        self.exchange = exchange
        self.limit = limit

    def keep(self, piece: bytes) -> None:
        body = self.exchange.body
        if len(body) < _LONGEST:
            body += piece
        limit = self.limit
        if limit is not None and (limit in body if isinstance(limit, bytes) else len(body) > limit):
            self.exchange.cut = True
            raise httpx.ReadError("the live suite broke this connection")


class _SyncPieces(_Pieces, httpx.SyncByteStream):
    def __iter__(self) -> Iterator[bytes]:
        for piece in self.inner:
            self.keep(piece)
            yield piece
        self.exchange.ended = True

    def close(self) -> None:
        self.inner.close()


class _AsyncPieces(_Pieces, httpx.AsyncByteStream):
    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self.inner:
            self.keep(piece)
            yield piece
        self.exchange.ended = True

    async def aclose(self) -> None:
        await self.inner.aclose()


class RecordingTransport(httpx.BaseTransport):
    """Passes requests on to another transport."""

    def __init__(self, recorder: Recorder, inner: httpx.BaseTransport) -> None:
        self.recorder = recorder
        self.inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and wrap its answer."""
        exchange = self.recorder.begin(request)
        response = self.inner.handle_request(request)
        response.stream = _SyncPieces(response.stream, exchange, self.recorder.answered(exchange, response))
        return response

    def close(self) -> None:
        """Close the other transport."""
        self.inner.close()


class AsyncRecordingTransport(httpx.AsyncBaseTransport):
    """Passes requests on to another async transport."""

    def __init__(self, recorder: Recorder, inner: httpx.AsyncBaseTransport) -> None:
        self.recorder = recorder
        self.inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and wrap its answer."""
        exchange = self.recorder.begin(request)
        response = await self.inner.handle_async_request(request)
        response.stream = _AsyncPieces(response.stream, exchange, self.recorder.answered(exchange, response))
        return response

    async def aclose(self) -> None:
        """Close the other transport."""
        await self.inner.aclose()
