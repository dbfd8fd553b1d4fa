"""Calls and streams over httpx-aiohttp, the transport that programs bring along whose loop is aiohttp's already.

Its session keeps a cookie jar and its own idea of errors; what this client promises holds over it all the same, but for
what docs/adr/connections/0032 names.
"""

from __future__ import annotations

import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import anyio
import httpx
import httpx_aiohttp
import pytest

from fastgpt_client import APIConnectionError, APITimeoutError, AsyncChatClient, ConfigurationError, StreamInterrupted
from fastgpt_client._streams.reply import ChatReply
from fastgpt_client.testing import Answer, Cut, FastGPTEmulator, Reply, Reset, Stall

from ...support.drip import dripping

COMPLETIONS = "/api/v1/chat/completions"
HISTORIES = "/api/core/chat/history/getHistories"
HELLO = [{"role": "user", "content": "hi"}]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
EMPTY_PAGE = json.dumps({"code": 200, "data": {"list": [], "total": 0}}).encode()
LONG = Reply(text=["word "] * 50)


def session() -> aiohttp.ClientSession:
    """Make a session as docs/performance.md shows it: no cap, no cookies, and no old connections."""
    connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=4)
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())


@asynccontextmanager
async def client_of(
    address: str, key: str = "fastgpt-key"
) -> AsyncIterator[tuple[AsyncChatClient, httpx_aiohttp.AiohttpTransport]]:
    transport = httpx_aiohttp.AiohttpTransport(client=session)
    async with httpx.AsyncClient(transport=transport) as http:
        async with AsyncChatClient(key, address, http_client=http, retry_delay=0) as client:
            yield client, transport


def in_use(transport: httpx_aiohttp.AiohttpTransport) -> int:
    """Return how many connections are lent to somebody."""
    assert isinstance(transport.client, aiohttp.ClientSession)
    connector = transport.client.connector
    assert connector is not None
    return len(connector._acquired)


@pytest.mark.anyio
async def test_a_stream_gives_the_reply_that_our_own_connections_give(server: FastGPTEmulator) -> None:
    said = Reply(text=["你", "好\n"], reasoning="想", title="问候")
    async with client_of(server.base_url, server.api_key) as (over_aiohttp, _):
        async with AsyncChatClient(server.api_key, server.base_url) as over_ours:
            replies: list[ChatReply] = []
            for client in (over_aiohttp, over_ours):
                server.reply(said)
                async with client.stream("hi", chatId=f"c-{len(replies)}") as stream:
                    replies.append(await stream.until_done())

    assert [(reply.text, reply.reasoning, reply.title) for reply in replies] == [("你好\n", "想", "问候")] * 2


@pytest.mark.anyio
async def test_a_stream_that_breaks_says_so_with_what_came(server: FastGPTEmulator) -> None:
    server.reply(LONG)
    server.fault(COMPLETIONS, Cut(900))

    async with client_of(server.base_url, server.api_key) as (client, transport):
        async with client.stream("hi", chatId="c-1") as stream:
            with pytest.raises(StreamInterrupted, match="the connection broke") as caught:
                await stream.until_done()
        assert in_use(transport) == 0

    assert caught.value.partial.text.startswith("word")


@pytest.mark.anyio
async def test_a_silence_ends_with_the_deadline(server: FastGPTEmulator) -> None:
    server.reply(LONG)
    server.fault(COMPLETIONS, Stall(900))

    async with client_of(server.base_url, server.api_key) as (client, transport):
        async with client.with_options(deadline=0.3).stream("hi", chatId="c-1") as stream:
            with pytest.raises(StreamInterrupted, match=r"the deadline of 0\.3 seconds passed"):
                await stream.until_done()
        assert in_use(transport) == 0


@pytest.mark.anyio
async def test_a_silence_ends_with_the_timeout_which_was_read_when_the_request_was_sent(
    server: FastGPTEmulator,
) -> None:
    server.reply(LONG)
    server.fault(COMPLETIONS, Stall(900))

    async with client_of(server.base_url, server.api_key) as (client, transport):
        async with client.with_options(timeout=0.2, stream_idle_timeout=600).stream("hi", chatId="c-1") as stream:
            with pytest.raises(StreamInterrupted, match="no sign of life"):
                await stream.until_done()
        assert in_use(transport) == 0


@pytest.mark.anyio
async def test_an_answer_that_does_not_come_ends_with_the_timeout(server: FastGPTEmulator) -> None:
    server.fault(HISTORIES, Stall())

    async with client_of(server.base_url, server.api_key) as (client, transport):
        with pytest.raises(APITimeoutError, match=r"no answer from .* within 0\.2 seconds"):
            await client.with_options(timeout=0.2, max_retries=0).get_chat_histories(server.app_id)
        assert in_use(transport) == 0


@pytest.mark.anyio
async def test_a_cancelled_stream_and_streams_that_are_left_hold_no_connection(server: FastGPTEmulator) -> None:
    async with client_of(server.base_url, server.api_key) as (client, transport):
        for number in range(10):
            server.reply(LONG)
            async with client.stream("hi", chatId=f"left-{number}") as stream:
                async for _ in stream.text():
                    break
        server.reply(LONG)
        server.fault(COMPLETIONS, Stall(900))
        with anyio.CancelScope() as scope:
            async with client.stream("hi", chatId="cancelled") as stream:
                async for _ in stream.text():
                    scope.cancel()

        assert scope.cancelled_caught
        assert in_use(transport) == 0


@pytest.mark.anyio
async def test_a_completion_whose_connection_was_lost_is_not_sent_again(server: FastGPTEmulator) -> None:
    server.fault(COMPLETIONS, Reset())

    async with client_of(server.base_url, server.api_key) as (client, _):
        with pytest.raises(APIConnectionError, match=r"the connection to .* broke") as caught:
            await client.create_chat_completion(HELLO)

    assert (caught.value.sent, caught.value.attempts) == (True, 1)
    assert not isinstance(caught.value, APITimeoutError)
    assert len(server.requests) == 1


@pytest.mark.anyio
async def test_a_connection_that_was_refused_was_never_made() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"

    async with client_of(address) as (client, _):
        with pytest.raises(APIConnectionError, match=r"no connection to .*Is FastGPT running there") as caught:
            await client.create_chat_completion(HELLO)

    assert (caught.value.sent, caught.value.attempts) == (False, 4)
    assert not isinstance(caught.value, APITimeoutError)


@pytest.mark.anyio
async def test_the_session_of_the_documents_keeps_no_cookie_of_the_server(server: FastGPTEmulator) -> None:
    address = server.base_url.replace("127.0.0.1", "localhost")
    server.fault(HISTORIES, Answer(200, EMPTY_PAGE, "application/json", [("set-cookie", "who=alice; Path=/")]))

    async with client_of(address, server.api_key) as (client, _):
        await client.get_chat_histories(server.app_id)
        await client.get_chat_histories(server.app_id)

    assert [request.headers.get("cookie") for request in server.requests] == [None, None]


@pytest.mark.anyio
async def test_a_proxy_given_to_the_transport_is_asked() -> None:
    # What drips stands for the proxy: the host that is meant does not exist.
    with dripping(HEAD % len(EMPTY_PAGE) + EMPTY_PAGE, b"") as proxy:
        transport = httpx_aiohttp.AiohttpTransport(client=session, proxy=httpx.Proxy(proxy.address))
        async with httpx.AsyncClient(transport=transport) as http:
            async with AsyncChatClient("fastgpt-key", "http://fastgpt.test", http_client=http) as client:
                page = await client.get_chat_histories("app")

    assert page.data == {"list": [], "total": 0}


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["trio"])
async def test_trio_is_refused_in_words(server: FastGPTEmulator, anyio_backend: str) -> None:
    async with client_of(server.base_url, server.api_key) as (client, _):
        with pytest.raises(ConfigurationError, match="work on asyncio alone"):
            await client.get_chat_histories(server.app_id)
