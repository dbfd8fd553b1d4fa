"""What a call sends, and how it fails."""

from __future__ import annotations

import json
import logging

import httpx
import pytest
import respx

from fastgpt_client import (
    AsyncChatClient,
    AsyncFastGPTClient,
    AuthenticationError,
    ConfigurationError,
)
from fastgpt_client.generated.api.history import get_chat_histories
from fastgpt_client.generated.models import ChatHistoriesRequest

BASE = "http://fastgpt.test"
KEY = "fastgpt-canary"
COMPLETIONS = f"{BASE}/api/v1/chat/completions"
HISTORIES = f"{BASE}/api/core/chat/history/getHistories"
OLD_HISTORIES = f"{BASE}/api/core/chat/getHistories"
HELLO = [{"role": "user", "content": "你好"}]
REPLY = {"id": "c-1", "choices": [{"message": {"role": "assistant", "content": "很好"}, "finish_reason": "stop"}]}
PAGE = {
    "code": 200,
    "statusText": "",
    "message": "",
    "data": {"total": 1, "list": [{"chatId": "c-1", "title": "标题"}]},
}
WRONG_KEY = {"code": 514, "statusText": "unAuthApiKey", "message": "common:code_error.error_message.514", "data": None}


def chat_client(max_retries: int = 2) -> AsyncChatClient:
    return AsyncChatClient(KEY, BASE, max_retries=max_retries, retry_delay=0)


@pytest.mark.anyio
async def test_a_completion_reads_as_a_response_and_as_a_model(respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(COMPLETIONS).respond(json=REPLY)

    async with chat_client() as client:
        response = await client.create_chat_completion(HELLO, chatId="c-1", variables={"城市": "北京"})

    assert isinstance(response, httpx.Response)
    assert response.json()["choices"][0]["message"]["content"] == "很好"
    assert response.parsed.choices[0].message.content == "很好"
    assert response.elapsed.total_seconds() >= 0
    sent = route.calls.last.request
    assert sent.headers["authorization"] == f"Bearer {KEY}"
    assert sent.headers["user-agent"].startswith("fastgpt-client/")
    assert json.loads(sent.content) == {
        "messages": HELLO,
        "stream": False,
        "chatId": "c-1",
        "detail": False,
        "variables": {"城市": "北京"},
    }


@pytest.mark.anyio
async def test_an_enveloped_answer_is_unwrapped_in_parsed_and_kept_in_json(respx_mock: respx.MockRouter) -> None:
    respx_mock.post(HISTORIES).respond(json=PAGE, headers={"x-request-id": "r-1"})

    async with chat_client() as client:
        response = await client.get_chat_histories("app")

    assert response.json() == PAGE
    assert response.data == PAGE["data"]
    assert [chat.title for chat in response.parsed.list_] == ["标题"]
    assert response.request_id == "r-1"
    assert response.attempts == 1


@pytest.mark.anyio
async def test_an_endpoint_function_runs_on_the_same_client(respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(HISTORIES).mock(side_effect=[httpx.Response(429), httpx.Response(200, json=PAGE)])

    async with chat_client() as client:
        page = await get_chat_histories.asyncio(client=client, body=ChatHistoriesRequest(app_id="app"))

    assert page.total == 1
    assert route.call_count == 2
    assert route.calls.last.request.headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.anyio
async def test_options_of_one_call(respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(HISTORIES).respond(json=PAGE)

    async with AsyncChatClient(KEY, f"{BASE}/api/v1", default_headers={"x-team": "a", "x-trace": "a"}) as client:
        await client.get_chat_histories(
            "app",
            source=None,
            timeout=7.0,
            extra_headers={"x-trace": "b"},
            extra_query={"debug": True},
            extra_body={"pageSize": 5, "new": "field"},
        )

    sent = route.calls.last.request
    assert json.loads(sent.content) == {"appId": "app", "offset": 0, "pageSize": 5, "new": "field"}
    assert sent.url.query == b"debug=true"
    assert (sent.headers["x-team"], sent.headers["x-trace"]) == ("a", "b")
    assert sent.extensions["timeout"] == {"connect": 5.0, "read": 7.0, "write": 7.0, "pool": 7.0}


@pytest.mark.anyio
async def test_a_closed_client_says_so() -> None:
    client = AsyncFastGPTClient(KEY, BASE)
    await client.aclose()
    await client.aclose()

    with pytest.raises(ConfigurationError, match="this client is closed; make a new one"):
        await client.call("get_app_logs_total", params={"appId": "app"})


@pytest.mark.anyio
async def test_an_injected_client_keeps_our_key_errors_and_retries_and_stays_open(respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(HISTORIES).mock(side_effect=[httpx.Response(503), httpx.Response(500, json=WRONG_KEY)])

    async with httpx.AsyncClient(headers={"x-mine": "1"}) as mine:
        async with AsyncChatClient(KEY, BASE, retry_delay=0, http_client=mine) as client:
            with pytest.raises(AuthenticationError):
                await client.get_chat_histories("app")
        assert not mine.is_closed

    assert route.calls.last.request.headers["x-mine"] == "1"
    assert route.calls.last.request.headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.anyio
async def test_logging_writes_a_line_for_each_attempt_and_no_secret(
    respx_mock: respx.MockRouter, caplog: pytest.LogCaptureFixture
) -> None:
    respx_mock.post(HISTORIES).mock(side_effect=[httpx.Response(503), httpx.Response(200, json=PAGE)])

    with caplog.at_level(logging.DEBUG):
        async with AsyncChatClient(KEY, BASE, retry_delay=0, enable_logging=True) as client:
            await client.get_chat_histories("app", extra_query={"token": "canary"})

    lines = [record.getMessage() for record in caplog.records if record.name == "fastgpt_client"]
    assert [line.rsplit(" ", 1)[0] for line in lines] == [
        "attempt method=POST path=/api/core/chat/history/getHistories attempt=1 outcome=503",
        "pause seconds=0.0 after attempt=1",
        "attempt method=POST path=/api/core/chat/history/getHistories attempt=2 outcome=200",
    ]
    assert "canary" not in "".join(lines)


@pytest.mark.anyio
async def test_nothing_is_logged_unless_asked(respx_mock: respx.MockRouter, caplog: pytest.LogCaptureFixture) -> None:
    respx_mock.post(HISTORIES).respond(json=PAGE)

    with caplog.at_level(logging.DEBUG, logger="fastgpt_client"):
        async with chat_client() as client:
            await client.get_chat_histories("app")

    assert [record for record in caplog.records if record.name == "fastgpt_client"] == []


def test_a_client_shows_its_server_and_not_its_key() -> None:
    assert repr(AsyncChatClient(KEY, BASE)) == "AsyncChatClient(base_url='http://fastgpt.test')"
