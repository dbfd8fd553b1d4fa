"""What our own connections know that httpx's do not: a call's deadline, and whether the server has hung up.

httpx has no argument for this: a transport is given its connections' backend where it keeps it.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Iterable
from typing import Any

import httpcore
import httpx

from .._calls.deadline import BoundedWait, wait_now

# How much of a large piece to hand over before looking at the clock again.
_SLICE = 256 * 1024


def equip(client: httpx.Client | httpx.AsyncClient) -> None:
    """Let a client that we made open its connections through the backends below."""
    mounted: Iterable[Any] = client._mounts.values()  # noqa: SLF001  # see the module's docstring
    for transport in (client._transport, *mounted):  # noqa: SLF001
        pool = getattr(transport, "_pool", None)
        # To a SOCKS proxy even the first request is written after something was read, which `_Reuse` takes for reuse.
        if isinstance(pool, httpcore.ConnectionPool) and not isinstance(pool, httpcore.SOCKSProxy):
            pool._network_backend = Backend(pool._network_backend)  # noqa: SLF001
        elif isinstance(pool, httpcore.AsyncConnectionPool) and not isinstance(pool, httpcore.AsyncSOCKSProxy):
            pool._network_backend = AsyncBackend(pool._network_backend)  # noqa: SLF001


class _Reuse:
    """Whether a connection that has been used can be written to.

    FastGPT closes idle connections, and a request that is written to a closed one is lost without an answer: nobody
    could tell whether it was run. What can be known is known before its first byte goes out: the end of the connection
    is there to be read, or not a byte can be written. The pool then takes another connection, and nothing was sent.
    """

    def __init__(self) -> None:
        self.answered = False

    def check(self, stream: httpcore.NetworkStream | httpcore.AsyncNetworkStream) -> bool:
        """Tell whether a request begins here on a connection that was used before.

        Raises:
            httpcore.ConnectionNotAvailable: The server has closed it.
        """
        begins, self.answered = self.answered, False
        if begins and stream.get_extra_info("is_readable"):
            raise httpcore.ConnectionNotAvailable
        return begins


class Stream(httpcore.NetworkStream):
    """A connection that waits no longer than the deadline of a call allows.

    Args:
        stream: The connection itself.
    """

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream
        self._reuse = _Reuse()

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what has come, at most so many bytes."""
        self._reuse.answered = True
        return self._stream.read(max_bytes, wait_now(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of this."""
        begins = self._reuse.check(self._stream)
        # A socket that takes a large piece bit by bit waits anew for each bit.
        size = _SLICE if isinstance(timeout, BoundedWait) else max(len(buffer), 1)
        try:
            for at in range(0, len(buffer), size):
                self._stream.write(buffer[at : at + size], wait_now(timeout))
                begins = False
        except httpcore.WriteError:
            if begins:
                raise httpcore.ConnectionNotAvailable from None
            raise

    def close(self) -> None:
        """Close it, and wake a thread that waits for it: to that, closing alone means nothing."""
        raw = self._stream.get_extra_info("socket")
        if isinstance(raw, socket.socket):
            with contextlib.suppress(OSError):
                # Below TLS, whose state belongs to whoever waits.
                socket.socket.shutdown(raw, socket.SHUT_RDWR)
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Return the same connection, encrypted."""
        return Stream(self._stream.start_tls(ssl_context, server_hostname, wait_now(timeout)))

    def get_extra_info(self, info: str) -> Any:
        """Return what the connection knows about itself."""
        return self._stream.get_extra_info(info)


class AsyncStream(httpcore.AsyncNetworkStream):
    """The same for async code, where the deadline cancels the wait from outside.

    Args:
        stream: The connection itself.
    """

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream
        self._reuse = _Reuse()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what has come, at most so many bytes."""
        self._reuse.answered = True
        return await self._stream.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of this."""
        begins = self._reuse.check(self._stream)
        try:
            await self._stream.write(buffer, timeout)
        except httpcore.WriteError:
            if begins:
                raise httpcore.ConnectionNotAvailable from None
            raise

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
        return self._stream.get_extra_info(info)


class Backend(httpcore.NetworkBackend):
    """Opens such connections.

    Args:
        backend: Opens the connections themselves.
    """

    def __init__(self, backend: httpcore.NetworkBackend) -> None:
        self._backend = backend

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to a host."""
        return Stream(self._backend.connect_tcp(host, port, wait_now(timeout), local_address, socket_options))


class AsyncBackend(httpcore.AsyncNetworkBackend):
    """Opens such connections for async code.

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
