"""The connections of one client to one proxy or to none, in place of httpcore's own pool.

That one looks at every connection it has for each request and for each answer, and asks the system about every free
one. These have as many connections as there are requests at once: nothing waits for another's answer.
"""

from __future__ import annotations

import threading
import time
from functools import partial
from types import TracebackType
from typing import Generic, TypeVar

import httpcore
import httpx

from ..closing import aclose_all
from .bodies import AsyncBody, Body, in_httpx
from .connection import AsyncConnection, Connection
from .connector import AsyncConnector, Connector
from .idle import IdleConnections
from .messages import Answer, Origin, Outgoing, from_httpcore, from_httpx, to_httpcore, to_httpx

C = TypeVar("C")


class _Pool(Generic[C]):
    """Knows which connections are in use, and which are free.

    Args:
        most_idle: How many free connections to keep.
        seconds_idle: How long to keep one.
    """

    def __init__(self, most_idle: int, seconds_idle: float) -> None:
        self._idle: IdleConnections[C] = IdleConnections(most_idle, seconds_idle)
        self._busy: set[C] = set()
        self._closed = False
        self._lock = threading.Lock()

    @property
    def connections(self) -> list[C]:
        """The connections there are now."""
        with self._lock:
            return [*self._busy, *self._idle]

    @property
    def in_use(self) -> list[C]:
        """Those of them whose answers are still being read."""
        with self._lock:
            return list(self._busy)

    def _taken(self, origin: Origin) -> tuple[C | None, list[C]]:
        """Return a free connection that leads there, if there is one, and those that are to be closed."""
        with self._lock:
            surplus = self._idle.surplus(time.monotonic())
            known = self._idle.take(origin)
            if known is not None:
                self._busy.add(known)
        return known, surplus

    def _added(self, connection: C) -> C:
        """Return a new connection, which is in use from now on; one that comes after the end is refused."""
        with self._lock:
            if not self._closed:
                self._busy.add(connection)
                return connection
        raise httpcore.ConnectError("the client was closed while it connected")

    def _left(self, connection: C, origin: Origin, *, reusable: bool) -> list[C]:
        """Take a connection back, and return those that are to be closed."""
        with self._lock:
            if connection not in self._busy:
                # It must not become free twice.
                return []
            self._busy.discard(connection)
            if not reusable or self._closed:
                return [connection]
            now = time.monotonic()
            self._idle.put(origin, connection, now)
            return self._idle.surplus(now)

    def _all(self) -> list[C]:
        """Remove all connections, and return them."""
        with self._lock:
            self._closed = True
            found = [*self._busy, *self._idle.clear()]
            self._busy.clear()
        return found


class ConnectionPool(_Pool[Connection]):
    """Hands the requests of a sync client to connections.

    Args:
        connector: Opens connections.
        replaced: The pool of httpcore in whose place this one is.
        most_idle: How many free connections to keep.
        seconds_idle: How long to keep one.
    """

    def __init__(
        self, connector: Connector, replaced: httpcore.ConnectionPool, *, most_idle: int, seconds_idle: float
    ) -> None:
        super().__init__(most_idle, seconds_idle)
        self._connector = connector
        self._replaced = replaced

    @property
    def takes_requests(self) -> bool:
        """Whether requests are for this pool, and not for what somebody has put in place of httpcore's, as mocks do."""
        return _is_httpcores(self._replaced.handle_request)

    def send(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return the answer, its body still to be read.

        Raises:
            httpx.TransportError: No answer came.
        """
        try:
            answer, body = self._exchanged(from_httpx(request))
        except Exception as error:
            if (ours := in_httpx(error, request)) is error:
                raise
            raise ours from error
        body.tried = request
        return to_httpx(answer, body, request)

    def handle_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request as httpx's transports do, and return the answer, its body still to be read."""
        if not self.takes_requests:
            return self._replaced.handle_request(request)
        return to_httpcore(*self._exchanged(from_httpcore(request)))

    def _exchanged(self, request: Outgoing) -> tuple[Answer, Body]:
        while True:
            known, surplus = self._taken(request.origin)
            _close(surplus)
            connection = known or self._connected(request)
            try:
                answer = connection.send(request, is_used=known is not None)
            except httpcore.ConnectionNotAvailable:
                self._given_back(connection, request.origin, reusable=False)
            except BaseException:
                self._given_back(connection, request.origin, reusable=False)
                raise
            else:
                give_back = partial(self._given_back, connection, request.origin)
                return answer, Body(answer, connection.stream, request.waits, give_back)

    def _connected(self, request: Outgoing) -> Connection:
        connection = Connection(self._connector, self._connector.connect(request))
        try:
            return self._added(connection)
        except httpcore.ConnectError:
            connection.close()
            raise

    def _given_back(self, connection: Connection, origin: Origin, reusable: bool) -> None:
        _close(self._left(connection, origin, reusable=reusable))

    def close(self) -> None:
        """Close all connections, those in use as well."""
        _close(self._all())
        self._replaced.close()

    def __enter__(self) -> ConnectionPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncConnectionPool(_Pool[AsyncConnection]):
    """Hands the requests of an async client to connections; it belongs to one event loop.

    Args:
        connector: Opens connections.
        replaced: The pool of httpcore in whose place this one is.
        most_idle: How many free connections to keep.
        seconds_idle: How long to keep one.
    """

    def __init__(
        self, connector: AsyncConnector, replaced: httpcore.AsyncConnectionPool, *, most_idle: int, seconds_idle: float
    ) -> None:
        super().__init__(most_idle, seconds_idle)
        self._connector = connector
        self._replaced = replaced

    @property
    def takes_requests(self) -> bool:
        """Whether requests are for this pool, and not for what somebody has put in place of httpcore's, as mocks do."""
        return _is_httpcores(self._replaced.handle_async_request)

    async def send(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return the answer, its body still to be read. The async twin of `ConnectionPool.send`."""
        try:
            answer, body = await self._exchanged(from_httpx(request))
        except Exception as error:
            if (ours := in_httpx(error, request)) is error:
                raise
            raise ours from error
        body.tried = request
        return to_httpx(answer, body, request)

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request as httpx's transports do, and return the answer, its body still to be read."""
        if not self.takes_requests:
            return await self._replaced.handle_async_request(request)
        return to_httpcore(*await self._exchanged(from_httpcore(request)))

    async def _exchanged(self, request: Outgoing) -> tuple[Answer, AsyncBody]:
        while True:
            known, surplus = self._taken(request.origin)
            await aclose_all(surplus)
            connection = known or await self._connected(request)
            try:
                answer = await connection.send(request, is_used=known is not None)
            except httpcore.ConnectionNotAvailable:
                await self._given_back(connection, request.origin, reusable=False)
            except BaseException:
                await self._given_back(connection, request.origin, reusable=False)
                raise
            else:
                give_back = partial(self._given_back, connection, request.origin)
                return answer, AsyncBody(answer, connection.stream, request.waits, give_back)

    async def _connected(self, request: Outgoing) -> AsyncConnection:
        connection = AsyncConnection(self._connector, await self._connector.connect(request))
        try:
            return self._added(connection)
        except httpcore.ConnectError:
            await aclose_all([connection])
            raise

    async def _given_back(self, connection: AsyncConnection, origin: Origin, reusable: bool) -> None:
        await aclose_all(self._left(connection, origin, reusable=reusable))

    async def aclose(self) -> None:
        """Close all connections, those in use as well."""
        await aclose_all(self._all())
        await self._replaced.aclose()

    async def __aenter__(self) -> AsyncConnectionPool:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()


def _is_httpcores(handle: object) -> bool:
    return getattr(handle, "__module__", "").startswith("httpcore.")


def _close(connections: list[Connection]) -> None:
    for connection in connections:
        connection.close()
