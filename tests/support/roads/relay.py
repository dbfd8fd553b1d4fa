"""What may stand between a client and its server: TLS, a proxy, a tunnel through one. Bytes go through as they are."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import ssl
import struct
import threading
from asyncio import StreamReader, StreamReaderProtocol, StreamWriter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

_ABSOLUTE = re.compile(rb"^(\w+) http://([^/ ]+)(/[^ ]*) ")
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
_CHUNKED = re.compile(rb"(?i)\r\ntransfer-encoding: *chunked")
_NO_SERVER = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_LINGER = struct.pack("ii", 1, 0)


class Relay:
    """Accepts connections on a free port, and hands their bytes to a server and back, on a thread of its own.

    The end of a connection goes through as well: its close as a close, its reset as a reset.

    Args:
        target: Where the bytes go; None to ask each client, as a proxy does.
        context: How to speak TLS with clients; None for none.
        count: Called for each client that connects.

    Attributes:
        address: Host and port.
    """

    def __init__(
        self,
        target: tuple[str, int] | None,
        context: ssl.SSLContext | None = None,
        count: Callable[[], None] = lambda: None,
    ) -> None:
        self._target, self._context, self._count = target, context, count
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.setblocking(False)
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._loop = asyncio.new_event_loop()
        self._serving: set[asyncio.Task[None]] = set()
        self._accepting = self._loop.create_task(self._accept())
        self._thread = threading.Thread(target=self._run, name="relay")
        self._thread.start()

    def _run(self) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            self._loop.run_until_complete(self._accepting)
        self._loop.close()

    async def _accept(self) -> None:
        try:
            while True:
                connection, _ = await self._loop.sock_accept(self._listener)
                self._count()
                # What waits for an acknowledgement before it is sent is dropped by a reset. asyncio sees to it only for
                # sockets that name TCP as their protocol.
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                task = self._loop.create_task(self._serve(connection))
                self._serving.add(task)
                task.add_done_callback(self._serving.discard)
        finally:
            for task in self._serving:
                task.cancel()
            await asyncio.gather(*self._serving, return_exceptions=True)
            # Their transports close in the next turns.
            for _ in range(3):
                await asyncio.sleep(0)

    async def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError, EOFError), contextlib.ExitStack() as opened:
            accepted = partial(self._loop.connect_accepted_socket, sock=connection, ssl=self._context)
            client = await _End.of(accepted, opened)
            if self._target is not None:
                server = await _connected(self._target, opened)
                await _join(client, server)
            else:
                await _serve_as_proxy(client, opened)

    def close(self) -> None:
        """End every connection and wait until nothing is left of it."""
        self._loop.call_soon_threadsafe(self._accepting.cancel)
        self._thread.join()
        self._listener.close()


class _Reader(StreamReader):
    """Hands out everything that came before it says that the connection broke."""

    broken = False

    def set_exception(self, exc: BaseException) -> None:
        self.broken = True
        self.feed_eof()


class _End:
    """One of the two connections that are joined."""

    def __init__(self, reader: _Reader, writer: StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        # What was read has left before more is read, so that a reset drops nothing that came before it. asyncio's TLS
        # never goes on at a limit of nothing at all.
        writer.transport.set_write_buffer_limits(high=0 if writer.can_write_eof() else 1)

    @classmethod
    async def of(cls, connect: Callable[..., Any], opened: contextlib.ExitStack) -> _End:
        """Connect, and see to it that the connection is closed in the end."""
        loop = asyncio.get_running_loop()
        reader = _Reader(loop=loop)
        protocol = StreamReaderProtocol(reader, loop=loop)
        transport, _ = await connect(lambda: protocol)
        end = cls(reader, StreamWriter(transport, protocol, reader, loop))
        opened.callback(end.abort)
        return end

    def abort(self) -> None:
        """Close it at once."""
        self.writer.transport.abort()

    def reset(self) -> None:
        """Close it as if it had broken."""
        raw = self.writer.get_extra_info("socket")
        # TLS forgets its socket when it is closed.
        with contextlib.suppress(OSError, AttributeError):
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
        self.abort()

    def finish(self) -> None:
        """Say that nothing more comes; over TLS that closes the connection."""
        if self.writer.can_write_eof():
            self.writer.write_eof()
        else:
            self.writer.close()

    async def pass_on(self, most: int, to: _End) -> int:
        """Hand on what comes next, and return how much that was: nothing at the end.

        Raises:
            OSError: One of the two broke.
        """
        data = await self.reader.read(min(most, 65536))
        if not data and self.reader.broken:
            raise ConnectionResetError
        to.writer.write(data)
        await to.writer.drain()
        return len(data)


async def _connected(target: tuple[str, int], opened: contextlib.ExitStack) -> _End:
    host, port = target
    return await _End.of(partial(asyncio.get_running_loop().create_connection, host=host, port=port), opened)


async def _serve_as_proxy(client: _End, opened: contextlib.ExitStack) -> None:
    head = await client.reader.readuntil(b"\r\n\r\n")
    tunnel = head.startswith(b"CONNECT ")
    line = _ABSOLUTE.match(head)
    assert tunnel or line is not None, head
    host, _, port = (head.split(b" ")[1] if line is None else line[2]).partition(b":")
    try:
        server = await _connected((host.decode(), int(port or b"80")), opened)
    except OSError:
        client.writer.write(_NO_SERVER)
        await client.writer.drain()
        return
    if tunnel:
        client.writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await _join(client, server)
    else:
        await asyncio.gather(_all_requests(head, client, server), _all(server, client))


async def _join(client: _End, server: _End) -> None:
    await asyncio.gather(_all(client, server), _all(server, client))


async def _all(source: _End, sink: _End) -> None:
    """Hand everything on until it ends."""
    with _both_break(source, sink):
        while await source.pass_on(65536, sink):
            pass
        sink.finish()


async def _all_requests(head: bytes, client: _End, server: _End) -> None:
    """Hand each request on as its server wants it: without the address that only the proxy needs."""
    with _both_break(client, server):
        while head:
            line = _ABSOLUTE.match(head)
            assert line is not None, head
            server.writer.write(head.replace(line[0], line[1] + b" " + line[3] + b" ", 1))
            if _CHUNKED.search(head):
                await _chunks(client, server)
            elif length := _LENGTH.search(head):
                await _exactly(int(length[1]), client, server)
            await server.writer.drain()
            try:
                head = await client.reader.readuntil(b"\r\n\r\n")
            except asyncio.IncompleteReadError:
                if client.reader.broken:
                    raise
                head = b""
        server.finish()


async def _exactly(count: int, client: _End, server: _End) -> None:
    while count > 0:
        passed = await client.pass_on(count, server)
        if not passed:
            raise EOFError
        count -= passed


async def _chunks(client: _End, server: _End) -> None:
    size = 1
    while size:
        line = await client.reader.readuntil(b"\r\n")
        size = int(line.partition(b";")[0], 16)
        server.writer.write(line)
        # No client of ours sends trailers: after the last chunk comes an empty line.
        await _exactly(size + 2, client, server)


@contextlib.contextmanager
def _both_break(*ends: _End) -> Iterator[None]:
    """Reset both connections when one of them broke, instead of closing it as if all had been said."""
    try:
        yield
    except (OSError, EOFError):
        for end in ends:
            end.reset()
        raise
