"""Every client that an async program may read FastGPT's stream with; see `readers`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from typing import Any

import httpx

from fastgpt_client import AsyncChatClient

from .readers import HELLO, NO_LIMITS, PATH, Read, Reader, Take, new_feed, take_texts

AsyncRead = Callable[[Take], Awaitable[None]]
AsyncReader = Callable[[str], AbstractAsyncContextManager[AsyncRead]]


def _ours(client: AsyncChatClient) -> AsyncRead:
    async def read(take: Take) -> None:
        async with client.stream("hi", chatId="c", appId="a") as stream:
            async for text in stream.text():
                take(text)

    return read


@asynccontextmanager
async def ours(url: str) -> AsyncIterator[AsyncRead]:
    """Read with `client.stream().text()`."""
    async with AsyncChatClient("unused", url) as client:
        yield _ours(client)


@asynccontextmanager
async def ours_on_aiohttp(url: str) -> AsyncIterator[AsyncRead]:
    """Read with `client.stream().text()`, over the connections of httpx-aiohttp."""
    import httpx_aiohttp

    transport = httpx_aiohttp.AiohttpTransport(limits=NO_AIOHTTP_LIMITS)
    async with (
        httpx.AsyncClient(transport=transport) as http,
        AsyncChatClient("unused", url, http_client=http) as client,
    ):
        yield _ours(client)


@asynccontextmanager
async def with_httpx(url: str) -> AsyncIterator[AsyncRead]:
    """Read with httpx and our decoder."""
    async with httpx.AsyncClient(limits=NO_LIMITS, timeout=60) as client:

        async def read(take: Take) -> None:
            feed = new_feed()
            async with client.stream("POST", url + PATH, json={"messages": HELLO}) as response:
                async for chunk in response.aiter_bytes():
                    take_texts(feed(chunk), take)

        yield read


@asynccontextmanager
async def with_aiohttp(url: str) -> AsyncIterator[AsyncRead]:
    """Read with aiohttp and our decoder."""
    import aiohttp

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def read(take: Take) -> None:
            feed = new_feed()
            async with session.post(url + PATH, json={"messages": HELLO}) as response:
                async for chunk in response.content.iter_any():
                    take_texts(feed(chunk), take)

        yield read


@asynccontextmanager
async def with_openai(url: str) -> AsyncIterator[AsyncRead]:
    """Read with openai-python, as people do who point it at FastGPT."""
    import openai

    async with openai.AsyncOpenAI(api_key="unused", base_url=f"{url}/api/v1") as client:

        async def read(take: Take) -> None:
            messages: Any = HELLO
            async for chunk in await client.chat.completions.create(model="x", messages=messages, stream=True):
                if text := chunk.choices[0].delta.content:
                    take(text)

        yield read


#: httpx-aiohttp takes None for aiohttp's own limit of 100; 0 is none.
NO_AIOHTTP_LIMITS = httpx.Limits(max_connections=0, max_keepalive_connections=None, keepalive_expiry=4.0)
ASYNC: dict[str, AsyncReader] = {
    "fastgpt-client, async": ours,
    "fastgpt-client, async on aiohttp": ours_on_aiohttp,
    "httpx, async": with_httpx,
    "aiohttp": with_aiohttp,
    "openai, async": with_openai,
}


def on_a_loop(reader: AsyncReader) -> Reader:
    """Return a reader that sync code can use: it has an event loop of its own, which lasts as long as it does."""

    @contextmanager
    def opened(url: str) -> Iterator[Read]:
        with asyncio.Runner() as runner:
            entered = reader(url)
            read = runner.run(_entered(entered))
            try:
                yield lambda take: runner.run(_read(read, take))
            finally:
                runner.run(_left(entered))

    return opened


async def _entered(reader: AbstractAsyncContextManager[AsyncRead]) -> AsyncRead:
    return await reader.__aenter__()


async def _read(read: AsyncRead, take: Take) -> None:
    await read(take)


async def _left(reader: AbstractAsyncContextManager[AsyncRead]) -> None:
    await reader.__aexit__(None, None, None)
