"""The connections of one sync client to one proxy or to none, and the bodies that are read from them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any, Protocol, cast

import httpcore

from .chunks import END, Dechunker
from .direct import is_chunked, is_replaced, key_of
from .idle import IdleConnections
from .sockets import Stream

_READ_SIZE = 64 * 1024


class Connection(Protocol):
    """What there is of a connection: httpcore's own classes, which it does not name in public."""

    def handle_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request."""

    def is_idle(self) -> bool:
        """Whether it is free."""

    def close(self) -> None:
        """Close it."""


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
        origin = request.url.origin
        if origin.scheme not in (b"http", b"https"):
            raise httpcore.UnsupportedProtocol(f"the scheme of {origin.scheme.decode()}:// is not http or https")
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
        stream = response.extensions.get("network_stream")
        is_direct = self._direct and isinstance(stream, Stream) and is_chunked(request, response)
        body = Body(self, connection, origin, response, request, stream if is_direct else None)
        return httpcore.Response(
            response.status, headers=response.headers, content=body, extensions=response.extensions
        )

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

    def give_back(self, connection: Connection, origin: httpcore.Origin, *, reusable: bool) -> None:
        """Take a connection back whose answer is through, or left."""
        with self._lock:
            # Whoever comes second finds it gone: it must not become free twice.
            known = connection in self._busy
            self._busy.discard(connection)
            surplus: list[Connection] = []
            if known and reusable and not self._closed and connection.is_idle():
                now = time.monotonic()
                self._idle.put(key_of(origin), connection, now)
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


class Body:
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
        pool: ConnectionPool,
        connection: Connection,
        origin: httpcore.Origin,
        response: httpcore.Response,
        request: httpcore.Request,
        stream: Stream | None,
    ) -> None:
        self._pool, self._connection, self._origin = pool, connection, origin
        self._rest: Any = response.stream
        self._request = request
        self._stream = stream
        self._reusable = True
        self._closed = False

    def __iter__(self) -> Iterator[bytes]:
        try:
            if self._stream is not None:
                yield from self._chunks(self._stream)
            yield from cast("Iterable[bytes]", self._rest)
        except BaseException:
            self.close()
            raise

    def _chunks(self, stream: Stream) -> Iterator[bytes]:
        timeout = self._request.extensions.get("timeout", {}).get("read")
        dechunker = Dechunker()
        while dechunker.rest is None:
            came = stream.read(_READ_SIZE, timeout)
            if not came:
                # The end of the connection, which h11 judges too.
                stream.incoming.kept = came
                return
            if data := dechunker.feed(came):
                yield data
        stream.incoming.kept = dechunker.rest
        # A server that does anything unusual is not trusted to have ended where the next answer begins.
        self._reusable = dechunker.rest == END

    def close(self) -> None:
        """Give the connection back; one whose answer is not through is closed."""
        if not self._closed:
            self._closed = True
            try:
                self._rest.close()
            finally:
                self._pool.give_back(self._connection, self._origin, reusable=self._reusable)
