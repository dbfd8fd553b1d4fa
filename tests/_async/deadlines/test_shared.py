"""Whatever a call asks of the server on its way, one deadline is over all of it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

import httpx
import pytest
import respx

from fastgpt_client import AsyncChatClient

from ...support.recordings import recording

BASE = "http://fastgpt.test"
ANSWERED = {"code": 200, "statusText": "", "message": "", "data": {"list": [], "total": 0, "systemVersion": "4.8.17"}}
PAUSED = {
    "choices": [{"message": {"role": "assistant"}, "finish_reason": "stop"}],
    "responseData": [],
    "newVariables": {},
}


def answer(request: httpx.Request) -> httpx.Response:
    """Answer like servers that make a call ask for more."""
    path = request.url.path
    if path.endswith("presignChatFilePostUrl"):
        told = "fileSelectConfig" in json.loads(request.content)
        return copied("4.15.0", "presign-with-config" if told else "presign-wants-config")
    if path.endswith("chat/init"):
        return copied("4.15.0", "chat-init")
    if "/history/" in path and not path.endswith("getHistoryStatus"):
        return httpx.Response(404, html="<!DOCTYPE html>404")
    if path.endswith("completions"):
        return httpx.Response(200, json=PAUSED)
    return httpx.Response(200, json=ANSWERED)


def copied(release: str, name: str) -> httpx.Response:
    recorded = recording(release, name).response
    return httpx.Response(recorded.status_code, headers=recorded.headers, content=recorded.content)


async def presign(client: AsyncChatClient) -> None:
    await client.presign_chat_file_post_url("app", "c-1", "notes.txt")


async def list_chats(client: AsyncChatClient) -> None:
    with pytest.raises(Exception, match="files chats made with an API key"):
        await client.get_chat_histories("app")


async def complete(client: AsyncChatClient) -> None:
    await client.chat("hi", appId="app", chatId="c-1")


@pytest.mark.anyio
@pytest.mark.parametrize(("call", "requests"), [(presign, 3), (list_chats, 3), (complete, 2)])
async def test_one_deadline_is_over_all_that_a_call_asks(
    respx_mock: respx.MockRouter, call: Callable[[AsyncChatClient], Awaitable[None]], requests: int
) -> None:
    asked = respx_mock.route().mock(side_effect=answer)

    async with AsyncChatClient("fastgpt-canary", BASE, max_retries=0).with_options(deadline=60) as client:
        await call(client)

    assert asked.call_count == requests
    waits = [made.request.extensions["timeout"]["read"] for made in asked.calls]
    assert len({id(vars(wait)["_deadline"]) for wait in waits}) == 1
