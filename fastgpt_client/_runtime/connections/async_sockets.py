"""The connections of async clients, which know whether the server has hung up; a deadline cancels from outside."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from typing import Any

import httpcore

from .heads import Incoming
from .outgoing import Outgoing


class AsyncStream(httpcore.AsyncNetworkStream):
    """A connection that is not written to once the server has closed it.

    Args:
        stream: The connection itself.
    """

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream
        self.incoming, self._outgoing = Incoming(), Outgoing()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what has come, at most so many bytes; of an answer the head first, and the body by further reads."""
        if head := self._outgoing.rest():
            await self._send(head, timeout)
        self._outgoing.begin()
        kept = self.incoming.take()
        return self.incoming.pass_on(await self._stream.read(max_bytes, timeout)) if kept is None else kept

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of this; the head of a request with what comes after it."""
        self.incoming.expect_head()
        for piece in self._outgoing.pieces(buffer, self):
            await self._send(piece, timeout)

    async def _send(self, data: bytes, timeout: float | None) -> None:
        try:
            await self._stream.write(data, timeout)
            self._outgoing.unsent = False
        except httpcore.WriteError as error:
            raise self._outgoing.failed(error) from None

    async def aclose(self) -> None:
        """Close it."""
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        """Return the same connection, encrypted."""
        return AsyncStream(await self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        """Return what the connection knows about itself."""
        if info == "is_readable" and self.incoming.kept:
            # More than the answer came, which belongs to no request.
            return True
        return self._stream.get_extra_info(info)


class AsyncBackend(httpcore.AsyncNetworkBackend):
    """Opens such connections.

    Args:
        backend: Opens the connections themselves.
    """

    def __init__(self, backend: httpcore.AsyncNetworkBackend) -> None:
        self._backend = backend

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to a host."""
        return AsyncStream(await self._backend.connect_tcp(host, port, timeout, local_address, socket_options))
