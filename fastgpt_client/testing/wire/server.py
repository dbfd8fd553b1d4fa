"""The emulator is served on real sockets by uvicorn, on a thread that leaves nothing behind when it stops."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import socket
import struct
import threading
from collections.abc import Callable
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from .exchange import EXTENSION
from .polling import wait_until

logger = logging.getLogger("fastgpt_client.testing")
_GRACE, _PATIENCE = 0.1, 1.0


class SocketConnection:
    """A TCP connection that a fault may break."""

    def __init__(self, number: int, transport: asyncio.Transport) -> None:
        self.number = number
        self.closed = False
        self._transport = transport

    def reset(self) -> None:
        """Drop what was not sent yet and answer with RST."""
        raw: socket.socket = self._transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()

    def close(self) -> None:
        """Send what was written, then close."""
        self._transport.close()


def protocol_class(numbers: Callable[[], int]) -> type[H11Protocol]:
    """Return a protocol whose requests can reach their connection.

    Args:
        numbers: Gives each connection its number.
    """

    class Protocol(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
            super().connection_made(transport)
            # asyncio does this only for sockets that name TCP as their protocol; without it each answer takes 40 ms.
            raw: socket.socket = transport.get_extra_info("socket")
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.logger, self.access_log = logger, False
            self.handle = connection = SocketConnection(numbers(), transport)
            app: Any = self.app

            async def connected(scope: Any, receive: Any, send: Any) -> None:
                scope.setdefault("extensions", {})[EXTENSION] = connection
                await app(scope, receive, send)

            self.app = connected

        def connection_lost(self, exc: Exception | None) -> None:
            self.handle.closed = True
            super().connection_lost(exc)

    return Protocol


class _Server(uvicorn.Server):
    """uvicorn, but told to stop instead of asked every 100 ms, and without waiting for idle clients."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._quit: asyncio.Event | None = None

    async def main_loop(self) -> None:
        self._loop, self._quit = asyncio.get_running_loop(), asyncio.Event()
        self.ready.set()
        await self._quit.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._stop_accepting()
        # Runs notice by themselves that the emulator closes and end their answers.
        await wait_until(lambda: not self.server_state.tasks, _GRACE)
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await wait_until(lambda: not (self.server_state.connections or self.server_state.tasks), _PATIENCE)
        for server in self.servers:
            await server.wait_closed()

    async def _stop_accepting(self) -> None:
        # asyncio accepts in tasks of its own, and one that meets a closed server forgets to close its socket.
        loop, me = asyncio.get_running_loop(), asyncio.current_task()
        for listener in [listener for server in self.servers for listener in server.sockets]:
            with contextlib.suppress(NotImplementedError):
                loop.remove_reader(listener.fileno())
        await asyncio.sleep(0)
        await wait_until(lambda: asyncio.all_tasks() <= {me, *self.server_state.tasks}, _PATIENCE)
        for server in self.servers:
            server.close()

    def quit(self) -> None:
        """Let the server stop, from any thread."""
        if self._loop is not None and self._quit is not None:
            self._loop.call_soon_threadsafe(self._quit.set)


class ServerThread:
    """A running server.

    Args:
        app: The ASGI application.
        host: Where to listen.
        ports: One port per socket; 0 takes a free one.
        numbers: Gives each connection its number.

    Raises:
        OSError: A port cannot be had.
    """

    def __init__(self, app: Any, host: str, ports: list[int], numbers: Callable[[], int]) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._sockets: list[socket.socket] = []
        try:
            for port in ports:
                self._sockets.append(socket.create_server((host, port), family=family))
        except OSError:
            self._close_sockets()
            raise
        self.ports = [listener.getsockname()[1] for listener in self._sockets]
        config = uvicorn.Config(
            app,
            loop="asyncio",
            http=protocol_class(numbers),
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
        )
        self._server = _Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": self._sockets}, name="fastgpt-emulator", daemon=True
        )

    def start(self) -> None:
        """Start serving; returns when connections are accepted."""
        self._thread.start()
        self._server.ready.wait()

    def stop(self) -> None:
        """Stop serving; returns when thread, tasks and sockets are gone."""
        self._server.quit()
        self._thread.join()
        self._close_sockets()

    def _close_sockets(self) -> None:
        for listener in self._sockets:
            listener.close()


def connection_numbers() -> Callable[[], int]:
    """Return a function that counts from 1."""
    return itertools.count(1).__next__
