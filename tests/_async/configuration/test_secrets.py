"""The key always goes along, and nothing that is secret goes anywhere else."""

from __future__ import annotations

import copy
import logging
import pickle

import httpx
import pytest
import respx

from fastgpt_client import AsyncChatClient, ConfigurationError
from fastgpt_client._calls.arguments.address import clean_base_url
from fastgpt_client.testing import Answer, FastGPTEmulator

BASE = "http://fastgpt.test"
KEY = "fastgpt-canary"
HISTORIES = f"{BASE}/api/core/chat/history/getHistories"
PAGE = {"code": 200, "data": {"total": 0, "list": []}}
SET = {"set-cookie": "NEXT_USER=canary-cookie; Path=/"}


@pytest.mark.parametrize(
    "given",
    [
        "http://user:canary-password@host:3000",
        "user:canary-password@host",
        "http://canary-password@host",
        "http://user:canary-password/x@host",
        "http://user:canary-password@host:99999",
        "http://user:canary-password@",
        "http//user:canary-password@host",
        "ftp://user:canary-password@host",
        "http://host:99999?token=canary-password",
        "http://ho st#canary-password",
    ],
)
@pytest.mark.parametrize("source", ["argument", "environment"])
def test_a_password_in_the_address_is_refused_without_showing_it(
    given: str, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FASTGPT_BASE_URL", given)

    with pytest.raises(ConfigurationError, match="base_url") as caught:
        AsyncChatClient(KEY, given if source == "argument" else None)

    assert "canary" not in f"{caught.value} {caught.value!r}"


def test_an_address_with_a_password_says_what_to_leave_out() -> None:
    with pytest.raises(ConfigurationError, match=r"'http://\*\*\*@host' holds .* leave out what stands before the @"):
        clean_base_url("http://user:pass@host")
    assert clean_base_url("http://host/a@b") == "http://host/a@b"


@pytest.mark.anyio
async def test_the_key_wins_over_the_credentials_of_an_http_client(respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(HISTORIES).respond(json=PAGE)
    mine = httpx.AsyncClient(auth=("user", "canary-password"), headers={"Authorization": "Basic canary", "x-a": "1"})

    async with mine, AsyncChatClient(KEY, BASE, http_client=mine) as client:
        await client.get_chat_histories("app")

    headers = route.calls.last.request.headers
    assert (headers["authorization"], headers["x-a"]) == (f"Bearer {KEY}", "1")


@pytest.mark.anyio
@pytest.mark.parametrize("brought", [False, True])
async def test_a_cookie_the_server_sets_is_never_sent_back(respx_mock: respx.MockRouter, brought: bool) -> None:
    route = respx_mock.post(HISTORIES).respond(json=PAGE, headers=SET)

    async with httpx.AsyncClient() as mine:
        async with AsyncChatClient(KEY, BASE, http_client=mine if brought else None) as client:
            first = await client.get_chat_histories("app")
            await client.get_chat_histories("app")
            await client.with_options(api_key="fastgpt-other").get_chat_histories("app")
        assert dict(mine.cookies) == {}

    assert first.cookies["NEXT_USER"] == "canary-cookie"
    assert ["cookie" in call.request.headers for call in route.calls] == [False, False, False]


@pytest.mark.anyio
async def test_a_cookie_the_server_sets_with_a_redirect_is_not_kept_either(respx_mock: respx.MockRouter) -> None:
    respx_mock.post(HISTORIES).respond(307, headers={**SET, "location": f"{BASE}/moved"})
    moved = respx_mock.post(f"{BASE}/moved").respond(json=PAGE)

    async with httpx.AsyncClient(follow_redirects=True) as mine, AsyncChatClient(KEY, BASE, http_client=mine) as client:
        await client.get_chat_histories("app")

    assert "cookie" not in moved.calls.last.request.headers


@pytest.mark.anyio
async def test_the_cookies_a_user_put_there_are_sent_and_stay_as_they_were(respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(HISTORIES).respond(json=PAGE, headers={"set-cookie": "proxy=theirs; Path=/"})

    async with httpx.AsyncClient(cookies={"proxy": "mine"}) as mine:
        async with AsyncChatClient(KEY, BASE, http_client=mine) as client:
            await client.get_chat_histories("app")
            mine.cookies.set("later", "too")
            await client.get_chat_histories("app")
        assert dict(mine.cookies) == {"proxy": "mine", "later": "too"}

    assert [call.request.headers["cookie"] for call in route.calls] == ["proxy=mine", "proxy=mine; later=too"]


@pytest.mark.anyio
async def test_an_http_client_that_is_closed_is_named(respx_mock: respx.MockRouter) -> None:
    mine = httpx.AsyncClient()
    client = AsyncChatClient(KEY, BASE, http_client=mine)
    await mine.aclose()

    with pytest.raises(ConfigurationError, match="http_client is closed"):
        await client.get_chat_histories("app")
    with pytest.raises(ConfigurationError, match="http_client is closed"):
        AsyncChatClient(KEY, BASE, http_client=mine)


@pytest.mark.anyio
@pytest.mark.parametrize("brought", [False, True])
async def test_a_deep_copy_keeps_the_key_and_the_http_client_and_has_its_own_connections(
    respx_mock: respx.MockRouter, brought: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FASTGPT_API_KEY", "fastgpt-from-the-environment")
    route = respx_mock.post(HISTORIES).respond(json=PAGE)
    mine = httpx.AsyncClient(headers={"x-mine": "yes"}) if brought else None
    client = AsyncChatClient(KEY, BASE, http_client=mine, default_headers={"x-a": "1"}).with_options(timeout=7.0)

    async with copy.deepcopy(client) as made:
        await client.aclose()
        await made.get_chat_histories("app")
    if mine is not None:
        await mine.aclose()

    sent = route.calls.last.request
    assert type(made) is AsyncChatClient
    assert (sent.headers["authorization"], sent.headers["x-a"]) == (f"Bearer {KEY}", "1")
    assert sent.headers.get("x-mine") == ("yes" if brought else None)
    assert sent.extensions["timeout"]["read"] == 7.0


@pytest.mark.anyio
async def test_a_client_that_cannot_travel_whole_says_why_it_cannot_be_pickled() -> None:
    async with httpx.AsyncClient() as mine:
        with pytest.raises(ConfigurationError, match="a client with http_client cannot be pickled"):
            pickle.dumps(AsyncChatClient(KEY, BASE, http_client=mine))
    client = AsyncChatClient(KEY, BASE)
    secret = client.with_options(default_headers={"x-token": "canary"})
    with pytest.raises(ConfigurationError, match="a client with default_headers cannot be pickled"):
        pickle.dumps(secret)


@pytest.mark.anyio
async def test_a_pickled_answer_leaves_the_key_and_cookies_behind(respx_mock: respx.MockRouter) -> None:
    respx_mock.post(HISTORIES).respond(json=PAGE, headers=SET)
    async with AsyncChatClient(KEY, BASE, default_headers={"x-token": "canary"}) as client:
        response = await client.get_chat_histories("app")

    travelled = pickle.dumps(response)
    arrived = pickle.loads(travelled)

    assert b"canary" not in travelled
    assert (arrived.json(), arrived.parsed.total, arrived.status_code) == (PAGE, 0, 200)
    assert (arrived.request.method, arrived.request.url) == ("POST", response.request.url)


@pytest.mark.anyio
async def test_a_cookie_is_in_no_log(
    server: FastGPTEmulator, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    # httpcore's connections write every header.
    monkeypatch.setenv("FASTGPT_OWN_CONNECTIONS", "0")
    caplog.set_level(logging.DEBUG)
    body = b'{"code":200,"data":{"total":0,"list":[]}}'
    cookie = ("set-cookie", "NEXT_USER=canary-cookie; Path=/; HttpOnly")
    server.fault("/api/core/chat/history/getHistories", Answer(200, body, headers=[cookie]))

    async with AsyncChatClient(server.api_key, server.base_url, enable_logging=True) as client:
        response = await client.get_chat_histories(server.app_id)
        await client.get_chat_histories(server.app_id)

    assert response.headers["set-cookie"] == cookie[1]
    assert any("set-cookie" in record.getMessage() for record in caplog.records)
    assert [record for record in caplog.records if "canary-cookie" in record.getMessage()] == []
    assert "cookie" not in server.requests[-1].headers


@pytest.mark.anyio
async def test_an_authorization_among_the_headers_is_sent_instead_of_the_key(respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(HISTORIES).respond(json=PAGE)

    async with AsyncChatClient(KEY, BASE, default_headers={"authorization": "Bearer default"}) as client:
        await client.get_chat_histories("app", source=None)
        await client.get_chat_histories("app", source=None, extra_headers={"Authorization": "Bearer extra"})

    sent = [call.request.headers.get_list("authorization") for call in route.calls]
    assert sent == [["Bearer default"], ["Bearer extra"]]
