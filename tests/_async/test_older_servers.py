"""Habits of single releases, as running servers showed them."""

from __future__ import annotations

import json

import httpx
import pytest
import respx

from fastgpt_client import (
    AsyncAppClient,
    AsyncChatClient,
    AuthenticationError,
    PermissionDeniedError,
    UnsupportedError,
    ValidationError,
)

from ..support.recordings import Recording, recording

BASE = "http://fastgpt.test"
NO_ROUTE = httpx.Response(404, html="<!DOCTYPE html>404")


def chat_client() -> AsyncChatClient:
    return AsyncChatClient("fastgpt-canary", BASE, max_retries=0)


def app_client() -> AsyncAppClient:
    return AsyncAppClient("fastgpt-canary", BASE, max_retries=0)


def answers(respx_mock: respx.MockRouter, recorded: Recording) -> respx.Route:
    """Answer like the recorded server, whatever is asked of that route."""
    answer = recorded.response
    made = httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)
    return respx_mock.route(method=recorded.request.method, path=recorded.request.url.path).mock(return_value=made)


@pytest.mark.anyio
@pytest.mark.parametrize("path", ["record/delete", "item/delete"])
async def test_a_record_is_deleted_by_query_and_by_body(respx_mock: respx.MockRouter, path: str) -> None:
    respx_mock.delete(path="/api/core/chat/record/delete").mock(NO_ROUTE)
    route = respx_mock.delete(path=f"/api/core/chat/{path}").respond(json={"code": 200, "data": {}})

    async with chat_client() as client:
        await client.delete_chat_record("app", "c-1", "记录", ["r-2", "r-3"], extra_body={"delFile": False})

    sent = {"appId": "app", "chatId": "c-1", "contentId": "记录", "contentIds": "r-2,r-3"}
    assert dict(route.calls.last.request.url.params) == sent
    assert json.loads(route.calls.last.request.content) == {**sent, "delFile": False}


@pytest.mark.anyio
async def test_only_a_query_that_some_release_reads_from_the_body_is_sent_twice(respx_mock: respx.MockRouter) -> None:
    route = respx_mock.delete(path="/api/core/chat/history/delHistory").respond(json={"code": 200, "data": None})

    async with chat_client() as client:
        await client.delete_chat_history("app", "c-1")

    assert route.calls.last.request.content == b""


@pytest.mark.anyio
@pytest.mark.parametrize("version", ["4.8.17", "4.14.11", "4.15.0"])
async def test_logs_that_refuse_every_key_say_which_release_takes_one(
    respx_mock: respx.MockRouter, version: str
) -> None:
    answers(respx_mock, recording(version, "app-logs-refused"))
    respx_mock.route(path="/api/core/app/logs/list").mock(NO_ROUTE)

    async with app_client() as client:
        with pytest.raises(
            PermissionDeniedError, match=r"list_app_logs takes API keys since FastGPT 4\.15\.2"
        ) as raised:
            await client.list_app_logs("app", "2026-01-01", "2026-01-31")

    assert "api_key" not in str(raised.value)
    assert raised.value.status_text == "unAuthorization"


@pytest.mark.anyio
async def test_a_refused_key_elsewhere_is_still_about_the_key(respx_mock: respx.MockRouter) -> None:
    refusal = recording("4.15.0", "app-logs-refused")
    respx_mock.get(path="/api/core/chat/init").respond(refusal.status, content=refusal.body)

    async with chat_client() as client:
        with pytest.raises(AuthenticationError, match="Pass api_key"):
            await client.get_chat_init("app", "c-1")


@pytest.mark.anyio
async def test_no_detail_is_an_empty_list_on_every_release(respx_mock: respx.MockRouter) -> None:
    answers(respx_mock, recording("4.8.17", "detail-of-unknown-record"))
    respx_mock.get(path="/api/core/chat/record/getResData").mock(NO_ROUTE)

    async with chat_client() as client:
        response = await client.get_record_detail("app", "nochat", "nodata")

    assert response.parsed == response.data == []


@pytest.mark.anyio
async def test_nothing_is_none_on_every_release(respx_mock: respx.MockRouter) -> None:
    answers(respx_mock, recording("4.14.9", "feedback-answer"))
    answers(respx_mock, recording("4.14.11", "delete-answer"))

    async with chat_client() as client:
        feedback = await client.send_feedback("app", "c-1", "r-1", "yes")
        deleted = await client.delete_chat_record("app", "c-1", "r-1")

    assert (feedback.data, deleted.data) == (None, None)


def wants_config(request: httpx.Request) -> httpx.Response:
    """Answer like FastGPT 4.15.0, which wants an app's file settings with every upload."""
    told = "fileSelectConfig" in json.loads(request.content)
    answer = recording("4.15.0", "presign-with-config" if told else "presign-wants-config").response
    return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


@pytest.mark.anyio
async def test_a_server_that_wants_file_settings_gets_them_and_is_remembered(respx_mock: respx.MockRouter) -> None:
    presign = respx_mock.post(path="/api/core/chat/file/presignChatFilePostUrl").mock(side_effect=wants_config)
    opened = answers(respx_mock, recording("4.15.0", "chat-init"))

    async with chat_client() as client:
        first = await client.presign_chat_file_post_url("app", "c-1", "notes.txt")
        await client.with_options(timeout=5).presign_chat_file_post_url("app", "c-1", "notes.txt")
        await client.presign_chat_file_post_url("other", "c-2", "notes.txt")

    config = json.loads(recording("4.15.0", "chat-init").body)["data"]["app"]["chatConfig"]["fileSelectConfig"]
    sent = [json.loads(call.request.content).get("fileSelectConfig") for call in presign.calls]
    assert first["key"].endswith(".txt")
    assert sent == [None] + 3 * [config]
    assert [dict(call.request.url.params) for call in opened.calls] == [
        {"appId": "app", "chatId": "c-1"},
        {"appId": "other", "chatId": "c-2"},
    ]


@pytest.mark.anyio
async def test_file_settings_of_the_caller_are_sent_as_they_are(respx_mock: respx.MockRouter) -> None:
    presign = respx_mock.post(path="/api/core/chat/file/presignChatFilePostUrl").mock(side_effect=wants_config)

    async with chat_client() as client:
        await client.presign_chat_file_post_url("app", "c-1", "a.txt", extra_body={"fileSelectConfig": {"maxFiles": 1}})

    assert json.loads(presign.calls.last.request.content)["fileSelectConfig"] == {"maxFiles": 1}


@pytest.mark.anyio
async def test_file_settings_that_a_server_refuses_are_asked_for_anew(respx_mock: respx.MockRouter) -> None:
    disabled = {"code": 510002, "statusText": "FileUploadDisabled", "message": "", "data": None}
    presign = respx_mock.post(path="/api/core/chat/file/presignChatFilePostUrl").mock(side_effect=wants_config)
    opened = answers(respx_mock, recording("4.15.0", "chat-init"))

    async with chat_client() as client:
        await client.presign_chat_file_post_url("app", "c-1", "a.txt")
        presign.side_effect = [httpx.Response(400, json=disabled)]
        with pytest.raises(PermissionDeniedError):
            await client.presign_chat_file_post_url("app", "c-1", "a.txt")
        presign.side_effect = wants_config
        await client.presign_chat_file_post_url("app", "c-1", "a.txt")

    assert opened.call_count == 2


@pytest.mark.anyio
async def test_another_missing_parameter_asks_for_no_file_settings(respx_mock: respx.MockRouter) -> None:
    issues = [{"path": ["filename"], "message": "Required"}]
    refusal = {"code": 400, "statusText": "error", "message": "Data validation error", "zodError": issues}
    respx_mock.post(path="/api/core/chat/file/presignChatFilePostUrl").respond(400, json=refusal)

    async with chat_client() as client:
        with pytest.raises(ValidationError) as raised:
            await client.presign_chat_file_post_url("app", "c-1", "")

    assert raised.value.issues == issues


@pytest.mark.anyio
async def test_rounds_that_are_stored_twice_are_read_once(respx_mock: respx.MockRouter) -> None:
    answers(respx_mock, recording("4.14.11", "doubled-records"))

    async with chat_client() as client:
        page = (await client.get_chat_records("app", "c-1")).parsed.list_
        found = [record async for record in client.conversation("app", "c-1").records()]

    assert (len(page), len(found)) == (8, 4)
    assert [record.obj for record in found] == ["AI", "Human", "AI", "Human"]
    assert all(record.value for record in found)


@pytest.mark.anyio
async def test_a_question_that_shares_its_replys_id_is_no_copy(respx_mock: respx.MockRouter) -> None:
    answers(respx_mock, recording("4.15.0", "records-with-shared-ids"))

    async with chat_client() as client:
        page = (await client.get_chat_records("app", "c-1")).parsed.list_
        found = [record async for record in client.iter_chat_records("app", "c-1")]

    assert found == page[::-1]
    assert len({record.data_id for record in found}) < len(found)


@pytest.mark.anyio
async def test_a_round_that_is_stored_twice_is_neither_rated_nor_made_again(respx_mock: respx.MockRouter) -> None:
    answers(respx_mock, recording("4.14.11", "doubled-records"))
    reply = recording("4.14.4", "completion-with-rate-limit")
    completions = answers(respx_mock, reply)

    async with chat_client() as client:
        talk = client.conversation("app", "c-1")
        await talk.say("second")
        with pytest.raises(UnsupportedError, match="regenerate of the chat"):
            await talk.regenerate()
        with pytest.raises(UnsupportedError, match="feedback of the chat"):
            await talk.feedback(good="yes")

    assert completions.call_count == 1


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("release", "hides"), [("4.8.12", False), ("4.8.13", True), ("4.8.21", True), ("4.8.22", False)]
)
async def test_chats_filed_under_a_keys_name_are_not_reported_as_none(
    respx_mock: respx.MockRouter, release: str, hides: bool
) -> None:
    told = respx_mock.get(path="/api/common/system/getInitData").respond(
        json={"code": 200, "data": {"systemVersion": release}}
    )
    answers(respx_mock, recording("4.8.17", "keyed-chats-listed"))
    answers(respx_mock, recording("4.8.17", "keyed-chats-cleared"))
    respx_mock.route(path__startswith="/api/core/chat/history/").mock(NO_ROUTE)

    async with chat_client() as client:
        for call in (
            lambda: client.get_chat_histories("app"),
            lambda: client.get_chat_histories("app", source=None),
            lambda: client.clear_chat_histories("app"),
        ):
            if hides:
                with pytest.raises(UnsupportedError, match=f"FastGPT {release} files chats made with an API key"):
                    await call()
            else:
                assert (await call()).status_code == 200

    assert told.call_count == 1


@pytest.mark.anyio
async def test_what_a_running_server_says_of_its_release_is_understood(respx_mock: respx.MockRouter) -> None:
    told = answers(respx_mock, recording("4.8.17", "release"))
    answers(respx_mock, recording("4.8.17", "keyed-chats-listed"))
    respx_mock.route(path__startswith="/api/core/chat/history/").mock(NO_ROUTE)

    async with chat_client() as client:
        with pytest.raises(UnsupportedError, match=r"FastGPT 4\.8\.17 files chats made with an API key"):
            await client.get_chat_histories("app")

    assert told.call_count == 1


@pytest.mark.anyio
async def test_chats_filed_under_a_keys_name_are_found_by_it(respx_mock: respx.MockRouter) -> None:
    answers(respx_mock, recording("4.8.17", "keyed-chats-by-name"))
    respx_mock.route(path__startswith="/api/core/chat/history/").mock(NO_ROUTE)

    async with chat_client() as client:
        page = (await client.get_chat_histories("app", source="app_chat key")).parsed

    assert page.list_[0].chat_id == "cf6f802ad4fd942"


@pytest.mark.anyio
async def test_a_server_that_does_not_tell_its_release_is_believed(respx_mock: respx.MockRouter) -> None:
    answers(respx_mock, recording("4.8.17", "keyed-chats-listed"))
    respx_mock.route(path__startswith="/api/core/chat/history/").mock(NO_ROUTE)
    told = respx_mock.get(path="/api/common/system/getInitData").mock(NO_ROUTE)

    async with chat_client() as client:
        for _ in range(2):
            assert (await client.get_chat_histories("app")).parsed.total == 0

    assert told.call_count == 1


@pytest.mark.anyio
async def test_a_retry_on_an_older_path_does_not_ask_for_the_newer_one_again(respx_mock: respx.MockRouter) -> None:
    newer = respx_mock.post("/api/core/chat/history/getHistories").mock(NO_ROUTE)
    page = httpx.Response(200, json={"code": 200, "data": {"list": [], "total": 1}})
    older = respx_mock.post("/api/core/chat/getHistories").mock(side_effect=[*2 * [httpx.Response(503)], page])

    async with AsyncChatClient("fastgpt-canary", BASE, retry_delay=0) as client:
        assert (await client.get_chat_histories("app")).attempts == 3

    assert (newer.call_count, older.call_count) == (1, 3)
