"""Connections on asyncio's own transports: a read that waits costs one future, and one that need not costs nothing."""

from __future__ import annotations

import asyncio
import select
import ssl
from collections.abc import Iterable
from typing import Any, cast

import httpcore

# More than this is not taken from the system before it is asked for.
_MOST_UNREAD = 512 * 1024
# How long one address of a host may take before the next is tried beside it, in seconds: RFC 8305 recommends it.
_NEXT_ADDRESS_AFTER = 0.25


class _Line(asyncio.Protocol):
    """One connection, as asyncio tells of it."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport
        self.unread: list[bytes] = []
        # No more will come; and why, when it was no orderly end.
        self.ended = False
        self.error: Exception | None = None
        self._size = 0
        self._reader: asyncio.Future[None] | None = None
        self._writer: asyncio.Future[None] | None = None
        self._may_write = True
        self._timer: asyncio.TimerHandle | None = None
        self._reads_until = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self.unread.append(data)
        self._size += len(data)
        if self._size > _MOST_UNREAD:
            self.transport.pause_reading()
        _wake(self._reader)

    def eof_received(self) -> bool:
        self.ended = True
        _wake(self._reader)
        # Kept open until whoever uses it closes it; TLS cannot be.
        return self.transport.get_extra_info("sslcontext") is None

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended, self.error = True, self.error or exc
        if self._timer is not None:
            self._timer.cancel()
        _wake(self._reader)
        _wake(self._writer)

    def pause_writing(self) -> None:
        self._may_write = False

    def resume_writing(self) -> None:
        self._may_write = True
        _wake(self._writer)

    def close(self) -> None:
        self.ended, self.error = True, self.error or ConnectionAbortedError("the connection was closed here")
        _wake(self._reader)
        _wake(self._writer)
        self.transport.abort()

    async def read(self, max_bytes: int, timeout: float | None) -> bytes:
        if not self.unread and not self.ended:
            await self._something(timeout)
        if self.unread:
            return self._taken(max_bytes)
        if self.error is not None:
            raise httpcore.ReadError(self.error) from self.error
        return b""

    async def _something(self, timeout: float | None) -> None:
        if self._reader is not None:
            raise httpcore.ReadError("two tasks read from one connection")
        loop = asyncio.get_running_loop()
        self._reader = loop.create_future()
        if timeout is not None:
            # One timer for many reads: it looks, when it is due, whether it still has to wait.
            self._reads_until = loop.time() + timeout
            if self._timer is None or self._timer.when() > self._reads_until:
                self._set_timer(loop)
        else:
            self._reads_until = float("inf")
        try:
            await self._reader
        finally:
            self._reader = None

    def _set_timer(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = loop.call_at(self._reads_until, self._time_is_up, loop)

    def _time_is_up(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        if self._reader is None or self._reader.done() or self._reads_until == float("inf"):
            return
        if loop.time() < self._reads_until:
            self._set_timer(loop)
        else:
            self._reader.set_exception(httpcore.ReadTimeout())

    def _taken(self, max_bytes: int) -> bytes:
        data = self.unread[0] if len(self.unread) == 1 else b"".join(self.unread)
        self.unread.clear()
        if len(data) > max_bytes:
            data, rest = data[:max_bytes], data[max_bytes:]
            self.unread.append(rest)
        if self._size > _MOST_UNREAD and not self.ended:
            self.transport.resume_reading()
        self._size = sum(map(len, self.unread))
        return data

    async def write(self, data: bytes, timeout: float | None) -> None:
        if not self.transport.is_closing():
            self.transport.write(data)
        if self.transport.is_closing():
            # What asyncio could not send at once closes it.
            raise httpcore.WriteError(self.error or "the connection is closed")
        if not self._may_write:
            try:
                async with asyncio.timeout(timeout):
                    while not self._may_write and not self.transport.is_closing():
                        self._writer = asyncio.get_running_loop().create_future()
                        await self._writer
            except TimeoutError as error:
                raise httpcore.WriteTimeout(error) from error
            if self.transport.is_closing():
                raise httpcore.WriteError(self.error or "the connection is closed")


class AsyncioStream(httpcore.AsyncNetworkStream):
    """Such a connection.

    Args:
        line: The connection itself.
    """

    def __init__(self, line: _Line) -> None:
        self._line = line

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what has come, at most so many bytes."""
        return await self._line.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of this."""
        if buffer:
            await self._line.write(buffer, timeout)

    async def aclose(self) -> None:
        """Close it; whoever waits for it is told."""
        self._line.close()
        # asyncio gives the descriptor back in its next turn.
        await asyncio.sleep(0)

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        """Return the same connection, encrypted."""
        loop, line = asyncio.get_running_loop(), self._line
        try:
            async with asyncio.timeout(timeout):
                made = await loop.start_tls(line.transport, line, ssl_context, server_hostname=server_hostname)
        except OSError as error:
            line.close()
            raise _connect_error(error) from error
        except BaseException:
            line.close()
            raise
        line.connection_made(cast("asyncio.Transport", made))
        return AsyncioStream(line)

    def get_extra_info(self, info: str) -> Any:
        """Return what the connection knows about itself."""
        if info == "is_readable":
            return bool(self._line.unread) or self._line.ended or _is_readable(self._line.transport)
        names = {"client_addr": "sockname", "server_addr": "peername"}
        return self._line.transport.get_extra_info(names.get(info, info))


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
                _, line = await loop.create_connection(_Line, host, port, **how)
        except OSError as error:
            raise _connect_error(error) from error
        for option in socket_options or ():
            line.transport.get_extra_info("socket").setsockopt(*option)
        return AsyncioStream(line)

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
