"""The connections of sync clients, which know a call's deadline and whether the server has hung up."""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Iterable
from typing import Any

import httpcore

from ..._calls.deadline import BoundedWait, wait_now

# How much of a large piece to hand over before looking at the clock again.
_SLICE = 256 * 1024


class Stream(httpcore.NetworkStream):
    """A connection that waits no longer than the deadline of a call allows.

    Args:
        stream: The connection itself.
    """

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream
        raw = stream.get_extra_info("socket")
        # TLS within TLS has an object of its own, and its socket holds what is still encrypted.
        nested = isinstance(stream.get_extra_info("ssl_object"), ssl.SSLObject)
        self._socket = raw if isinstance(raw, socket.socket) and not nested else None

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what has come, at most so many bytes."""
        wait = wait_now(timeout)
        if self._socket is None:
            return self._stream.read(max_bytes, wait)
        # What httpcore does, without its cost: setting a timeout asks the system each time.
        try:
            if self._socket.gettimeout() != wait:
                self._socket.settimeout(wait)
            return self._socket.recv(max_bytes)
        except TimeoutError as error:
            raise httpcore.ReadTimeout(error) from error
        except OSError as error:
            raise httpcore.ReadError(error) from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of this."""
        # A socket that takes a large piece bit by bit waits anew for each bit.
        size = _SLICE if isinstance(timeout, BoundedWait) else max(len(buffer), 1)
        for at in range(0, len(buffer), size):
            self._send(buffer[at : at + size], wait_now(timeout))

    def _send(self, data: bytes, timeout: float | None) -> None:
        if self._socket is None:
            self._stream.write(data, timeout)
            return
        try:
            if self._socket.gettimeout() != timeout:
                self._socket.settimeout(timeout)
            left = memoryview(data)
            while left:
                left = left[self._socket.send(left) :]
        except TimeoutError as error:
            raise httpcore.WriteTimeout(error) from error
        except OSError as error:
            raise httpcore.WriteError(error) from error

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
