"""Connections on asyncio's own transports: a read that waits costs one future, and one that need not costs nothing."""

from __future__ import annotations

import asyncio
import math
import select
import ssl
from collections.abc import Iterable
from typing import Any, cast

import httpcore

# More than this is not taken from the system before it is asked for.
_MOST_UNREAD = 512 * 1024
# How long one address of a host may take before the next is tried beside it, in seconds: RFC 8305 recommends it.
_NEXT_ADDRESS_AFTER = 0.25


class AsyncioStream(asyncio.Protocol, httpcore.AsyncNetworkStream):
    """One connection: asyncio tells it what happens, httpcore asks it."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport
        self._unread: list[bytes] = []
        self._size = 0
        # No more will come; and why, when it was no orderly end.
        self._ended = False
        self._error: Exception | None = None
        self._reader: asyncio.Future[None] | None = None
        self._writer: asyncio.Future[None] | None = None
        self._may_write = True
        self._timer: asyncio.TimerHandle | None = None
        # When the timer is due, and when the read that waits has waited long enough.
        self._due = self._reads_until = math.inf

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport."""
        self._transport = cast("asyncio.Transport", transport)
        self._loop = asyncio.get_running_loop()

    def data_received(self, data: bytes) -> None:
        """Keep what came until it is asked for."""
        self._unread.append(data)
        self._size += len(data)
        if self._size > _MOST_UNREAD:
            self._transport.pause_reading()
        _wake(self._reader)

    def eof_received(self) -> bool:
        """Keep the connection open until whoever uses it closes it; with TLS that cannot be."""
        self._ended = True
        _wake(self._reader)
        return self._transport.get_extra_info("sslcontext") is None

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits."""
        self._end(exc)
        if self._timer is not None:
            self._timer.cancel()

    def pause_writing(self) -> None:
        """Let the next write wait."""
        self._may_write = False

    def resume_writing(self) -> None:
        """Let a write that waits go on."""
        self._may_write = True
        _wake(self._writer)

    # What httpcore calls.

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what has come, at most so many bytes."""
        if not self._unread and not self._ended:
            if self._reader is not None:
                raise httpcore.ReadError("two tasks read from one connection")
            reader: asyncio.Future[None] = asyncio.Future(loop=self._loop)
            self._reader = reader
            # One timer serves many reads: when it is due, it looks whether it has to go on.
            self._reads_until = until = math.inf if timeout is None else self._loop.time() + timeout
            if until < self._due:
                self._set_timer()
            try:
                await reader
            finally:
                self._reader = None
        if self._unread:
            return self._taken(max_bytes)
        if self._error is not None:
            raise httpcore.ReadError(self._error) from self._error
        return b""

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of this."""
        if not buffer:
            return
        if not self._transport.is_closing():
            self._transport.write(buffer)
        try:
            # What could not be sent at all closes the transport.
            while not self._may_write and not self._transport.is_closing():
                async with asyncio.timeout(timeout):
                    self._writer = self._loop.create_future()
                    await self._writer
        except TimeoutError as error:
            raise httpcore.WriteTimeout(error) from error
        if self._transport.is_closing():
            raise httpcore.WriteError(self._error or "the connection is closed")

    async def aclose(self) -> None:
        """Close it; whoever waits for it is told."""
        self._end(ConnectionAbortedError("the connection was closed here"))
        self._transport.abort()
        # asyncio gives the descriptor back in its next turn.
        await asyncio.sleep(0)

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        """Return the same connection, encrypted."""
        try:
            async with asyncio.timeout(timeout):
                made = await self._loop.start_tls(self._transport, self, ssl_context, server_hostname=server_hostname)
        except BaseException as error:
            self._transport.abort()
            if isinstance(error, OSError):
                # asyncio has no words for a server that hangs up here.
                raise _connect_error(error if str(error) else type(error)("the TLS handshake ended early")) from error
            raise
        self.connection_made(cast("asyncio.Transport", made))
        return self

    def get_extra_info(self, info: str) -> Any:
        """Return what the connection knows about itself."""
        if info == "is_readable":
            return bool(self._unread) or self._ended or _is_readable(self._transport)
        names = {"client_addr": "sockname", "server_addr": "peername"}
        return self._transport.get_extra_info(names.get(info, info))

    def _end(self, error: Exception | None) -> None:
        self._ended, self._error = True, self._error or error
        _wake(self._reader)
        _wake(self._writer)

    def _taken(self, max_bytes: int) -> bytes:
        data = self._unread[0] if len(self._unread) == 1 else b"".join(self._unread)
        self._unread.clear()
        if len(data) > max_bytes:
            data, rest = data[:max_bytes], data[max_bytes:]
            self._unread.append(rest)
        if self._size > _MOST_UNREAD and not self._ended:
            self._transport.resume_reading()
        self._size = sum(map(len, self._unread))
        return data

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._due = due = self._reads_until
        self._timer = None if due == math.inf else self._loop.call_at(due, self._time_is_up)

    def _time_is_up(self) -> None:
        self._timer, self._due = None, math.inf
        if self._reader is None or self._reader.done():
            return
        if self._loop.time() < self._reads_until:
            self._set_timer()
        else:
            self._reader.set_exception(httpcore.ReadTimeout())


class AsyncioBackend(httpcore.AsyncNetworkBackend):
    """Opens such connections."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to a host."""
        loop = asyncio.get_running_loop()
        how: dict[str, Any] = {}
        if isinstance(loop, asyncio.BaseEventLoop) and not _is_address(host):
            how["happy_eyeballs_delay"] = _NEXT_ADDRESS_AFTER
        if local_address is not None:
            how["local_addr"] = (local_address, 0)
        try:
            async with asyncio.timeout(timeout):
                _, stream = await loop.create_connection(AsyncioStream, host, port, **how)
        except OSError as error:
            raise _connect_error(error) from error
        for option in socket_options or ():
            stream.get_extra_info("socket").setsockopt(*option)
        return stream

    async def sleep(self, seconds: float) -> None:
        """Wait between two attempts to connect."""
        await asyncio.sleep(seconds)


def _connect_error(error: OSError) -> Exception:
    return (httpcore.ConnectTimeout if isinstance(error, TimeoutError) else httpcore.ConnectError)(error)


def _is_address(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()


def _is_readable(transport: asyncio.Transport) -> bool:
    number = transport.get_extra_info("socket").fileno()
    if number < 0:
        return True
    if not hasattr(select, "poll"):
        return bool(select.select([number], [], [], 0)[0])
    poll = select.poll()
    poll.register(number, select.POLLIN)
    return bool(poll.poll(0))


def _wake(waiting: asyncio.Future[None] | None) -> None:
    if waiting is not None and not waiting.done():
        waiting.set_result(None)
