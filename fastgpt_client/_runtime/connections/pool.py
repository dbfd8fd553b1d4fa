"""The connections of one sync client to one proxy or to none, and the bodies that are read from them."""

from __future__ import annotations

import threading
import time
from collections.abc import Hashable
from functools import partial
from types import TracebackType
from typing import Protocol, cast

import httpcore

from .bodies import Body
from .direct import answer_with, check_scheme, is_replaced, key_of
from .idle import IdleConnections
from .sockets import Stream


class Connection(Protocol):
    """What there is of a connection: httpcore's own classes, which it does not name in public."""

    def handle_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request."""
        ...

    def is_idle(self) -> bool:
        """Whether it is free."""
        ...

    def close(self) -> None:
        """Close it."""
        ...


class ConnectionPool:
    """Hands requests to connections, in place of httpcore's own pool.

    That one looks at every connection it has for each request and for each answer, and asks the system about every
    free one. This one has as many connections as there are requests at once: nothing waits for another's answer.

    Args:
        maker: httpcore's pool, of which only the making of connections is used.
        most_idle: How many free connections to keep.
        seconds_idle: How long to keep one.
        direct: Whether bodies are read straight from the connection where they can be.
    """

    is_our_own = True

    def __init__(self, maker: httpcore.ConnectionPool, *, most_idle: int, seconds_idle: float, direct: bool) -> None:
        self._maker = maker
        self._direct = direct
        self._idle: IdleConnections[Connection] = IdleConnections(most_idle, seconds_idle)
        self._busy: set[Connection] = set()
        self._closed = False
        self._lock = threading.Lock()

    @property
    def connections(self) -> list[Connection]:
        """The connections there are now."""
        with self._lock:
            return [*self._busy, *self._idle, *self._maker.connections]

    def handle_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request and return the answer, its body still to be read."""
        if is_replaced(self._maker.handle_request):
            return self._maker.handle_request(request)
        check_scheme(request)
        origin = request.url.origin
        while True:
            connection, is_new = self._taken(origin)
            try:
                response = connection.handle_request(request)
                break
            except httpcore.ConnectionNotAvailable:
                self._dropped(connection)
                if is_new:
                    raise httpcore.RemoteProtocolError("Server disconnected without sending a response.") from None
            except BaseException:
                self._dropped(connection)
                raise
        stream = response.extensions.get("network_stream") if self._direct else None
        give_back = partial(self._given_back, connection, key_of(origin))
        body = Body(request, response, stream if isinstance(stream, Stream) else None, give_back)
        return answer_with(response, body)

    def _taken(self, origin: httpcore.Origin) -> tuple[Connection, bool]:
        with self._lock:
            surplus = self._idle.surplus(time.monotonic())
            known = self._idle.take(key_of(origin))
            connection = known or cast("Connection", self._maker.create_connection(origin))
            self._busy.add(connection)
        for old in surplus:
            old.close()
        return connection, known is None

    def _dropped(self, connection: Connection) -> None:
        with self._lock:
            self._busy.discard(connection)
        connection.close()

    def _given_back(self, connection: Connection, origin: Hashable, reusable: bool) -> None:
        with self._lock:
            # Whoever comes second finds it gone: it must not become free twice.
            known = connection in self._busy
            self._busy.discard(connection)
            surplus: list[Connection] = []
            if known and reusable and not self._closed and connection.is_idle():
                now = time.monotonic()
                self._idle.put(origin, connection, now)
                surplus = self._idle.surplus(now)
            elif known:
                surplus = [connection]
        for old in surplus:
            old.close()

    def close(self) -> None:
        """Close all connections, those in use as well."""
        with self._lock:
            self._closed = True
            found = [*self._busy, *self._idle.clear()]
            self._busy.clear()
        for connection in found:
            connection.close()
        self._maker.close()

    def __enter__(self) -> ConnectionPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
