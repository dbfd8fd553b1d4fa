"""Whole lists against a server whose lists change."""

from __future__ import annotations

import pytest

from fastgpt_client import AsyncAppClient, AsyncChatClient
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
