"""Requests and answers as connections have them, and as httpx and httpcore do. Performs no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import httpcore
import httpx

from .framing import Framing

Headers = list[tuple[bytes, bytes]]
# How long to wait for what, in seconds; None for no end.
Waits = Mapping[str, float | None]

_DEFAULT_PORTS = {b"http": 80, b"https": 443}


class Origin(NamedTuple):
    """Where connections lead."""

    scheme: bytes
    host: bytes
    port: int

    @property
    def authority(self) -> bytes:
        """The host and the port as one, with an IPv6 address in brackets."""
        return b"[%b]:%d" % (self.host, self.port) if b":" in self.host else b"%b:%d" % (self.host, self.port)


class Outgoing(NamedTuple):
    """A request to be sent.

    Attributes:
        origin: Where to.
        method: What to do.
        target: What is asked for there: a path and a query, or for a proxy a whole address.
        headers: As they are sent.
        body: httpx's stream of it.
        waits: How long to wait for what, in seconds: `connect`, `write`, `read`. Looked up each time, since an answer
            that turns out to be a stream is waited for otherwise.
    """

    origin: Origin
    method: bytes
    target: bytes
    headers: Headers
    body: Any
    waits: Waits


class Answer(NamedTuple):
    """The head of an answer.

    Attributes:
        status: Its status.
        reason: The words beside it.
        version: Which HTTP it is, as in `HTTP/1.1`.
        headers: As they came.
        framing: How its body ends.
        begun: What came of its body with the head.
        lasting: Whether the connection may be used again after it.
    """

    status: int
    reason: bytes
    version: bytes
    headers: Headers
    framing: Framing
    begun: bytes
    lasting: bool


def origin_of(scheme: bytes, host: bytes, port: int | None) -> Origin:
    """Return where an address leads.

    Raises:
        httpcore.UnsupportedProtocol: It is neither http nor https.
    """
    default = _DEFAULT_PORTS.get(scheme)
    if default is None:
        raise httpcore.UnsupportedProtocol(f"{scheme.decode()}:// is neither http:// nor https://")
    return Origin(scheme, host, port or default)


def from_httpx(request: httpx.Request) -> Outgoing:
    """Return a request of httpx.

    Raises:
        httpcore.UnsupportedProtocol: Its address is neither http nor https.
    """
    url = request.url
    origin = origin_of(url.raw_scheme, url.raw_host, url.port)
    waits = request.extensions.get("timeout", {})
    return Outgoing(origin, request.method.encode("ascii"), url.raw_path, request.headers.raw, request.stream, waits)


def from_httpcore(request: httpcore.Request) -> Outgoing:
    """Return a request of httpcore, in which httpx's transports wrap theirs.

    Raises:
        httpcore.UnsupportedProtocol: Its address is neither http nor https.
    """
    url = request.url
    origin = origin_of(url.scheme, url.host, url.port)
    waits = request.extensions.get("timeout", {})
    return Outgoing(origin, request.method, url.target, request.headers, request.stream, waits)


def to_httpx(
    answer: Answer, body: httpx.SyncByteStream | httpx.AsyncByteStream, request: httpx.Request
) -> httpx.Response:
    """Return an answer as httpx has it."""
    extensions = {"http_version": answer.version, "reason_phrase": answer.reason}
    return httpx.Response(answer.status, headers=answer.headers, stream=body, request=request, extensions=extensions)


def to_httpcore(answer: Answer, body: httpx.SyncByteStream | httpx.AsyncByteStream) -> httpcore.Response:
    """Return an answer as httpcore has it, from which httpx's transports make theirs."""
    extensions = {"http_version": answer.version, "reason_phrase": answer.reason}
    return httpcore.Response(answer.status, headers=answer.headers, content=body, extensions=extensions)
