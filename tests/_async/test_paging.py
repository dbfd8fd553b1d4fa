"""Whole lists against a server whose lists change."""

from __future__ import annotations

import json

import httpx
import pytest
import respx

from fastgpt_client import AsyncAppClient, AsyncChatClient, ServerError
from fastgpt_client.testing import FastGPTEmulator


async def chats(client: AsyncChatClient, count: int) -> None:
    for number in range(count):
        await client.create_chat_completion([{"role": "user", "content": f"第 {number} 个"}], chatId=f"c-{number}")


@pytest.mark.anyio
async def test_chats_deleted_and_updated_on_the_way_cost_no_others(server: FastGPTEmulator) -> None:
    found = []
    async with AsyncChatClient(server.api_key, server.base_url) as client:
        await chats(client, 9)
        async for chat in client.iter_chat_histories(server.app_id, pageSize=3):
            found.append(chat.chat_id)
            if chat.chat_id == "c-7":
                await client.delete_chat_history(server.app_id, "c-8")
                await client.create_chat_completion([{"role": "user", "content": "again"}], chatId="c-0")

    assert sorted(found) == [f"c-{number}" for number in range(9)]


@pytest.mark.anyio
async def test_records_come_newest_first_and_once(server: FastGPTEmulator) -> None:
    async with AsyncChatClient(server.api_key, server.base_url) as client:
        for text in ("一", "二", "三"):
            server.reply(f"答 {text}")
            await client.create_chat_completion([{"role": "user", "content": text}], chatId="c-1")
        records = [record async for record in client.iter_chat_records(server.app_id, "c-1", pageSize=2)]

    texts = [value.text.content for record in records for value in record.value or [] if value.text]
    assert texts == ["答 三", "三", "答 二", "二", "答 一", "一"]


@pytest.mark.anyio
async def test_log_rows_come_once(server: FastGPTEmulator) -> None:
    async with AsyncChatClient(server.api_key, server.base_url) as chat:
        await chats(chat, 5)
    async with AsyncAppClient(server.api_key, server.base_url) as client:
        rows = [row.chat_id async for row in client.iter_app_logs(server.app_id, "2020", "2099", pageSize=2)]

    assert sorted(rows) == [f"c-{number}" for number in range(5)]


@pytest.mark.anyio
async def test_every_page_of_a_walk_takes_what_a_call_takes(respx_mock: respx.MockRouter) -> None:
    page = {"code": 200, "data": {"total": 3, "list": [{"chatId": f"c-{number}"} for number in range(2)]}}
    last = {"code": 200, "data": {"total": 3, "list": [{"chatId": "c-1"}]}}
    answers = [httpx.Response(503), *(httpx.Response(200, json=each) for each in (page, last, page))]
    route = respx_mock.post("http://fastgpt.test/api/core/chat/history/getHistories").mock(side_effect=answers)

    async with AsyncChatClient("fastgpt-key", "http://fastgpt.test", retry_delay=0) as client:
        walk = client.iter_chat_histories(
            "app",
            pageSize=2,
            timeout=7.0,
            max_retries=1,
            extra_headers={"x-job": "export"},
            extra_query={"trace": "yes"},
            extra_body={"more": 1},
        )
        found = [chat.chat_id async for chat in walk]
        route.mock(return_value=httpx.Response(503))
        with pytest.raises(ServerError):
            _ = [chat async for chat in client.iter_chat_histories("app", max_retries=0)]

    sent = [call.request for call in route.calls]
    assert found == ["c-0", "c-1"]
    assert [request.extensions["timeout"]["read"] for request in sent[:4]] == [7.0] * 4
    assert {request.headers["x-job"] for request in sent[:4]} == {"export"}
    assert {request.url.query for request in sent[:4]} == {b"trace=yes"}
    assert {json.loads(request.content)["more"] for request in sent[:4]} == {1}
