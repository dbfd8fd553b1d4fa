"""Streams nobody reads to the end: nothing stays behind."""

from __future__ import annotations

import asyncio
import gc
import threading
import time

import pytest

from fastgpt_client import AsyncChatClient, ChatClient, StreamInterrupted, aiter_stream_events, iter_stream_events
from fastgpt_client.testing import FastGPTEmulator, Reply

from ...support.roads.connections import Connections

HELLO = [{"role": "user", "content": "你好"}]


@pytest.fixture
def endless(server: FastGPTEmulator) -> FastGPTEmulator:
    server.respond(Reply(text=["字"] * 200, pace=0.05))
    return server


def test_two_hundred_streams_left_half_way_leave_nothing(endless: FastGPTEmulator) -> None:
    async def one(client: AsyncChatClient, number: int) -> None:
        async with client.stream("hi", chatId=f"c-{number}") as stream:
            async for _ in stream.text():
                return

    async def story() -> int:
        async with AsyncChatClient(endless.api_key, endless.base_url) as client:
            for start in range(0, 200, 50):
                await asyncio.gather(*(one(client, number) for number in range(start, start + 50)))
            for _ in range(100):
                # asyncio closes generators of httpx that were left half-way in tasks of its own, which need turns.
                await asyncio.sleep(0)
            left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            assert Connections(client).open() == 0
            return len(left)

    threads = threading.active_count()

    assert asyncio.run(story()) == 0
    assert threading.active_count() <= threads


def test_closing_the_iterator_closes_the_connection_at_once(endless: FastGPTEmulator) -> None:
    with ChatClient(endless.api_key, endless.base_url) as client:
        response = client.create_chat_completion(HELLO, stream=True, chatId="c-1")
        events = iter_stream_events(response)
        next(events)

        events.close()

        assert response.is_closed
        assert Connections(client).open() == 0


def test_closing_the_async_iterator_closes_the_connection_at_once(endless: FastGPTEmulator) -> None:
    async def story() -> bool:
        async with AsyncChatClient(endless.api_key, endless.base_url) as client:
            response = await client.create_chat_completion(HELLO, stream=True, chatId="c-1")
            events = aiter_stream_events(response)
            await anext(events)
            await events.aclose()
            return response.is_closed

    assert asyncio.run(story())


def test_a_cancelled_task_closes_its_stream(endless: FastGPTEmulator) -> None:
    async def read(client: AsyncChatClient, began: asyncio.Event) -> None:
        async with client.stream("hi", chatId="c-1") as stream:
            async for _ in stream.text():
                began.set()

    async def story() -> float:
        async with AsyncChatClient(endless.api_key, endless.base_url) as client:
            began = asyncio.Event()
            task = asyncio.create_task(read(client, began))
            await began.wait()
            started = time.monotonic()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            took = time.monotonic() - started
            assert Connections(client).open() == 0
            return took

    assert asyncio.run(story()) < 5


def test_a_stream_closed_by_another_thread_ends(endless: FastGPTEmulator) -> None:
    with ChatClient(endless.api_key, endless.base_url) as client, client.stream("hi", chatId="c-1") as stream:
        texts = stream.text()
        next(texts)
        closer = threading.Thread(target=stream.close)
        closer.start()
        closer.join()

        try:
            rest = list(texts)
        except StreamInterrupted:
            rest = []

    assert len(rest) < 200


def test_a_stream_that_is_not_closed_warns(endless: FastGPTEmulator) -> None:
    with ChatClient(endless.api_key, endless.base_url) as client:
        stream = client.stream("hi", chatId="c-1")
        stream.__enter__()

        with pytest.warns(ResourceWarning, match="unclosed FastGPT stream"):
            del stream
            gc.collect()
