"""Whole stories against the emulator, as a program would live them."""

from __future__ import annotations

from pathlib import Path

import pytest

from fastgpt_client import (
    AsyncAppClient,
    AsyncChatClient,
    AuthenticationError,
    ChatFile,
    NotFoundError,
    StreamResponse,
    UploadError,
    ValidationError,
    aiter_stream_events,
)
from fastgpt_client.events import (
    AnswerEvent,
    FlowNodeResponseEvent,
    InteractiveEvent,
    ToolParamsEvent,
    ToolResponseEvent,
    WorkflowDurationEvent,
)
from fastgpt_client.testing import FastGPTEmulator, Node, Reply, Tool, UserSelect

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def ask(text: str) -> list[dict[str, str]]:
    return [{"role": "user", "content": text}]


@pytest.mark.anyio
async def test_a_conversation_is_kept_listed_renamed_and_deleted(server: FastGPTEmulator) -> None:
    async with AsyncChatClient(server.api_key, server.base_url) as client:
        server.reply("晴天", "25 度")
        await client.create_chat_completion(ask("天气?"), chatId="c-1")
        await client.create_chat_completion(ask("几度?"), chatId="c-1")
        records = (await client.get_chat_records(server.app_id, "c-1", pageSize=2)).parsed
        await client.update_chat_history(server.app_id, "c-1", customTitle="北京天气", top=True)
        chats = (await client.get_chat_histories(server.app_id)).parsed
        await client.delete_chat_history(server.app_id, "c-1")
        left = (await client.get_chat_histories(server.app_id)).parsed

    assert records.total == 4
    assert [record.obj for record in records.list_] == ["Human", "AI"]
    assert [(chat.chat_id, chat.custom_title, chat.top) for chat in chats.list_] == [("c-1", "北京天气", True)]
    assert left.list_ == []


@pytest.mark.anyio
@pytest.mark.parametrize("version", ["create_chat_completion", "create_chat_completion_v2"])
async def test_a_stream_tells_everything_the_workflow_did(server: FastGPTEmulator, version: str) -> None:
    nodes = [Node("AI Chat", "chatNode", {"inputTokens": 60})]
    server.reply(Reply(text=["你", "好"], tools=[Tool("Search", {"q": "电影"}, "ok")], nodes=nodes))

    async with AsyncChatClient(server.api_key, server.base_url) as client:
        response = await getattr(client, version)(ask("hi"), stream=True, chatId="c-1", detail=True)
        events = [event async for event in aiter_stream_events(response)]

    assert isinstance(response, StreamResponse)
    assert response.is_closed
    assert "".join(event.text for event in events if isinstance(event, AnswerEvent)) == "你好"
    assert "".join(event.params for event in events if isinstance(event, ToolParamsEvent)) == '{"q":"电影"}'
    assert [event.response for event in events if isinstance(event, ToolResponseEvent)] == ["ok"]
    assert [event.seconds >= 0 for event in events if isinstance(event, WorkflowDurationEvent)] == [True]
    reported = [event.node["moduleName"] for event in events if isinstance(event, FlowNodeResponseEvent)]
    if version.endswith("v2"):
        assert "AI Chat" in reported
    else:
        assert [event.type for event in events[-2:]] == ["flowResponses", "done"]


@pytest.mark.anyio
async def test_a_workflow_that_asks_goes_on_with_the_answer(server: FastGPTEmulator) -> None:
    server.reply(Reply(interactive=UserSelect("继续?", ["确认", "取消"])), "好的")

    async with AsyncChatClient(server.api_key, server.base_url) as client:
        response = await client.create_chat_completion(ask("go"), stream=True, chatId="c-1", detail=True)
        events = [event async for event in aiter_stream_events(response)]
        answered = await client.create_chat_completion(ask("确认"), chatId="c-1", detail=True)

    asked = next(event for event in events if isinstance(event, InteractiveEvent)).interactive
    assert [option["value"] for option in asked["params"]["userSelectOptions"]] == ["确认", "取消"]
    assert "好的" in str(answered.parsed.choices[0].message.content)


@pytest.mark.anyio
async def test_a_file_is_uploaded_and_used(server: FastGPTEmulator, tmp_path: Path) -> None:
    picture = tmp_path / "猫 ①.png"
    picture.write_bytes(PNG)

    async with AsyncChatClient(server.api_key, server.base_url) as client:
        image = await client.upload_chat_image(server.app_id, "c-1", picture)
        message = {"role": "user", "content": [{"type": "text", "text": "这是什么?"}, image]}
        await client.create_chat_completion([message], chatId="c-1")
        address = await client.presign_chat_file_get_url(server.app_id, image.key)

    assert isinstance(image, ChatFile)
    assert (image["type"], image["name"]) == ("img", "猫 ①.png")
    assert server.files[image.key].content == PNG
    sent = server.requests[-2].json["messages"][0]["content"][1]
    assert sent == {"type": "image_url", "image_url": {"url": image.url}, "key": image.key}
    assert address.startswith("http")
    uploads = [request for request in server.requests if request.method == "PUT"]
    assert [("authorization" in request.headers) for request in uploads] == [False]


@pytest.mark.anyio
async def test_an_upload_the_server_refuses_says_why(server: FastGPTEmulator, tmp_path: Path) -> None:
    fake = tmp_path / "fake.png"
    fake.write_bytes(b"no picture at all")

    async with AsyncChatClient(server.api_key, server.base_url) as client:
        with pytest.raises(UploadError, match=r"uploading fake\.png to .* failed: UploadFileTypeMismatch") as caught:
            await client.upload_chat_file(server.app_id, "c-1", fake)

    assert caught.value.code == "UploadFileTypeMismatch"


@pytest.mark.anyio
async def test_feedback_replaces_what_was_there(server: FastGPTEmulator) -> None:
    async with AsyncChatClient(server.api_key, server.base_url) as client:
        await client.create_chat_completion(ask("hi"), chatId="c-1")
        reply = (await client.get_chat_records(server.app_id, "c-1")).parsed.list_[-1]
        await client.send_feedback(server.app_id, "c-1", reply.data_id, userBadFeedback="错")
        await client.send_feedback(server.app_id, "c-1", reply.data_id, userGoodFeedback="好")
        liked = (await client.get_chat_records(server.app_id, "c-1")).parsed.list_[-1]
        found = (await client.get_feedback_record_ids(server.app_id, "c-1", "good")).parsed
        read = (await client.set_feedback_read(server.app_id, "c-1", reply.data_id, True)).parsed

    assert (liked.user_good_feedback, bool(liked.user_bad_feedback)) == ("好", False)
    assert found.data_ids == [reply.data_id]
    assert read.success is True


@pytest.mark.anyio
async def test_the_rest_of_the_chat_routes_answer(server: FastGPTEmulator) -> None:
    app = server.app_id
    async with AsyncChatClient(server.api_key, server.base_url) as client:
        await client.create_chat_completion(ask("hi"), chatId="c-1")
        reply = (await client.get_chat_records(app, "c-1")).parsed.list_[-1]
        init = (await client.get_chat_init(app, "c-1")).parsed
        around = (await client.get_chat_records_around(app, "c-1", initialId=reply.data_id)).parsed
        nodes = (await client.get_record_detail(app, "c-1", reply.data_id)).parsed
        status = (await client.get_chat_history_status(app, ["c-1", "none"])).parsed
        questions = (await client.get_suggested_questions(app, "c-1", {"open": True})).parsed
        speech = (await client.synthesize_speech(app, {"type": "model", "model": "m"}, "你好")).parsed
        quotes = (await client.get_record_quotes(app, "c-1", reply.data_id, [], [])).parsed
        stopped = (await client.stop_chat(app, "c-1")).parsed
        read = (await client.mark_chat_read(app, "c-1")).parsed
        await client.delete_chat_record(app, "c-1", reply.data_id, ["other"])
        await client.batch_delete_chat_histories(app, ["c-1"])
        await client.clear_chat_histories(app)

    assert init.app.name
    assert reply.data_id in [record.data_id for record in around.list_]
    assert "AI Chat" in [node.module_name for node in nodes]
    assert [entry.chat_id for entry in status.list_] == ["c-1"]
    assert questions
    assert isinstance(speech, bytes)
    assert quotes == []
    assert (stopped.success, read) == (True, None)


@pytest.mark.anyio
async def test_logs_of_an_app(server: FastGPTEmulator) -> None:
    async with AsyncChatClient(server.api_key, server.base_url) as chat:
        await chat.create_chat_completion(ask("hi"), chatId="c-1", customUid="用户")
    async with AsyncAppClient(server.api_key, server.base_url) as client:
        chart = (await client.get_app_logs_chart(server.app_id, "2026-01-01", "2026-01-03")).parsed
        rows = (await client.list_app_logs(server.app_id, "2020", "2099")).parsed
        users = (await client.get_app_log_users(server.app_id, "2020", "2099")).parsed
        total = (await client.get_app_logs_total(server.app_id)).parsed
        response = await client.get_app_info(server.app_id)

    assert len(chart.chat_data or []) >= 3
    assert [row.chat_id for row in rows.list_] == ["c-1"]
    assert [user.out_link_uid for user in users.list_] == ["用户"]
    assert total.total_chats
    assert response.parsed.name == response.json()["data"]["name"]


@pytest.mark.anyio
async def test_refusals_have_their_class(server: FastGPTEmulator) -> None:
    async with AsyncChatClient("fastgpt-wrong", server.base_url) as stranger:
        with pytest.raises(AuthenticationError, match="unAuthApiKey"):
            await stranger.create_chat_completion(ask("hi"))
        with pytest.raises(AuthenticationError, match="unAuthApiKey"):
            await stranger.create_chat_completion(ask("hi"), stream=True)
    async with AsyncChatClient(server.api_key, server.base_url) as client:
        with pytest.raises(ValidationError, match="messages is empty"):
            await client.create_chat_completion([], stream=True)
        with pytest.raises(NotFoundError, match="appUnExist"):
            await client.get_chat_init("0" * 24, "c-1")


@pytest.mark.anyio
async def test_a_run_that_is_over_can_be_resumed_only_as_records(server: FastGPTEmulator) -> None:
    async with AsyncChatClient(server.api_key, server.base_url) as client:
        await client.create_chat_completion_v2(ask("hi"), chatId="c-1")
        response = await client.resume_chat_stream(server.app_id, "c-1")
        events = [event async for event in aiter_stream_events(response)]

    assert [event.type for event in events] == ["resumeCompleted", "done"]
