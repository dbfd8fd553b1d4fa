"""How connections get to where they lead: straight there, or through an HTTP proxy."""

from __future__ import annotations

import ssl
from typing import Generic, NamedTuple, TypeVar

import httpcore

from ..closing import aclose_all
from .http1 import Exchange
from .messages import Answer, Headers, Origin, Outgoing, Waits

# How much to read at once of a head.
_READ_SIZE = 64 * 1024

B = TypeVar("B", httpcore.NetworkBackend, httpcore.AsyncNetworkBackend)


class Proxy(NamedTuple):
    """An HTTP proxy.

    Attributes:
        origin: Where it is.
        headers: What it wants to be told, as a password.
        tls: How to check who it is.
    """

    origin: Origin
    headers: Headers
    tls: ssl.SSLContext | None


class _Connector(Generic[B]):
    """What both kinds of connectors know.

    Args:
        backend: Opens connections.
        tls: How to check who a server is.
        proxy: What is in between.
    """

    def __init__(self, backend: B, tls: ssl.SSLContext | None, proxy: Proxy | None) -> None:
        self._backend: B = backend
        self._tls = tls
        self._proxy = proxy

    def forwarded(self, request: Outgoing) -> Outgoing:
        """Return a request as whoever is at the other end of the connection wants it: a proxy, the whole address."""
        if self._proxy is None or request.origin.scheme == b"https":
            return request
        host = next((value for name, value in request.headers if name.lower() == b"host"), request.origin.authority)
        headers = _merged(self._proxy.headers, request.headers)
        return request._replace(target=b"http://" + host + request.target, headers=headers)

    def _opening(self, proxy: Proxy, origin: Origin) -> Exchange:
        """Return how to ask a proxy for a connection to somewhere else."""
        there = origin.authority
        return Exchange(b"CONNECT", there, _merged([(b"Host", there), (b"Accept", b"*/*")], proxy.headers))


class Connector(_Connector[httpcore.NetworkBackend]):
    """Opens the connections of sync clients."""

    def connect(self, request: Outgoing) -> httpcore.NetworkStream:
        """Return a connection for a request.

        Raises:
            httpcore.ConnectError: Nobody is there, or somebody else.
            httpcore.ConnectTimeout: It took too long.
            httpcore.ProxyError: The proxy refused.
        """
        origin, wait = request.origin, request.waits.get("connect")
        first, tls = (origin, self._tls) if self._proxy is None else (self._proxy.origin, self._proxy.tls)
        stream = self._backend.connect_tcp(first.host.decode("ascii"), first.port, wait)
        try:
            if first.scheme == b"https":
                stream = stream.start_tls(*_tls_to(first, tls), wait)
            if self._proxy is not None and origin.scheme == b"https":
                exchange = self._opening(self._proxy, origin)
                stream.write(exchange.head + exchange.end(), request.waits.get("write"))
                _check_tunnel(answered(stream, exchange, request.waits))
                stream = stream.start_tls(*_tls_to(origin, self._tls), wait)
        except BaseException:
            stream.close()
            raise
        return stream


class AsyncConnector(_Connector[httpcore.AsyncNetworkBackend]):
    """Opens the connections of async clients."""

    async def connect(self, request: Outgoing) -> httpcore.AsyncNetworkStream:
        """Return a connection for a request. The async twin of `Connector.connect`."""
        origin, wait = request.origin, request.waits.get("connect")
        first, tls = (origin, self._tls) if self._proxy is None else (self._proxy.origin, self._proxy.tls)
        stream = await self._backend.connect_tcp(first.host.decode("ascii"), first.port, wait)
        try:
            if first.scheme == b"https":
                stream = await stream.start_tls(*_tls_to(first, tls), wait)
            if self._proxy is not None and origin.scheme == b"https":
                exchange = self._opening(self._proxy, origin)
                await stream.write(exchange.head + exchange.end(), request.waits.get("write"))
                _check_tunnel(await aanswered(stream, exchange, request.waits))
                stream = await stream.start_tls(*_tls_to(origin, self._tls), wait)
        except BaseException:
            await aclose_all([stream])
            raise
        return stream


def answered(stream: httpcore.NetworkStream, exchange: Exchange, waits: Waits) -> Answer:
    """Read the head of an answer."""
    while (answer := exchange.feed(stream.read(_READ_SIZE, waits.get("read")))) is None:
        pass
    return answer


async def aanswered(stream: httpcore.AsyncNetworkStream, exchange: Exchange, waits: Waits) -> Answer:
    """Read the head of an answer. The async twin of `answered`."""
    while (answer := exchange.feed(await stream.read(_READ_SIZE, waits.get("read")))) is None:
        pass
    return answer


def _tls_to(origin: Origin, tls: ssl.SSLContext | None) -> tuple[ssl.SSLContext, str]:
    context = tls or httpcore.default_ssl_context()
    context.set_alpn_protocols(["http/1.1"])
    return context, origin.host.decode("ascii")


def _check_tunnel(answer: Answer) -> None:
    if not 200 <= answer.status < 300:
        raise httpcore.ProxyError(f"{answer.status} {answer.reason.decode('ascii', 'ignore')}")


def _merged(defaults: Headers, headers: Headers) -> Headers:
    given = {name.lower() for name, _ in headers}
    return [*((name, value) for name, value in defaults if name.lower() not in given), *headers]
