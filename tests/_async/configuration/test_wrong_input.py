"""What callers pass wrong is refused by the name of the parameter, before anything is sent."""

from __future__ import annotations

import math
from typing import Any

import httpx
import pytest
import respx

from fastgpt_client import AsyncChatClient, ConfigurationError

BASE = "http://fastgpt.test"
KEY = "fastgpt-canary"
HISTORIES = f"{BASE}/api/core/chat/history/getHistories"
PAGE = {"code": 200, "data": {"total": 0, "list": []}}

SETTINGS: list[tuple[dict[str, Any], str]] = [
    ({"api_key": 123}, r"api_key is of type int"),
    ({"api_key": b"fastgpt-canary"}, r"api_key is of type bytes"),
    ({"api_key": "fastgpt-canary\nx"}, r"line break"),
    ({"base_url": 3000}, r"base_url is of type int"),
    ({"base_url": "http//host"}, r"base_url 'http//host' names no host"),
    ({"base_url": "https:/host"}, r"base_url 'https:/host' names no host"),
    ({"base_url": "http://host:99999"}, r"base_url .* port 99999; ports go from 1 to 65535"),
    ({"base_url": "http://host:0"}, r"port 0"),
    ({"base_url": "http://ho st"}, r"base_url 'http://ho st' names no host"),
    ({"base_url": "http://a..b"}, r"names no host"),
    ({"base_url": "http://xn--"}, r"is no address"),
    ({"timeout": "60"}, r"timeout is '60'; give a number of seconds"),
    ({"timeout": math.nan}, r"timeout is nan"),
    ({"timeout": math.inf}, r"timeout is inf"),
    ({"timeout": 1e10}, r"timeout is 10000000000\.0"),
    ({"timeout": (5.0, 60.0)}, r"timeout is of type tuple"),
    ({"timeout": httpx.Timeout("60")}, r"timeout's connect is '60'"),  # type: ignore[arg-type]  # that is the point
    ({"timeout": httpx.Timeout(60.0, read=-1.0)}, r"timeout's read is -1\.0"),
    ({"max_retries": None}, r"max_retries is of type NoneType; give a whole number"),
    ({"max_retries": 1.5}, r"max_retries is 1\.5; give a whole number"),
    ({"max_retries": True}, r"max_retries is True; give a whole number"),
    ({"retry_delay": math.nan}, r"retry_delay is nan"),
    ({"retry_delay": "1"}, r"retry_delay is '1'"),
    ({"stream_idle_timeout": -1}, r"stream_idle_timeout is -1; give seconds, more than 0"),
    ({"stream_idle_timeout": 0}, r"stream_idle_timeout is 0"),
    ({"default_headers": {"x-a": 1}}, r"default_headers has the header 'x-a' of type int"),
    ({"default_headers": {"x-a": "fastgpt-canary\r\nx-b: 1"}}, r"default_headers has the header 'x-a' with a value"),
    ({"default_headers": {"x-a": "fastgpt-canary甲"}}, r"default_headers has the header 'x-a' with a value"),
    ({"default_headers": {"x a": "1"}}, r"default_headers has a header whose name"),
    ({"default_headers": "x-a: 1"}, r"default_headers is of type str"),
]


@pytest.mark.parametrize(("wrong", "says"), SETTINGS)
def test_a_setting_that_cannot_work_is_refused_when_the_client_is_made(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(ConfigurationError, match=says) as caught:
        AsyncChatClient(**{"api_key": KEY, "base_url": BASE, **wrong})

    assert "\n" not in str(caught.value)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"deadline": -5}, r"deadline is -5"),
        ({"deadline": math.nan}, r"deadline is nan"),
        ({"deadline": "30"}, r"deadline is '30'"),
        ({"timeout": "60"}, r"timeout is '60'"),
        ({"max_retries": 1.5}, r"max_retries is 1\.5"),
        ({"default_headers": {"x-a": None}}, r"default_headers has the header 'x-a' of type NoneType"),
        ({"api_key": 123}, r"api_key is of type int"),
        ({"retries": 1}, r"with_options\(\) takes no 'retries'; did you mean max_retries\?"),
        ({"base_uri": "http://other"}, r"with_options\(\) takes no 'base_uri'; did you mean base_url\?"),
        ({"colour": "red"}, r"with_options\(\) takes no 'colour'; it takes allow_http_storage, api_key, app_id"),
        ({"base_url": "http//host"}, r"base_url 'http//host' names no host"),
        ({"http_client": 1}, r"http_client"),
        ({"app_id": 1}, r"app_id is of type int; give the id as text"),
    ],
)
def test_an_option_that_cannot_work_is_refused_when_it_is_set(wrong: dict[str, Any], says: str) -> None:
    client = AsyncChatClient(KEY, BASE)

    with pytest.raises(ConfigurationError, match=says):
        client.with_options(**wrong)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"timeout": "60"}, r"timeout is '60'"),
        ({"timeout": math.nan}, r"timeout is nan"),
        ({"max_retries": 1.5}, r"max_retries is 1\.5"),
        ({"max_retries": -1}, r"max_retries is -1"),
        ({"extra_headers": {"x-a": "电"}}, r"extra_headers has the header 'x-a' with a value"),
        ({"extra_headers": ["x-a"]}, r"extra_headers is of type list"),
    ],
)
async def test_a_call_option_that_cannot_work_sends_nothing(
    respx_mock: respx.MockRouter, wrong: dict[str, Any], says: str
) -> None:
    route = respx_mock.post(HISTORIES).respond(json=PAGE)

    async with AsyncChatClient(KEY, BASE) as client:
        with pytest.raises(ConfigurationError, match=says):
            await client.get_chat_histories("app", **wrong)

    assert route.call_count == 0


@pytest.mark.anyio
async def test_no_timeout_is_no_limit(respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(HISTORIES).respond(json=PAGE)

    async with AsyncChatClient(KEY, BASE, timeout=None) as client:
        await client.get_chat_histories("app")
        await client.with_options(timeout=7).get_chat_histories("app")
        await client.with_options(timeout=7).with_options(timeout=None).get_chat_histories("app")

    reads = [call.request.extensions["timeout"]["read"] for call in route.calls]
    assert reads == [None, 7.0, None]


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("message", "says"),
    [
        (None, r"message is of type NoneType; give text, a list of texts"),
        (5, r"message is of type int"),
        (b"hello", r"message is of type bytes"),
        ([None], r"message\[0\] is of type NoneType"),
        (["a", b"b"], r"message\[1\] is of type bytes"),
        ("half \ud83d", r"messages\[0\]\.content holds half of a character \(U\+D83D at 5\)"),
        ([{"type": "text", "text": "\udc00"}], r"messages\[0\]\.content\[0\]\.text holds half of a character"),
    ],
)
async def test_a_message_that_cannot_be_said_sends_nothing(
    respx_mock: respx.MockRouter, message: Any, says: str
) -> None:
    async with AsyncChatClient(KEY, BASE) as client:
        with pytest.raises(ConfigurationError, match=says):
            await client.chat(message)
        with pytest.raises(ConfigurationError, match=says):
            async with client.stream(message):
                pass

    assert respx_mock.calls.call_count == 0


LOOP: list[Any] = []
LOOP.append(LOOP)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"variables": {"x": math.nan}}, r"variables\.x is nan, which JSON cannot say"),
        ({"variables": {"x": [1.0, -math.inf]}}, r"variables\.x\[1\] is -inf"),
        ({"variables": {"x": b"1"}}, r"variables\.x is of type bytes"),
        ({"variables": {"x": {1, 2}}}, r"variables\.x is of type set"),
        ({"variables": {"x": LOOP}}, r"variables contains itself"),
        ({"variables": {"x\ud83d": 1}}, r"variables holds half of a character"),
        ({"extra_body": [1]}, r"extra_body is of type list"),
        ({"extra_query": "x=1"}, r"extra_query is of type str"),
        ({"extra_query": {"x": "\ud83d"}}, r"x holds half of a character"),
        ({"extra_query": {"x": "y" * 70_000}}, r"the parameters of create_chat_completion make no address"),
        ({"api": "v3"}, r"api is 'v3'; there are 'v1' and 'v2'"),
        ({"app_id": "app"}, r"takes no 'app_id'; did you mean appId\?"),
        ({"chat_id": "c"}, r"takes no 'chat_id'; did you mean chatId\?"),
        ({"temperature": 0.5}, r"takes no 'temperature'; it takes appId, authProxy"),
    ],
)
async def test_an_argument_that_cannot_be_sent_sends_nothing(
    respx_mock: respx.MockRouter, wrong: dict[str, Any], says: str
) -> None:
    async with AsyncChatClient(KEY, BASE) as client:
        with pytest.raises(ConfigurationError, match=says):
            await client.chat("Hello", **wrong)
        with pytest.raises(ConfigurationError, match=says):
            async with client.stream("Hello", **wrong):
                pass

    assert respx_mock.calls.call_count == 0
