"""Clients across event loops, tasks, threads and processes."""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import socket
import threading
import time
import weakref
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anyio
import httpx
import pytest

from fastgpt_client import AsyncChatClient, ChatClient, ConfigurationError, aiter_stream_events
from fastgpt_client._runtime.pools import Pool
from fastgpt_client.testing import Delay, FastGPTEmulator, Reply

from ..support.roads.connections import Connections

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


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_one_client_serves_one_event_loop_after_another_and_keeps_nothing_of_them(
    server: FastGPTEmulator, backend: str
) -> None:
    client = AsyncChatClient(server.api_key, server.base_url)
    used: list[httpx.AsyncClient] = []

    async def story() -> Any:
        used.append(vars(client)["_sender"].http)
        return await total(client, server.app_id)

    assert [anyio.run(story, backend=backend) for _ in range(5)] == [0] * 5

    assert [http.is_closed for http in used] == [True] * 5
    kept = weakref.WeakSet(used)
    used.clear()
    # A socket that was left open would warn here, and warnings are errors.
    gc.collect()
    assert len(kept) == 0


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
def test_a_loop_that_is_closed_without_ceremony_is_forgotten_when_the_next_one_calls(server: FastGPTEmulator) -> None:
    client = AsyncChatClient(server.api_key, server.base_url)
    loops: weakref.WeakSet[asyncio.AbstractEventLoop] = weakref.WeakSet()

    async def story() -> Any:
        loops.add(asyncio.get_running_loop())
        return await total(client, server.app_id)

    for _ in range(5):
        loop = asyncio.new_event_loop()
        loop.run_until_complete(story())
        loop.close()
    del loop
    gc.collect()

    assert len(loops) == 1
    asyncio.run(client.aclose())
    vars(client)["_sender"].pool.forget(next(iter(loops)))
    gc.collect()


@pytest.mark.anyio
async def test_a_client_that_is_closed_leaves_nothing_for_the_end_of_its_loop(server: FastGPTEmulator) -> None:
    async with AsyncChatClient(server.api_key, server.base_url) as client:
        await total(client, server.app_id)
        pool = vars(client)["_sender"].pool

    assert (vars(pool)["_made"], vars(pool)["_ends"]) == ({}, {})


def test_a_pool_that_is_closed_while_another_thread_asks_hands_out_nothing_new(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = Pool(None)
    asked, goes_on = threading.Event(), threading.Event()

    def late() -> None:
        # Between the look whether there is a client and the making of one.
        asked.set()
        assert goes_on.wait(20)

    monkeypatch.setattr(pool, "_owner", late)
    with ThreadPoolExecutor(1) as threads:
        asking = threads.submit(pool.get)
        assert asked.wait(20)
        monkeypatch.undo()
        closed = pool.close()
        goes_on.set()
        with pytest.raises(ConfigurationError, match="closed"):
            asking.result(20)

    assert closed == []


def hang_up_after_each_answer(listener: socket.socket, requests: list[bytes]) -> None:
    """Answer one request on each of two connections, as if it were kept alive, and close the first at once."""
    body = b'{"code":200,"data":{"total":0,"list":[]}}'
    for _ in range(2):
        connection, _address = listener.accept()
        with connection:
            requests.append(connection.recv(65536))
            connection.sendall(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
            )
            connection.sendall(body)
            connection.shutdown(socket.SHUT_WR)


def test_a_connection_that_the_server_closed_meanwhile_costs_no_attempt() -> None:
    requests: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = threading.Thread(target=hang_up_after_each_answer, args=(listener, requests), daemon=True)
        serving.start()
        with ChatClient("fastgpt-x", f"http://127.0.0.1:{listener.getsockname()[1]}", max_retries=0) as client:
            answers = [client.get_chat_histories("app")]
            Connections(client).wait_until_readable()
            answers.append(client.get_chat_histories("app"))
        serving.join()

    assert [answer.attempts for answer in answers] == [1, 1]
    assert len(requests) == 2


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
        connections = Connections(client).open()

    assert response.is_closed
    assert connections == 0


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
