"""Walks that are left half-way, on both event loops: their connections are closed, and nobody is warned."""

from __future__ import annotations

import gc
import logging
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from types import AsyncGeneratorType
from typing import Any

import anyio
import anyio.lowlevel
import httpx
import pytest

from fastgpt_client import AsyncChatClient, StreamInterrupted, aiter_stream_events
from fastgpt_client._runtime.connections.pool import AsyncConnectionPool
from fastgpt_client.testing import APP_ID, FastGPTEmulator, Reply

HELLO = [{"role": "user", "content": "hi"}]
SAID = b'data: {"choices":[{"delta":{"content":"hi"}}]}\n\n'


async def text(client: AsyncChatClient) -> None:
    async with client.stream("hi", chatId="c-1") as stream:
        async for _ in stream.text():
            break


async def events(client: AsyncChatClient) -> None:
    async with client.stream("hi", chatId="c-1") as stream:
        async for _ in stream:
            break


async def conversation(client: AsyncChatClient) -> None:
    async with client.conversation(APP_ID).stream("hi") as stream:
        async for _ in stream.reasoning():
            break


async def a_walk_that_nobody_holds(client: AsyncChatClient) -> None:
    async for _ in aiter_stream_events(await client.create_chat_completion(HELLO, stream=True, chatId="c-1")):
        break


async def a_walk_in_the_response(client: AsyncChatClient) -> None:
    async with await client.create_chat_completion(HELLO, stream=True, chatId="c-1") as response:
        async for _ in aiter_stream_events(response):
            break


async def a_walk_that_is_closed(client: AsyncChatClient) -> None:
    walk = aiter_stream_events(await client.create_chat_completion(HELLO, stream=True, chatId="c-1"))
    await walk.__anext__()
    await walk.aclose()


async def a_walk_that_is_thrown_at(client: AsyncChatClient) -> None:
    walk = aiter_stream_events(await client.create_chat_completion(HELLO, stream=True, chatId="c-1"))
    await walk.asend(None)
    with pytest.raises(ZeroDivisionError):
        await walk.athrow(ZeroDivisionError)


async def histories(client: AsyncChatClient) -> None:
    async for _ in client.iter_chat_histories(APP_ID, 2):
        break


async def records(client: AsyncChatClient) -> None:
    async for _ in client.conversation(APP_ID, "h-0").records():
        break


async def cancelled(client: AsyncChatClient) -> None:
    with anyio.CancelScope() as scope:
        async with client.stream("hi", chatId="c-1") as stream:
            async for _ in stream:
                scope.cancel()
                await anyio.sleep(60)


WAYS = [
    text,
    events,
    conversation,
    a_walk_that_nobody_holds,
    a_walk_in_the_response,
    a_walk_that_is_closed,
    a_walk_that_is_thrown_at,
    histories,
    records,
    cancelled,
]


@pytest.fixture(autouse=True)
def _no_records(caplog: pytest.LogCaptureFixture) -> None:
    """Keep no log records of httpcore: they hold what they are about, and nothing of it would be collected."""
    caplog.set_level(logging.WARNING, "httpcore")


def warned(backend: str, story: Callable[[], Awaitable[None]]) -> list[str]:
    """Run a story, and return what the garbage collector found of it."""

    async def whole() -> None:
        await story()
        gc.collect()

    # What was there before is not looked at, which would take most of the time.
    gc.freeze()
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            anyio.run(whole, backend=backend)
            gc.collect()
    finally:
        gc.unfreeze()
    return [str(warning.message) for warning in caught]


def in_use(pool: Any) -> list[Any]:
    """Return which connections of a pool, ours or httpcore's, are in use."""
    if isinstance(pool, AsyncConnectionPool):
        return pool.in_use
    return [connection for connection in pool.connections if not connection.is_idle()]


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
@pytest.mark.parametrize("borrowed", [False, True], ids=["own", "borrowed"])
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_what_is_left_half_way_is_closed_and_nobody_is_warned(
    server: FastGPTEmulator, way: Callable[[AsyncChatClient], Awaitable[None]], borrowed: bool, backend: str
) -> None:
    server.respond(Reply(reasoning="hm", text=["字"] * 100))

    async def story() -> None:
        http = httpx.AsyncClient() if borrowed else None
        async with AsyncChatClient(server.api_key, server.base_url, http_client=http) as client:
            for number in range(4):
                await client.chat("hi", chatId=f"h-{number}")
            await way(client)
            gc.collect()
            # What nobody holds is closed by its event loop, which needs turns.
            for _ in range(20):
                await anyio.lowlevel.checkpoint()
            pool: Any = vars(client)["_sender"].http._transport
            assert not in_use(pool._pool)
        if http is not None:
            await http.aclose()

    assert warned(backend, story) == []


@pytest.mark.parametrize("borrowed", [False, True], ids=["own", "borrowed"])
def test_a_deadline_that_passes_between_two_events_leaves_no_generator(server: FastGPTEmulator, borrowed: bool) -> None:
    server.respond(Reply(text=["字"] * 100))

    async def story() -> list[str]:
        async with (
            httpx.AsyncClient() as http,
            AsyncChatClient(server.api_key, server.base_url, http_client=http if borrowed else None) as client,
        ):
            bounded = client.with_options(deadline=60).under_one_deadline()
            with pytest.raises(StreamInterrupted, match="deadline"):
                async with bounded.stream("hi", chatId="c-1") as stream:
                    async for _ in stream:
                        vars(bounded)["_deadline"]._end = 0.0
            generators = [thing for thing in gc.get_objects() if type(thing) is AsyncGeneratorType]
            return [generator.__qualname__ for generator in generators if generator.ag_frame is not None]

    assert [name for name in anyio.run(story) if name != "_closed_at_the_end"] == []


class Endless(httpx.AsyncBaseTransport):
    """Answers every request with a body that has no end, however it was asked to."""

    def __init__(self, chunk: bytes, status: int = 200, headers: dict[str, str] | None = None) -> None:
        self._answer = status, chunk, headers or {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer."""
        status, chunk, headers = self._answer

        async def body() -> AsyncIterator[bytes]:
            while True:
                yield chunk
                await anyio.lowlevel.checkpoint()

        return httpx.Response(status, headers=headers, content=body())


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
@pytest.mark.parametrize("kind", [{"content-type": "text/event-stream"}, {}], ids=["named", "looked at"])
def test_a_body_that_goes_on_after_it_was_closed_is_ended_as_well(kind: dict[str, str], backend: str) -> None:
    async def story() -> None:
        async with (
            httpx.AsyncClient(transport=Endless(SAID, headers=kind)) as http,
            AsyncChatClient("fastgpt-x", "http://fastgpt.test", http_client=http) as client,
        ):
            await text(client)

    assert warned(backend, story) == []


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_download_that_cannot_be_written_leaves_nothing(
    server: FastGPTEmulator, tmp_path: Path, backend: str
) -> None:
    def full(done: int, total: int | None) -> None:
        raise OSError(28, "no space left")

    async def story() -> None:
        async with AsyncChatClient(server.api_key, server.base_url) as client:
            file = await client.upload_chat_file(APP_ID, "c-1", ("a.txt", b"x" * 3_000_000))
            with pytest.raises(OSError, match="no space"):
                await client.download_chat_file(
                    file["key"], tmp_path / "a.txt", appId=APP_ID, chatId="c-1", progress=full
                )

    assert warned(backend, story) == []
    assert list(tmp_path.iterdir()) == []
