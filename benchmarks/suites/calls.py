"""What one completion that is no stream costs: one after another, and many at once.

Threads and tasks share one client, as programs do. The figure is the processor time of a call.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, contextmanager
from functools import partial
from typing import Any

import httpx

from fastgpt_client import AsyncChatClient, ChatClient

from ..results.measurement import Measurement
from .async_readers import NO_AIOHTTP_LIMITS
from .readers import HELLO, NO_LIMITS, PATH
from .turns import Turn, cpu, serving, take_turns

Call = Callable[[], str]
AsyncCall = Callable[[], Awaitable[str]]
_BODY = {"messages": HELLO, "chatId": "c", "appId": "a", "stream": False, "detail": False}
_MESSAGES: Any = HELLO


def _text(body: Any) -> str:
    return str(body["choices"][0]["message"]["content"])


@contextmanager
def ours(url: str) -> Iterator[Call]:
    """Call with `create_chat_completion`."""
    with ChatClient("unused", url) as client:
        yield lambda: _text(client.create_chat_completion(HELLO, chatId="c", appId="a").data)


@contextmanager
def with_httpx(url: str) -> Iterator[Call]:
    """Call with httpx: what others are measured by."""
    with httpx.Client(limits=NO_LIMITS, timeout=60) as client:
        yield lambda: _text(client.post(url + PATH, json=_BODY, headers={"authorization": "x"}).json())


@contextmanager
def with_openai(url: str) -> Iterator[Call]:
    """Call with openai-python."""
    import openai

    with openai.OpenAI(api_key="unused", base_url=f"{url}/api/v1") as client:
        completions = client.chat.completions
        yield lambda: str(completions.create(model="x", messages=_MESSAGES).choices[0].message.content)


@asynccontextmanager
async def ours_async(url: str) -> AsyncIterator[AsyncCall]:
    """Call with `create_chat_completion`."""
    async with AsyncChatClient("unused", url) as client:
        yield partial(_ours, client)


@asynccontextmanager
async def ours_on_aiohttp(url: str) -> AsyncIterator[AsyncCall]:
    """Call with `create_chat_completion`, over the connections of httpx-aiohttp."""
    import httpx_aiohttp

    transport = httpx_aiohttp.AiohttpTransport(limits=NO_AIOHTTP_LIMITS)
    async with (
        httpx.AsyncClient(transport=transport) as http,
        AsyncChatClient("unused", url, http_client=http) as client,
    ):
        yield partial(_ours, client)


async def _ours(client: AsyncChatClient) -> str:
    return _text((await client.create_chat_completion(HELLO, chatId="c", appId="a")).data)


@asynccontextmanager
async def with_httpx_async(url: str) -> AsyncIterator[AsyncCall]:
    """Call with httpx."""
    async with httpx.AsyncClient(limits=NO_LIMITS, timeout=60) as client:

        async def call() -> str:
            return _text((await client.post(url + PATH, json=_BODY, headers={"authorization": "x"})).json())

        yield call


@asynccontextmanager
async def with_aiohttp(url: str) -> AsyncIterator[AsyncCall]:
    """Call with aiohttp."""
    import aiohttp

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def call() -> str:
            async with session.post(url + PATH, json=_BODY, headers={"authorization": "x"}) as response:
                return _text(json.loads(await response.read()))

        yield call


@asynccontextmanager
async def with_openai_async(url: str) -> AsyncIterator[AsyncCall]:
    """Call with openai-python."""
    import openai

    async with openai.AsyncOpenAI(api_key="unused", base_url=f"{url}/api/v1") as client:

        async def call() -> str:
            return str((await client.chat.completions.create(model="x", messages=_MESSAGES)).choices[0].message.content)

        yield call


@contextmanager
def in_threads(
    make: Callable[[str], AbstractContextManager[Call]], url: str, threads: int, each: int
) -> Iterator[Turn]:
    """Count calls in so many threads, each making so many."""

    def several(_: int) -> None:
        for _ in range(each):
            call()

    with make(url) as call, ThreadPoolExecutor(threads) as pool:

        def turn() -> float:
            return cpu(lambda: list(pool.map(several, range(threads))), threads * each)

        if threads == 1:
            yield lambda: cpu(lambda: several(0), each)
        else:
            yield turn


@contextmanager
def in_tasks(
    make: Callable[[str], AbstractAsyncContextManager[AsyncCall]], url: str, tasks: int, each: int
) -> Iterator[Turn]:
    """Count calls in so many tasks, each making so many."""
    with asyncio.Runner() as runner:
        entered = make(url)

        async def enter() -> AsyncCall:
            return await entered.__aenter__()

        async def leave() -> None:
            await entered.__aexit__(None, None, None)

        async def several() -> None:
            for _ in range(each):
                await call()

        async def all_of_them() -> None:
            async with asyncio.TaskGroup() as group:
                for _ in range(tasks):
                    group.create_task(several())

        call = runner.run(enter())
        try:
            yield lambda: cpu(lambda: runner.run(all_of_them()), tasks * each)
        finally:
            runner.run(leave())


SYNC: Mapping[str, Callable[[str], AbstractContextManager[Call]]] = {
    "fastgpt-client": ours,
    "httpx": with_httpx,
    "openai": with_openai,
}
ASYNC: Mapping[str, Callable[[str], AbstractAsyncContextManager[AsyncCall]]] = {
    "fastgpt-client, async": ours_async,
    "fastgpt-client, async on aiohttp": ours_on_aiohttp,
    "httpx, async": with_httpx_async,
    "aiohttp": with_aiohttp,
    "openai, async": with_openai_async,
}


def measure(*, quick: bool, rounds: int) -> list[Measurement]:
    """Return the cost of a call for 1 and 256 threads, and for 1 and 16 tasks."""
    found = []
    with serving("benchmarks.wire.server") as address:
        url = f"{address}/call"
        for threads, each in ((1, 200), (256, 2)) if quick else ((1, 500), (256, 6)):
            made = {name: partial(in_threads, make, url, threads, each) for name, make in SYNC.items()}
            found.append(take_turns(f"call, {threads} threads", "httpx", "µs of CPU a call", made, rounds))
        for tasks, each in ((1, 150), (16, 10)) if quick else ((1, 400), (16, 40)):
            made = {name: partial(in_tasks, make, url, tasks, each) for name, make in ASYNC.items()}
            found.append(take_turns(f"call, {tasks} tasks", "httpx, async", "µs of CPU a call", made, rounds))
    return found
