"""One connection, which carries one request after another."""

from __future__ import annotations

import httpcore
import httpx

from .connector import AsyncConnector, Connector, aanswered, answered
from .http1 import Exchange
from .messages import Answer, Outgoing

# Joining costs a copy, which for larger bodies is dearer than to send twice.
_MOST_JOINED = 64 * 1024


class Connection:
    """A connection of a sync client.

    FastGPT closes idle connections, and a request that is written to a closed one is lost without an answer: nobody
    could tell whether it was run. What can be known is known before its first byte goes out: the end of the connection
    is there to be read, or not a byte can be written. The pool then takes another connection, and nothing was sent.

    Args:
        connector: Opened it.
        stream: The connection itself.
    """

    __slots__ = ("_connector", "stream")

    def __init__(self, connector: Connector, stream: httpcore.NetworkStream) -> None:
        self._connector = connector
        self.stream = stream

    def send(self, request: Outgoing, *, is_used: bool) -> Answer:
        """Send a request and return the head of the answer.

        Args:
            request: The request.
            is_used: Whether the connection has carried another before.

        Raises:
            httpcore.ConnectionNotAvailable: It was used before, and the server has closed it since; nothing was sent.
        """
        stream = self.stream
        if is_used and stream.get_extra_info("is_readable"):
            raise httpcore.ConnectionNotAvailable
        exchange, pieces = _begin(self._connector.forwarded(request))
        unsent, whole = is_used, False
        try:
            for piece in pieces:
                stream.write(piece, request.waits.get("write"))
                unsent = False
            if not isinstance(request.body, httpx.ByteStream):
                for part in request.body:
                    stream.write(exchange.data(part), request.waits.get("write"))
                stream.write(exchange.end(), request.waits.get("write"))
            whole = True
        except httpcore.WriteError:
            if unsent:
                raise httpcore.ConnectionNotAvailable from None
            # A server may refuse before it has read everything; its answer says why.
        answer = answered(stream, exchange, request.waits)
        return answer if whole else answer._replace(lasting=False)

    def close(self) -> None:
        """Close it; whoever waits for it is told."""
        self.stream.close()


class AsyncConnection:
    """A connection of an async client, as `Connection`.

    Args:
        connector: Opened it.
        stream: The connection itself.
    """

    __slots__ = ("_connector", "stream")

    def __init__(self, connector: AsyncConnector, stream: httpcore.AsyncNetworkStream) -> None:
        self._connector = connector
        self.stream = stream

    async def send(self, request: Outgoing, *, is_used: bool) -> Answer:
        """Send a request and return the head of the answer. The async twin of `Connection.send`."""
        stream = self.stream
        if is_used and stream.get_extra_info("is_readable"):
            raise httpcore.ConnectionNotAvailable
        exchange, pieces = _begin(self._connector.forwarded(request))
        unsent, whole = is_used, False
        try:
            for piece in pieces:
                await stream.write(piece, request.waits.get("write"))
                unsent = False
            if not isinstance(request.body, httpx.ByteStream):
                async for part in request.body:
                    await stream.write(exchange.data(part), request.waits.get("write"))
                await stream.write(exchange.end(), request.waits.get("write"))
            whole = True
        except httpcore.WriteError:
            if unsent:
                raise httpcore.ConnectionNotAvailable from None
            # A server may refuse before it has read everything; its answer says why.
        answer = await aanswered(stream, exchange, request.waits)
        return answer if whole else answer._replace(lasting=False)

    async def aclose(self) -> None:
        """Close it; whoever waits for it is told."""
        await self.stream.aclose()


def _begin(request: Outgoing) -> tuple[Exchange, tuple[bytes, ...]]:
    """Return the exchange a request begins, and what is sent first of it.

    A body that is in memory goes out with the head: apart, they would wake the server twice. Other bodies may be files,
    which are read once: they are not begun before anything is sent.
    """
    exchange = Exchange(request.method, request.target, request.headers)
    if not isinstance(request.body, httpx.ByteStream):
        return exchange, (exchange.head,)
    body = exchange.data(b"".join(request.body)) + exchange.end()
    return exchange, (exchange.head, body) if len(body) > _MOST_JOINED else (exchange.head + body,)
