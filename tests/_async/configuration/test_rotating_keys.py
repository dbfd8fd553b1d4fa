"""A key that a function gives, which may change while the client is used."""

from __future__ import annotations

import itertools
import pickle
import traceback
from collections.abc import Callable

import httpx
import pytest
import respx

from fastgpt_client import (
    AsyncChatClient,
    AuthenticationError,
    ConfigurationError,
    RateLimitError,
)

BASE = "http://fastgpt.test"
HISTORIES = f"{BASE}/api/core/chat/history/getHistories"
COMPLETIONS = f"{BASE}/api/v1/chat/completions"
PAGE = {"code": 200, "data": {"total": 0, "list": []}}
COMPLETION = {"choices": [{"message": {"role": "assistant", "content": "Hello"}}]}
WRONG_KEY = httpx.Response(500, json={"code": 514, "statusText": "unAuthApiKey", "message": ""})
BUSY = httpx.Response(429, json={"code": 429, "statusText": "tooManyRequest"})


def numbered_keys() -> Callable[[], str]:
    numbers = itertools.count(1)
    return lambda: f" Bearer fastgpt-{next(numbers)}\n"


def keys_sent(route: respx.Route) -> list[str]:
    return [call.request.headers["authorization"] for call in route.calls]


@pytest.mark.anyio
async def test_the_function_is_asked_for_each_attempt_and_its_key_cleaned(respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(HISTORIES).mock(side_effect=[BUSY, httpx.Response(200, json=PAGE)])

    async with AsyncChatClient(numbered_keys(), BASE, retry_delay=0) as client:
        response = await client.get_chat_histories("app")

    assert keys_sent(route) == ["Bearer fastgpt-1", "Bearer fastgpt-2"]
    assert response.attempts == 2


@pytest.mark.anyio
async def test_another_key_is_tried_when_one_is_refused_even_for_a_completion(respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(COMPLETIONS).mock(side_effect=[WRONG_KEY, httpx.Response(200, json=COMPLETION)])

    async with AsyncChatClient(numbered_keys(), BASE, retry_delay=0) as client:
        reply = await client.chat("Hello")

    assert keys_sent(route) == ["Bearer fastgpt-1", "Bearer fastgpt-2"]
    assert (reply.text, reply.attempts) == ("Hello", 2)


@pytest.mark.anyio
@pytest.mark.parametrize(("same", "retries"), [(True, 3), (False, 0)])
async def test_a_refused_key_is_not_sent_again(respx_mock: respx.MockRouter, same: bool, retries: int) -> None:
    route = respx_mock.post(HISTORIES).mock(return_value=WRONG_KEY)
    function = (lambda: "fastgpt-one") if same else numbered_keys()

    async with AsyncChatClient(function, BASE, retry_delay=0, max_retries=retries) as client:
        with pytest.raises(AuthenticationError) as caught:
            await client.get_chat_histories("app")

    assert (len(route.calls), caught.value.attempts, caught.value.retryable) == (1, 1, not same)


@pytest.mark.anyio
async def test_keys_that_are_all_refused_end_with_the_retries(respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(HISTORIES).mock(return_value=WRONG_KEY)

    async with AsyncChatClient(numbered_keys(), BASE, retry_delay=0, max_retries=2) as client:
        with pytest.raises(AuthenticationError):
            await client.get_chat_histories("app")

    assert keys_sent(route) == [f"Bearer fastgpt-{number}" for number in (1, 2, 3)]


@pytest.mark.anyio
async def test_a_plain_key_that_is_refused_is_not_sent_again(respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(HISTORIES).mock(return_value=WRONG_KEY)

    async with AsyncChatClient("fastgpt-one", BASE, retry_delay=0) as client:
        with pytest.raises(AuthenticationError):
            await client.get_chat_histories("app")

    assert len(route.calls) == 1


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ("", "the key that the function given as api_key returned is empty"),
        (None, "returned is of type NoneType; give the key as text"),
        ("fastgpt canary", "holds a blank"),
    ],
)
async def test_what_is_no_key_is_refused_without_showing_it(
    given: str, complaint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FASTGPT_API_KEY", "fastgpt-environment")

    async with AsyncChatClient(lambda: given, BASE) as client:
        with pytest.raises(ConfigurationError, match=complaint) as caught:
            await client.get_chat_histories("app")

    assert "canary" not in str(caught.value)


@pytest.mark.anyio
async def test_what_the_function_raises_reaches_the_caller(respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(HISTORIES).respond(json=PAGE)

    def locked() -> str:
        raise PermissionError("the vault is locked")

    async with AsyncChatClient(locked, BASE) as client:
        with pytest.raises(PermissionError, match="the vault is locked"):
            await client.get_chat_histories("app")

    assert not route.called


@pytest.mark.anyio
async def test_with_options_takes_a_function_and_puts_a_plain_key_in_its_place(respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(HISTORIES).respond(json=PAGE)

    async with AsyncChatClient("fastgpt-plain", BASE) as client:
        rotating = client.with_options(api_key=lambda: "fastgpt-asked")
        for each in (client, rotating, rotating.with_options(timeout=7), rotating.with_options(api_key="fastgpt-new")):
            await each.get_chat_histories("app")

    assert keys_sent(route) == [f"Bearer fastgpt-{which}" for which in ("plain", "asked", "asked", "new")]


@pytest.mark.anyio
async def test_neither_the_function_nor_its_key_show_or_travel(respx_mock: respx.MockRouter) -> None:
    respx_mock.post(HISTORIES).mock(return_value=BUSY)

    async with AsyncChatClient(lambda: "fastgpt-canary", BASE, max_retries=0) as client:
        with pytest.raises(RateLimitError) as caught:
            await client.get_chat_histories("app")
        with pytest.raises(ConfigurationError, match="a client whose api_key is a function cannot be pickled"):
            pickle.dumps(client)

    shown = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    own = [line for line in shown.splitlines() if "canary" in line and "lambda" not in line]
    assert own == []
    assert "function" not in f"{client!r} {client._settings!r}"
    assert b"canary" not in pickle.dumps(caught.value)
