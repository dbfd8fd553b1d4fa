"""Connections on asyncio's own transports: reading, writing, waiting, and how they end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing, suppress

import httpcore
import pytest

from fastgpt_client import APIConnectionError, AsyncChatClient
from fastgpt_client._runtime.connections.asyncio_sockets import AsyncioBackend

from ...support.roads.certificate import server_context
from ...support.roads.relay import Relay

Peer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def connected(peer: Peer) -> AsyncIterator[httpcore.AsyncNetworkStream]:
    """Connect to a server that does this with each connection."""
    over = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            await peer(reader, writer)
            await over.wait()
        writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    stream = await AsyncioBackend().connect_tcp("127.0.0.1", server.sockets[0].getsockname()[1], timeout=5)
    try:
        yield stream
    finally:
        await stream.aclose()
        over.set()
        server.close()


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Say nothing and read nothing."""
    writer.transport.pause_reading()  # type: ignore[attr-defined]  # typed as a transport that only writes


async def generous(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send three mebibytes at once."""
    writer.write(bytes(range(256)) * 3 * 4096)


@pytest.mark.anyio
async def test_a_read_gives_up_in_its_own_time_although_one_timer_serves_many() -> None:
    loop = asyncio.get_running_loop()
    async with connected(silent) as stream:
        waited = []
        for timeout in (0.15, 0.05, 0.1):
            began = loop.time()
            with pytest.raises(httpcore.ReadTimeout):
                await stream.read(10, timeout)
            waited.append(loop.time() - began >= timeout - 0.01)
        with pytest.raises(httpcore.ReadTimeout):
            await asyncio.wait_for(stream.read(10, 0.05), 20)

    assert waited == [True] * 3


@pytest.mark.anyio
async def test_more_than_is_asked_for_waits_and_nothing_of_it_is_lost() -> None:
    found = b""
    async with connected(generous) as stream:
        while len(found) < 3 * 2**20:
            piece = await stream.read(100_000, 5)
            assert 0 < len(piece) <= 100_000
            found += piece
            await asyncio.sleep(0)

    assert found == bytes(range(256)) * 3 * 4096


@pytest.mark.anyio
async def test_writing_to_a_peer_that_does_not_read_times_out() -> None:
    async with connected(silent) as stream:
        with pytest.raises(httpcore.WriteTimeout):
            for _ in range(100):
                await stream.write(bytes(2**20), 0.05)


@pytest.mark.anyio
async def test_two_tasks_do_not_read_from_one_connection() -> None:
    async with connected(silent) as stream:
        reading = asyncio.create_task(stream.read(10, 5))
        await asyncio.sleep(0)
        with pytest.raises(httpcore.ReadError, match="two tasks"):
            await stream.read(10, 5)
        reading.cancel()


@pytest.mark.anyio
async def test_who_waits_is_told_that_the_connection_was_closed_here() -> None:
    async with connected(silent) as stream:
        reading = asyncio.create_task(stream.read(10, 5))
        await asyncio.sleep(0)
        await stream.aclose()
        with pytest.raises(httpcore.ReadError, match="closed here"):
            await reading
        with pytest.raises(httpcore.WriteError):
            await stream.write(b"x", 5)
        assert stream.get_extra_info("is_readable")


@pytest.mark.anyio
async def test_what_came_before_the_end_is_read_before_the_end() -> None:
    async def leaves(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"last words")
        writer.write_eof()

    async with connected(leaves) as stream:
        assert await stream.read(4, 5) == b"last"
        while not (rest := await stream.read(100, 5)).endswith(b"words"):
            pass
        assert (rest, await stream.read(100, 5)) == (b" words", b"")
        assert stream.get_extra_info("is_readable")


@pytest.mark.anyio
async def test_a_reset_is_an_error() -> None:
    async def resets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        raw = writer.get_extra_info("socket")
        raw.setsockopt(1, 13, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        writer.transport.abort()

    async with connected(resets) as stream:
        await stream.write(b"x", 5)
        with pytest.raises(httpcore.ReadError):
            await stream.read(100, 5)


@pytest.mark.anyio
async def test_nobody_listening_is_a_connection_that_could_not_be_made() -> None:
    async with connected(silent) as stream:
        port = stream.get_extra_info("server_addr")[1]

    with pytest.raises(httpcore.ConnectError):
        await AsyncioBackend().connect_tcp("127.0.0.1", port, 5, None, [])


@pytest.mark.anyio
async def test_a_certificate_that_nobody_signed_is_not_trusted() -> None:
    with closing(Relay(("127.0.0.1", 9), server_context())) as relay:
        async with AsyncChatClient("fastgpt-x", f"https://{relay.address}", max_retries=0) as client:
            with pytest.raises(APIConnectionError, match=r"the certificate of .* cannot be trusted") as caught:
                await client.get_chat_histories("app")

    assert not caught.value.sent
