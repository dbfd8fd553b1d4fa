"""How clients live: shared, copied, closed, cancelled, pickled."""

from __future__ import annotations

import json
import pickle
import time
from collections.abc import AsyncIterator

import httpx
import pytest
import respx

from fastgpt_client import (
    APITimeoutError,
    AsyncChatClient,
    AsyncFastGPTClient,
    ConfigurationError,
    FastGPTError,
    RateLimitError,
)
from fastgpt_client._calls.deadline import Deadline
from fastgpt_client.testing import Delay, FastGPTEmulator

BASE = "http://fastgpt.test"
KEY = "fastgpt-canary"
HISTORIES = f"{BASE}/api/core/chat/history/getHistories"
PAGE = {"code": 200, "data": {"total": 0, "list": []}}


@pytest.mark.anyio
async def test_options_make_a_client_over_the_same_connections_and_leave_its_parent_alone(
    respx_mock: respx.MockRouter,
) -> None:
    route = respx_mock.post(HISTORIES).respond(json=PAGE)

    async with AsyncChatClient(KEY, BASE, default_headers={"x-a": "1"}) as client:
        before = vars(client).copy()
        other = client.with_options(timeout=9.0, default_headers={"x-b": "2"}, api_key="fastgpt-other")
        await other.get_chat_histories("app")
        await client.get_chat_histories("app")

    first, second = (call.request for call in route.calls)
    assert (first.extensions["timeout"]["read"], second.extensions["timeout"]["read"]) == (9.0, 60.0)
    assert (first.headers["x-a"], first.headers["x-b"], "x-b" in second.headers) == ("1", "2", False)
    assert (first.headers["authorization"], second.headers["authorization"]) == (
        "Bearer fastgpt-other",
        f"Bearer {KEY}",
    )
    assert vars(client) == before
    assert type(other) is type(client)
    assert vars(other)["_sender"] is vars(client)["_sender"]


@pytest.mark.parametrize("wrong", [{"max_retries": -1}, {"retry_delay": -1.0}, {"timeout": 0.0}, {"api_key": " "}])
def test_options_that_cannot_work_are_refused(wrong: dict[str, float]) -> None:
    client = AsyncFastGPTClient(KEY, BASE)

    with pytest.raises(ConfigurationError):
        client.with_options(**wrong)  # type: ignore[arg-type]  # that is the point


@pytest.mark.anyio
async def test_closing_either_of_two_that_share_closes_both() -> None:
    client = AsyncFastGPTClient(KEY, BASE)
    other = client.with_options(max_retries=0)
    await other.aclose()

    with pytest.raises(ConfigurationError, match="closed"):
        await client.call("get_app_logs_total", params={"appId": "app"})


@pytest.mark.anyio
async def test_a_client_that_was_used_and_not_closed_warns(server: FastGPTEmulator) -> None:
    client = AsyncChatClient(server.api_key, server.base_url)
    await client.get_chat_histories(server.app_id)
    http = vars(client)["_sender"].http

    with pytest.warns(ResourceWarning, match="unclosed connections of a FastGPT client"):
        del client

    await http.aclose()


def test_a_client_that_was_never_used_needs_no_closing() -> None:
    client = AsyncChatClient(KEY, BASE)

    del client


def test_a_pickled_client_takes_its_settings_along_and_leaves_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    client = AsyncChatClient(KEY, BASE, timeout=7.0).with_options(deadline=30)

    travelled = pickle.dumps(client)
    arrived = pickle.loads(travelled)

    assert KEY.encode() not in travelled
    assert repr(arrived) == repr(client)
    assert vars(arrived)["_settings"].timeout == httpx.Timeout(7.0, connect=5.0)
    monkeypatch.setenv("FASTGPT_API_KEY", "fastgpt-from-here")
    assert vars(arrived)["_settings"].api_key.reveal() == "fastgpt-from-here"


@pytest.mark.anyio
async def test_a_pickled_client_without_a_key_says_so() -> None:
    async with pickle.loads(pickle.dumps(AsyncChatClient(KEY, BASE))) as arrived:
        with pytest.raises(ConfigurationError, match="no API key"):
            await arrived.get_chat_histories("app")


def test_nothing_a_client_holds_shows_the_key() -> None:
    client = AsyncChatClient(KEY, BASE)

    assert "canary" not in f"{client!r} {vars(client)!r} {vars(vars(client)['_sender'])!r}"


@pytest.mark.anyio
async def test_a_proxy_setting_nobody_understands_breaks_the_call_and_not_the_constructor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ALL_PROXY", "carrier-pigeon://coop:1")
    client = AsyncChatClient(KEY, BASE)

    with pytest.raises(ConfigurationError, match=r"proxy settings .* ALL_PROXY"):
        await client.get_chat_histories("app")


@pytest.mark.anyio
async def test_a_deadline_ends_retries_that_would_outlast_it(respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(HISTORIES).respond(429, headers={"retry-after": "20"})

    async with AsyncChatClient(KEY, BASE).with_options(deadline=10) as client:
        with pytest.raises(RateLimitError):
            await client.get_chat_histories("app")

    assert route.call_count == 1


@pytest.mark.anyio
async def test_a_deadline_shortens_every_wait(respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(HISTORIES).respond(json=PAGE)

    async with AsyncChatClient(KEY, BASE).with_options(deadline=3) as client:
        await client.get_chat_histories("app")

    assert max(route.calls.last.request.extensions["timeout"].values()) <= 3


@pytest.mark.anyio
async def test_a_deadline_in_the_past_sends_nothing(respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(HISTORIES).respond(json=PAGE)

    async with AsyncChatClient(KEY, BASE).with_options(deadline=0) as client:
        with pytest.raises(APITimeoutError, match="the deadline of 0 seconds passed"):
            await client.get_chat_histories("app")

    assert route.call_count == 0


def test_a_deadline_is_exact_by_its_clock() -> None:
    now = [100.0]
    deadline = Deadline(5, lambda: now[0])

    assert (deadline.allows(4.9), deadline.allows(5)) == (True, False)
    now[0] = 104.9
    deadline.check()
    now[0] = 105.0
    with pytest.raises(APITimeoutError):
        deadline.check()
    assert Deadline(None).allows(1e9)


@pytest.mark.anyio
async def test_extra_bodies_may_be_anything_json_can_say(respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(HISTORIES).respond(json=PAGE)

    async with AsyncChatClient(KEY, BASE) as client:
        await client.get_chat_histories("app", extra_body={"filter": {"名": [1, None]}, "source": None})

    sent = json.loads(route.calls.last.request.content)
    assert (sent["filter"], sent["source"]) == ({"名": [1, None]}, None)


@pytest.mark.anyio
async def test_a_slow_answer_is_a_timeout_that_names_the_server(server: FastGPTEmulator) -> None:
    server.fault("/api/core/chat/history/getHistories", Delay(30))
    started = time.monotonic()

    async with AsyncChatClient(server.api_key, server.base_url, timeout=0.2, max_retries=0) as client:
        with pytest.raises(APITimeoutError, match=r"no answer from https?://127\.0\.0\.1:\d+ within 0\.2 seconds"):
            await client.get_chat_histories(server.app_id)

    assert time.monotonic() - started < 10


@pytest.mark.anyio
@pytest.mark.parametrize("elsewhere", ["http://elsewhere.test", "http://fastgpt.test:99999", "http://fastgpt.test:81"])
async def test_a_redirect_to_another_server_is_not_followed_and_nothing_of_the_request_goes_there(
    respx_mock: respx.MockRouter, elsewhere: str
) -> None:
    asked = respx_mock.post(HISTORIES).respond(307, headers={"location": f"{elsewhere}/x"})

    async with httpx.AsyncClient(follow_redirects=True) as mine:
        async with AsyncChatClient(KEY, BASE, http_client=mine, default_headers={"x-secret": "1"}) as client:
            with pytest.raises(FastGPTError) as caught:
                await client.get_chat_histories("app")

    assert asked.call_count == 1
    assert "99999" in elsewhere or f"The server points to {elsewhere}/x" in str(caught.value)


@pytest.mark.anyio
async def test_a_redirect_within_the_server_is_followed_if_ones_own_http_client_follows_any(
    respx_mock: respx.MockRouter,
) -> None:
    respx_mock.post(HISTORIES).respond(308, headers={"location": "/moved"})
    moved = respx_mock.post(f"{BASE}/moved").respond(json=PAGE)

    async with httpx.AsyncClient(follow_redirects=True) as mine:
        async with AsyncChatClient(KEY, BASE, http_client=mine, default_headers={"x-a": "1"}) as client:
            answer = await client.get_chat_histories("app")

    sent = moved.calls.last.request
    assert (answer.parsed.total, sent.headers["authorization"], sent.headers["x-a"]) == (0, f"Bearer {KEY}", "1")


@pytest.mark.anyio
async def test_redirects_in_a_circle_end(respx_mock: respx.MockRouter) -> None:
    asked = respx_mock.post(HISTORIES).respond(307, headers={"location": HISTORIES})

    async with httpx.AsyncClient(follow_redirects=True, max_redirects=3) as mine:
        async with AsyncChatClient(KEY, BASE, http_client=mine) as client:
            with pytest.raises(FastGPTError, match="The server points to"):
                await client.get_chat_histories("app")

    assert asked.call_count == 4


class Drip(httpx.AsyncByteStream):
    """A body that comes for ever, a blank at a time, so that no single wait is long."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            yield b" "


@pytest.mark.anyio
async def test_a_deadline_ends_an_answer_that_drips(respx_mock: respx.MockRouter) -> None:
    respx_mock.post(HISTORIES).mock(return_value=httpx.Response(200, stream=Drip()))

    async with AsyncChatClient(KEY, BASE, max_retries=0).with_options(deadline=0.05) as client:
        with pytest.raises(APITimeoutError, match=r"the deadline of 0\.05 seconds passed"):
            await client.get_chat_histories("app")
