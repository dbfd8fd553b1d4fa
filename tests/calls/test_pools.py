"""Clients across event loops, tasks, threads and processes."""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anyio
import httpx
import pytest

from fastgpt_client import AsyncChatClient, ChatClient, ConfigurationError, aiter_stream_events
from fastgpt_client.testing import Delay, FastGPTEmulator, Reply

HELLO = [{"role": "user", "content": "你好"}]


async def total(client: AsyncChatClient, app_id: str) -> Any:
    return (await client.get_chat_histories(app_id)).parsed.total


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_asyncio_and_trio_are_both_at_home(server: FastGPTEmulator, backend: str) -> None:
    async def story() -> Any:
        async with AsyncChatClient(server.api_key, server.base_url) as client:
            response = await client.create_chat_completion(HELLO, stream=True, chatId="c-1")
            async for _ in aiter_stream_events(response):
                pass
            return await total(client, server.app_id)

    assert anyio.run(story, backend=backend) == 1


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
def test_one_client_serves_one_event_loop_after_another(server: FastGPTEmulator) -> None:
    client = AsyncChatClient(server.api_key, server.base_url)

    async def last() -> Any:
        async with client:
            return await total(client, server.app_id)

    assert asyncio.run(total(client, server.app_id)) == 0
    assert asyncio.run(last()) == 0
    # What belonged to the first loop went with it; asyncio says so when it is collected, which is now.
    gc.collect()


def test_a_hundred_calls_at_once_all_come_back(server: FastGPTEmulator) -> None:
    async def story() -> list[Any]:
        async with AsyncChatClient(server.api_key, server.base_url) as client:
            return await asyncio.gather(*(total(client, server.app_id) for _ in range(100)))

    assert asyncio.run(story()) == [0] * 100


def test_threads_may_share_a_client(server: FastGPTEmulator) -> None:
    with ChatClient(server.api_key, server.base_url) as client, ThreadPoolExecutor(8) as threads:
        calls = [threads.submit(client.get_chat_histories, server.app_id) for _ in range(64)]

        assert [call.result().parsed.total for call in calls] == [0] * 64


def test_a_cancelled_call_is_over_at_once_and_leaves_its_connection(server: FastGPTEmulator) -> None:
    server.fault("/api/core/chat/history/getHistories", Delay(30))

    async def story() -> float:
        async with AsyncChatClient(server.api_key, server.base_url, max_retries=0) as client:
            task = asyncio.create_task(total(client, server.app_id))
            while not server.requests:
                await asyncio.sleep(0)
            started = time.monotonic()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            took = time.monotonic() - started
            assert await total(client, server.app_id) == 0
            return took

    assert asyncio.run(story()) < 5


def test_leaving_a_stream_half_way_frees_its_connection(server: FastGPTEmulator) -> None:
    server.reply(Reply(text=["一", "二", "三"], pace=0.01))

    with ChatClient(server.api_key, server.base_url) as client:
        with client.create_chat_completion(HELLO, stream=True, chatId="c-1") as response:
            next(response.iter_bytes())
        connections = vars(client)["_sender"].http._transport._pool.connections

    assert response.is_closed
    assert connections == []


def _in_child(client: ChatClient, app_id: str, answers: Any) -> None:
    answers.put(client.get_chat_histories(app_id).parsed.total)
    client.close()


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_process_makes_connections_of_its_own(server: FastGPTEmulator) -> None:
    fork = multiprocessing.get_context("fork")
    answers = fork.Queue()
    with ChatClient(server.api_key, server.base_url) as client:
        client.get_chat_histories(server.app_id)
        child = fork.Process(target=_in_child, args=(client, server.app_id, answers))
        child.start()
        told = answers.get(timeout=30)
        child.join(30)
        again = client.get_chat_histories(server.app_id).parsed.total

    assert (told, again, child.exitcode) == (0, 0, 0)
    assert len({request.connection for request in server.requests}) == 2


def test_an_http_client_of_the_wrong_kind_is_refused_when_the_client_is_made() -> None:
    twin = "async clients need an httpx.AsyncClient, sync clients an httpx.Client"

    with httpx.Client() as sync, pytest.raises(ConfigurationError, match=f"http_client is httpx.Client; {twin}"):
        AsyncChatClient("fastgpt-test-key", http_client=sync)  # type: ignore[arg-type]  # that is the point
    with pytest.raises(ConfigurationError, match=f"http_client is httpx.AsyncClient; {twin}"):
        ChatClient("fastgpt-test-key", http_client=httpx.AsyncClient())  # type: ignore[arg-type]  # that is the point
    with pytest.raises(ConfigurationError, match="http_client is of type str"):
        ChatClient("fastgpt-test-key", http_client="proxy")  # type: ignore[arg-type]  # that is the point
