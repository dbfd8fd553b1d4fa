"""A server of many slow streams at once: `python -m benchmarks.wire.many`.

Prints its address and serves until its input ends. Every request gets a stream: the first event at once, and another at
each tick, `/many-20-300/...` being 20 events and a tick of 300 ms.
"""

from __future__ import annotations

import asyncio
import re
import sys
import threading

from .reply import HEAD, chunks, closing, payloads

_PIECES = [chunks(each) for each in payloads(100)]


class _Connection(asyncio.Protocol):
    """Answers each request with a stream."""

    def __init__(self) -> None:
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what to write to."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Begin a stream for each request that is whole."""
        self._buffer += data
        head, end, body = self._buffer.partition(b"\r\n\r\n")
        found = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        length = int(found[1]) if found else 0
        if not end or len(body) < length:
            return
        self._buffer = body[length:]
        _, count, tick = head.split(b"/", 2)[1].split(b"-")
        self._transport.write(HEAD + _PIECES[0])
        self._later(1, int(count), int(tick) / 1000)

    def _later(self, number: int, count: int, tick: float) -> None:
        asyncio.get_running_loop().call_later(tick, self._next, number, count, tick)

    def _next(self, number: int, count: int, tick: float) -> None:
        if self._transport.is_closing():
            return
        if number < count:
            self._transport.write(_PIECES[number % len(_PIECES)])
            self._later(number + 1, count, tick)
        else:
            self._transport.write(closing())


async def _serve() -> None:
    loop, over = asyncio.get_running_loop(), asyncio.Event()

    def wait_for_the_end() -> None:
        sys.stdin.read()
        loop.call_soon_threadsafe(over.set)

    server = await loop.create_server(_Connection, "127.0.0.1", 0, backlog=4096)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    threading.Thread(target=wait_for_the_end, daemon=True).start()
    await over.wait()


if __name__ == "__main__":
    asyncio.run(_serve())
