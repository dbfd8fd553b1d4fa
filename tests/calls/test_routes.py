"""Which of an operation's routes a server has."""

from __future__ import annotations

import anyio
import httpx
import pytest
import respx

from fastgpt_client import AsyncChatClient


@pytest.mark.anyio
async def test_calls_that_look_for_a_route_at_once_all_find_it(respx_mock: respx.MockRouter) -> None:
    all_asked, found = anyio.Event(), anyio.Event()
    asked: list[str] = []

    async def missing(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        first = len(asked) == 1
        if len(asked) == 3:
            all_asked.set()
        await (all_asked if first else found).wait()
        return httpx.Response(404, html="<!DOCTYPE html>404")

    def there(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"code": 200, "data": {"list": [], "total": 0}})

    async def ask(client: AsyncChatClient) -> None:
        await client.get_chat_histories("app")
        found.set()

    respx_mock.post(path="/api/core/chat/history/getHistories").mock(side_effect=missing)
    route = respx_mock.post(path="/api/core/chat/getHistories").mock(side_effect=there)
    respx_mock.get(path="/api/common/system/getInitData").mock(httpx.Response(404))

    async with (
        AsyncChatClient("fastgpt-canary", "http://fastgpt.test", max_retries=0) as client,
        anyio.create_task_group() as group,
    ):
        for _ in range(3):
            group.start_soon(ask, client)

    assert (len(asked), route.call_count) == (3, 3)
