"""The same for async clients; a pool belongs to one event loop."""

from __future__ import annotations

import time
from collections.abc import Hashable
from functools import partial
from types import TracebackType
from typing import Protocol, cast

import anyio
import httpcore

from .async_sockets import AsyncStream
from .bodies import AsyncBody
from .direct import answer_with, check_scheme, is_replaced, key_of
from .idle import IdleConnections


class AsyncConnection(Protocol):
    """What there is of a connection: httpcore's own classes, which it does not name in public."""

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request."""
        ...

    def is_idle(self) -> bool:
        """Whether it is free."""
        ...

    async def aclose(self) -> None:
        """Close it."""
        ...


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
        check_scheme(request)
        origin = request.url.origin
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
        stream = response.extensions.get("network_stream") if self._direct else None
        give_back = partial(self._given_back, connection, key_of(origin))
        body = AsyncBody(request, response, stream if isinstance(stream, AsyncStream) else None, give_back)
        return answer_with(response, body)

    async def _dropped(self, connection: AsyncConnection) -> None:
        self._busy.discard(connection)
        await _closed([connection])

    async def _given_back(self, connection: AsyncConnection, origin: Hashable, reusable: bool) -> None:
        if connection not in self._busy:
            # It must not become free twice.
            return
        self._busy.discard(connection)
        if reusable and not self._closed and connection.is_idle():
            now = time.monotonic()
            self._idle.put(origin, connection, now)
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


async def _closed(connections: list[AsyncConnection]) -> None:
    if connections:
        with anyio.CancelScope(shield=True):
            for connection in connections:
                await connection.aclose()
