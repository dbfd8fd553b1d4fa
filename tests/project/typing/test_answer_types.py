"""What `.parsed` is, operation by operation."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from datetime import date, datetime
from pathlib import Path
from typing import assert_type

import pytest

from fastgpt_client import ApiResponse, AppClient, AsyncAppClient, AsyncChatClient, ChatClient, ChatFile
from fastgpt_client.generated.models import (
    AppInfo,
    AppLog,
    AppLogPage,
    AppLogsChart,
    ChatHistory,
    ChatHistoryPage,
    ChatInit,
    ChatRecord,
    ChatRecordPage,
    NodeResponse,
    StopResult,
    TextContent,
)
from fastgpt_client.testing import FastGPTEmulator

CHAT = "c-1"
TODAY = date(2026, 11, 20)


def test_answers_about_chats_are_typed(server: FastGPTEmulator) -> None:
    app = server.app_id
    with ChatClient(server.api_key, server.base_url) as client:
        client.chat("你好", appId=app, chatId=CHAT)
        assert_type(client.get_chat_init(app, CHAT).parsed, ChatInit)
        histories = client.get_chat_histories(app)
        assert_type(histories, ApiResponse[ChatHistoryPage])
        assert_type(histories.parsed.list_, list[ChatHistory])
        records = client.get_chat_records(app, CHAT).parsed
        assert_type(records, ChatRecordPage)
        nodes = client.get_record_detail(app, CHAT, records.list_[-1].data_id).parsed
        assert_type(nodes, list[NodeResponse])
        questions = client.get_suggested_questions(app, CHAT).parsed
        assert_type(questions, list[str])
        speech = client.synthesize_speech(app, {"type": "model", "model": "m", "voice": "v"}, "你好").parsed
        assert_type(speech, bytes)
        assert_type(client.stop_chat(app, CHAT).parsed, StopResult)
        assert_type(client.delete_chat_history(app, CHAT), ApiResponse[None])

    assert isinstance(histories.parsed.list_[0], ChatHistory)
    assert isinstance(speech, bytes)
    assert questions
    assert nodes


def test_answers_about_apps_are_typed(server: FastGPTEmulator) -> None:
    app = server.app_id
    with AppClient(server.api_key, server.base_url) as client:
        assert_type(client.get_app_info(app).parsed, AppInfo)
        chart = client.get_app_logs_chart(app, TODAY, "2026-11-21").parsed
        assert_type(chart, AppLogsChart)
        assert_type(client.list_app_logs(app, TODAY, TODAY).parsed, AppLogPage)
        rows = client.iter_app_logs(app, TODAY, TODAY)
        assert_type(rows, Generator[AppLog, None, None])

        assert list(rows) == []
    assert isinstance(chart, AppLogsChart)


def test_what_may_be_absent_is_none_and_lists_are_lists(server: FastGPTEmulator) -> None:
    app = server.app_id
    with ChatClient(server.api_key, server.base_url) as client:
        client.chat("你好", appId=app, chatId=CHAT)
        for chat in client.get_chat_histories(app).parsed:
            assert_type(chat, ChatHistory)
            assert_type(chat.title, str | None)
            assert_type(chat.update_time, datetime | None)
            assert (chat.title or "?").upper()
        page = client.get_chat_records(app, CHAT).parsed
        for record in page:
            assert_type(record.text, str)
            assert_type(record.time, datetime | None)
            assert_type(record.time_text, str | None)
            assert_type([value.text for value in record.value], list[TextContent | None])

    assert ([record.obj for record in page], page[0].text) == (["Human", "AI"], "你好")
    assert len(page) == 2


def test_the_nodes_of_a_reply_are_typed_as_those_of_a_record(server: FastGPTEmulator) -> None:
    with ChatClient(server.api_key, server.base_url) as client:
        reply = client.chat("你好", appId=server.app_id, chatId=CHAT, detail=True)

    assert_type(reply.node_responses, list[NodeResponse])
    assert [node.module_name for node in reply.node_responses] == [node["moduleName"] for node in reply.node_responses]


@pytest.mark.anyio
async def test_async_answers_are_typed_the_same(server: FastGPTEmulator) -> None:
    app = server.app_id
    async with AsyncChatClient(server.api_key, server.base_url) as client:
        await client.chat("你好", appId=app, chatId=CHAT)
        histories = await client.get_chat_histories(app)
        assert_type(histories, ApiResponse[ChatHistoryPage])
        assert_type((await client.get_chat_records(app, CHAT)).parsed, ChatRecordPage)
        walk = client.iter_chat_records(app, CHAT)
        assert_type(walk, AsyncGenerator[ChatRecord, None])
        records = [record async for record in walk]
    async with AsyncAppClient(server.api_key, server.base_url) as apps:
        assert_type((await apps.get_app_logs_chart(app, TODAY, TODAY)).parsed, AppLogsChart)

    assert [record.obj for record in records] == ["AI", "Human"]


def test_files_and_lists_are_typed(server: FastGPTEmulator, tmp_path: Path) -> None:
    app = server.app_id
    with ChatClient(server.api_key, server.base_url) as client:
        file = client.upload_chat_file(app, CHAT, ("说明.txt", b"hello"))
        assert_type(file, ChatFile)
        assert_type(client.upload_chat_files(app, CHAT, [("a.txt", b"a")]), list[ChatFile])
        assert_type(client.download_chat_file(file, tmp_path), Path)
        assert_type(client.presign_chat_file_get_url(app, file.key), str)
        assert_type(client.iter_chat_histories(app), Generator[ChatHistory, None, None])
        assert_type(client.iter_chat_records(app, CHAT), Generator[ChatRecord, None, None])

    assert isinstance(file, ChatFile)
