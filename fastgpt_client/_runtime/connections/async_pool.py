"""The same for async clients; a pool belongs to one event loop."""

from __future__ import annotations

import time
from collections.abc import AsyncIterable, AsyncIterator
from types import TracebackType
from typing import Any, Protocol, cast

import anyio
import httpcore

from .async_sockets import AsyncStream
from .chunks import END, Dechunker
from .direct import is_chunked, is_replaced, key_of
from .idle import IdleConnections

_READ_SIZE = 256 * 1024


class AsyncConnection(Protocol):
    """What there is of a connection: httpcore's own classes, which it does not name in public."""

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request."""

    def is_idle(self) -> bool:
        """Whether it is free."""

    async def aclose(self) -> None:
        """Close it."""


class AsyncConnectionPool:
    """Hands requests to connections, in place of httpcore's own pool, as `pool.ConnectionPool` does.

    Args:
        maker: httpcore's pool, of which only the making of connections is used.
        most_idle: How many free connections to keep.
        seconds_idle: How long to keep one.
        direct: Whether bodies are read straight from the connection where they can be.
    """

    is_our_own = True

    def __init__(
        self, maker: httpcore.AsyncConnectionPool, *, most_idle: int, seconds_idle: float, direct: bool
    ) -> None:
        self._maker = maker
        self._direct = direct
        self._idle: IdleConnections[AsyncConnection] = IdleConnections(most_idle, seconds_idle)
        self._busy: set[AsyncConnection] = set()
        self._closed = False

    @property
    def connections(self) -> list[AsyncConnection]:
        """The connections there are now."""
        return [*self._busy, *self._idle, *cast("list[AsyncConnection]", self._maker.connections)]

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request and return the answer, its body still to be read."""
        if is_replaced(self._maker.handle_async_request):
            return await self._maker.handle_async_request(request)
        origin = request.url.origin
        if origin.scheme not in (b"http", b"https"):
            raise httpcore.UnsupportedProtocol(f"the scheme of {origin.scheme.decode()}:// is not http or https")
        while True:
            await _closed(self._idle.surplus(time.monotonic()))
            known = self._idle.take(key_of(origin))
            connection = known or cast("AsyncConnection", self._maker.create_connection(origin))
            self._busy.add(connection)
            try:
                response = await connection.handle_async_request(request)
                break
            except httpcore.ConnectionNotAvailable:
                await self._dropped(connection)
                if known is None:
                    raise httpcore.RemoteProtocolError("Server disconnected without sending a response.") from None
            except BaseException:
                await self._dropped(connection)
                raise
        stream = response.extensions.get("network_stream")
        is_direct = self._direct and isinstance(stream, AsyncStream) and is_chunked(request, response)
        body = AsyncBody(self, connection, origin, response, request, stream if is_direct else None)
        return httpcore.Response(
            response.status, headers=response.headers, content=body, extensions=response.extensions
        )

    async def _dropped(self, connection: AsyncConnection) -> None:
        self._busy.discard(connection)
        await _closed([connection])

    async def give_back(self, connection: AsyncConnection, origin: httpcore.Origin, *, reusable: bool) -> None:
        """Take a connection back whose answer is through, or left."""
        if connection not in self._busy:
            # It must not become free twice.
            return
        self._busy.discard(connection)
        if reusable and not self._closed and connection.is_idle():
            now = time.monotonic()
            self._idle.put(key_of(origin), connection, now)
            await _closed(self._idle.surplus(now))
        else:
            await _closed([connection])

    async def aclose(self) -> None:
        """Close all connections, those in use as well."""
        self._closed = True
        found = [*self._busy, *self._idle.clear()]
        self._busy.clear()
        await _closed(found)
        await self._maker.aclose()

    async def __aenter__(self) -> AsyncConnectionPool:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()


class AsyncBody:
    """The body of an answer: its plain chunks are read straight from the connection, and all else by httpcore.

    Args:
        pool: Gets the connection back.
        connection: The connection.
        origin: Where it leads.
        response: httpcore's answer.
        request: What it answers.
        stream: What to read from; None to leave all of it to httpcore.
    """

    def __init__(
        self,
        pool: AsyncConnectionPool,
        connection: AsyncConnection,
        origin: httpcore.Origin,
        response: httpcore.Response,
        request: httpcore.Request,
        stream: AsyncStream | None,
    ) -> None:
        self._pool, self._connection, self._origin = pool, connection, origin
        self._rest: Any = response.stream
        self._request = request
        self._stream = stream
        self._reusable = True
        self._closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            stream = self._stream
            if stream is not None:
                timeout = self._request.extensions.get("timeout", {}).get("read")
                dechunker = Dechunker()
                while dechunker.rest is None:
                    came = await stream.read(_READ_SIZE, timeout)
                    if not came:
                        # The end of the connection, which h11 judges too.
                        dechunker.rest = came
                        break
                    if data := dechunker.feed(came):
                        yield data
                stream.incoming.kept = dechunker.rest
                # A server that does anything unusual is not trusted to have ended where the next answer begins.
                self._reusable = dechunker.rest == END
            async for data in cast("AsyncIterable[bytes]", self._rest):
                yield data
        except BaseException:
            with anyio.CancelScope(shield=True):
                await self.aclose()
            raise

    async def aclose(self) -> None:
        """Give the connection back; one whose answer is not through is closed."""
        if not self._closed:
            self._closed = True
            with anyio.CancelScope(shield=True):
                try:
                    await self._rest.aclose()
                finally:
                    await self._pool.give_back(self._connection, self._origin, reusable=self._reusable)


async def _closed(connections: list[AsyncConnection]) -> None:
    if connections:
        with anyio.CancelScope(shield=True):
            for connection in connections:
                await connection.aclose()
