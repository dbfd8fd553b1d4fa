"""One client's settings for other servers, connections and apps, and an app for every call."""

from __future__ import annotations

import httpx
import pytest
import respx

from fastgpt_client import AsyncChatClient
from fastgpt_client.testing import FastGPTEmulator

KEY, BASE = "fastgpt-canary", "http://fastgpt.test"
COMPLETION = {"id": "c", "choices": [{"message": {"role": "assistant", "content": "好"}}]}


def client_of(server: FastGPTEmulator) -> AsyncChatClient:
    return AsyncChatClient(server.api_key, server.base_url, retry_delay=0, app_id=server.app_id)


@pytest.mark.anyio
async def test_the_app_of_a_client_is_meant_where_a_call_names_none(server: FastGPTEmulator) -> None:
    async with client_of(server) as client:
        await client.create_chat_completion([{"role": "user", "content": "one"}])
        await client.chat("two")
        async with client.stream("three", api="v2") as stream:
            await stream.until_done()
        talk = client.conversation()
        await talk.say("four")
        records = [record async for record in talk.records()]

    assert [request.json["appId"] for request in server.requests[:4]] == [server.app_id] * 4
    assert client.app_id == talk.app_id == server.app_id
    assert len(records) == 2


@pytest.mark.anyio
async def test_an_app_that_a_call_names_comes_before_the_clients(respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(f"{BASE}/api/v1/chat/completions").respond(json=COMPLETION)
    async with AsyncChatClient(KEY, BASE, app_id="app-1") as client:
        await client.chat("Hello", appId="app-2")
        await client.with_options(app_id="app-3").chat("Hello")
        await client.with_options(app_id=None).chat("Hello")
        await client.chat("Hello", extra_body={"appId": "app-4"})

    sent = [call.request.read() for call in route.calls]
    assert [body.count(b'"appId"') for body in sent] == [1, 1, 0, 1]
    assert all(app in body for app, body in zip((b"app-2", b"app-3", b"", b"app-4"), sent, strict=True))


@pytest.mark.anyio
async def test_the_app_may_come_from_the_environment(
    respx_mock: respx.MockRouter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FASTGPT_APP_ID", "app-env")
    route = respx_mock.post(f"{BASE}/api/v1/chat/completions").respond(json=COMPLETION)
    async with AsyncChatClient(KEY, BASE) as client:
        await client.chat("Hello")

    assert b"app-env" in route.calls[0].request.read()


@pytest.mark.anyio
async def test_another_server_is_asked_over_the_same_connections_and_learnt_anew(
    respx_mock: respx.MockRouter,
) -> None:
    old = respx_mock.post("http://other.test/api/v1/chat/completions").respond(json=COMPLETION)
    new = respx_mock.post(f"{BASE}/api/v1/chat/completions").respond(json=COMPLETION)
    async with AsyncChatClient(KEY, BASE) as client:
        other = client.with_options(base_url="other.test/api/")
        assert (client.base_url, other.base_url) == (BASE, "http://other.test")
        await other.chat("Hello")
        await client.chat("Hello")

    assert (old.call_count, new.call_count) == (1, 1)


@pytest.mark.anyio
async def test_other_connections_stay_their_owners_to_close() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json=COMPLETION)

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as mine:
        async with AsyncChatClient(KEY, BASE).with_options(http_client=mine) as client:
            await client.chat("Hello")
        assert not mine.is_closed

    assert len(asked) == 1
