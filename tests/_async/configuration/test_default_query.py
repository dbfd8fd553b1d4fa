"""A query for every request: sent everywhere, shown nowhere."""

from __future__ import annotations

import logging
import pickle
import traceback

import httpx
import pytest
import respx

from fastgpt_client import AsyncAppClient, AsyncChatClient, ConfigurationError
from fastgpt_client.testing import FastGPTEmulator

BASE = "http://fastgpt.test"
KEY = "fastgpt-key"
HISTORIES = f"{BASE}/api/core/chat/history/getHistories"
TOTALS = f"{BASE}/api/proApi/core/app/logs/getTotalData"
PAGE = {"code": 200, "data": {"total": 0, "list": []}}
SECRET = {"gate": "canary"}


@pytest.mark.anyio
async def test_it_goes_with_every_request_and_what_a_call_says_wins(respx_mock: respx.MockRouter) -> None:
    posts = respx_mock.post(HISTORIES).respond(json=PAGE)
    gets = respx_mock.get(TOTALS).respond(json={"code": 200, "data": {}})

    async with AsyncChatClient(KEY, BASE, default_query={"gate": "a b", "on": True, "off": None}) as client:
        await client.get_chat_histories("app")
        await client.get_chat_histories("app", extra_query={"gate": "mine"})
        await client.with_options(default_query={"team": "x"}).get_chat_histories("app")
    async with AsyncAppClient(KEY, BASE, default_query={"appId": "other", "gate": "a"}) as client_of_apps:
        await client_of_apps.get_app_logs_total("app")

    assert [dict(call.request.url.params) for call in posts.calls] == [
        {"gate": "a b", "on": "true"},
        {"gate": "mine", "on": "true"},
        {"gate": "a b", "on": "true", "team": "x"},
    ]
    assert dict(gets.calls.last.request.url.params) == {"appId": "app", "gate": "a"}


@pytest.mark.anyio
async def test_the_other_client_keeps_its_own(respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(HISTORIES).respond(json=PAGE)

    async with AsyncChatClient(KEY, BASE) as client:
        client.with_options(default_query=SECRET)
        await client.get_chat_histories("app")

    assert route.calls.last.request.url.query == b""


@pytest.mark.parametrize("given", ["gate=canary", 7, {"gate": object()}])
def test_what_is_no_query_is_refused_by_name(given: object) -> None:
    with pytest.raises(ConfigurationError, match=r"default_query|gate") as caught:
        AsyncChatClient(KEY, BASE, default_query=given)  # type: ignore[arg-type]  # what a type checker refuses, too

    assert "canary" not in str(caught.value)


@pytest.mark.anyio
async def test_no_log_shows_it(server: FastGPTEmulator, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    async with AsyncChatClient(server.api_key, server.base_url, default_query=SECRET, enable_logging=True) as client:
        await client.chat("Hello", appId=server.app_id)
        report = await client.check(server.app_id, upload=False)

    lines = [record.getMessage() for record in caplog.records if record.name != "uvicorn.access"]
    assert any("HTTP Request: POST" in line and line.count("***") for line in lines)
    assert [line for line in lines if "canary" in line] == []
    assert "canary" not in repr(report)
    assert {request.query.get("gate") for request in server.requests} == {"canary"}


@pytest.mark.anyio
@pytest.mark.parametrize("failing", [httpx.Response(500, text="no"), httpx.ConnectError("no")])
async def test_no_error_and_no_traceback_shows_it(
    respx_mock: respx.MockRouter, failing: httpx.Response | httpx.ConnectError
) -> None:
    respx_mock.post(HISTORIES).mock(side_effect=[failing])
    async with AsyncChatClient(KEY, BASE, max_retries=0) as plain:
        client = plain.with_options(default_query=SECRET)
        with pytest.raises(httpx.HTTPError) as caught:
            await client.get_chat_histories("app")

    error = caught.value
    frames = traceback.TracebackException.from_exception(error, capture_locals=True).stack
    ours = [str(frame.locals) for frame in frames if "fastgpt_client" in frame.filename]
    assert ours
    assert "canary" not in f"{error} {error!r} {error.request!r} {client._settings!r} {ours}"
    assert b"canary" not in pickle.dumps(error)


@pytest.mark.anyio
@pytest.mark.parametrize("redirected", [False, True])
async def test_no_pickle_holds_it(respx_mock: respx.MockRouter, redirected: bool) -> None:
    moved = {"location": f"{BASE}/moved?gate=canary"}
    respx_mock.post(HISTORIES).mock(
        return_value=httpx.Response(307, headers=moved) if redirected else httpx.Response(200, json=PAGE)
    )
    respx_mock.post(f"{BASE}/moved").respond(json=PAGE)

    async with (
        httpx.AsyncClient(follow_redirects=True) as mine,
        AsyncChatClient(KEY, BASE, http_client=mine, default_query=SECRET) as client,
    ):
        response = await client.get_chat_histories("app")

    assert str(response.request.url).endswith("?gate=canary")
    assert b"canary" not in pickle.dumps(response)
    with pytest.raises(ConfigurationError, match="a client with default_query cannot be pickled"):
        pickle.dumps(AsyncChatClient(KEY, BASE, default_query=SECRET))
