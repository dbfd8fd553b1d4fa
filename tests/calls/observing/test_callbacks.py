"""Functions of the user, plain and async."""

from __future__ import annotations

import anyio
import httpx
import pytest
import respx

from fastgpt_client import APITimeoutError, AsyncChatClient, ChatClient, ConfigurationError

BASE = "http://fastgpt.test"
HISTORIES = f"{BASE}/api/core/chat/history/getHistories"
PAGE = {"code": 200, "data": {"total": 0, "list": []}}


@pytest.mark.anyio
async def test_an_async_client_awaits_the_function_that_gives_its_key(respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(HISTORIES).respond(json=PAGE)

    async def key() -> str:
        await anyio.lowlevel.checkpoint()
        return "fastgpt-awaited"

    async with AsyncChatClient(key, BASE) as client:
        await client.get_chat_histories("app")

    assert route.calls.last.request.headers["authorization"] == "Bearer fastgpt-awaited"


@pytest.mark.anyio
async def test_a_deadline_bounds_the_function_that_gives_the_key() -> None:
    async def key() -> str:
        await anyio.sleep_forever()
        raise AssertionError

    async with AsyncChatClient(key, BASE) as client:
        with pytest.raises(APITimeoutError, match="asking for the API key"):
            await client.with_options(deadline=0.01).get_chat_histories("app")


def test_a_sync_client_refuses_an_async_function_by_the_name_of_its_parameter() -> None:
    async def key() -> str:
        return "fastgpt-awaited"

    with (
        httpx.Client() as http,
        ChatClient(key, BASE, http_client=http) as client,  # type: ignore[arg-type]  # what a type checker refuses, too
        pytest.raises(ConfigurationError, match="the function given as api_key is async; give a plain one"),
    ):
        client.get_chat_histories("app")
