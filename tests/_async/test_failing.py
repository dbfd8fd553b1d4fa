"""How calls fail, and which are sent again."""

from __future__ import annotations

import pickle

import httpx
import pytest
import respx

from fastgpt_client import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    AsyncChatClient,
    AuthenticationError,
    NotFoundError,
    RateLimitError,
    ResponseParseError,
    ServerError,
    ValidationError,
)

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
@pytest.mark.parametrize("status", [200, 500, 514])
async def test_a_wrong_key_is_an_authentication_error_whatever_the_http_status(
    respx_mock: respx.MockRouter, status: int
) -> None:
    route = respx_mock.post(COMPLETIONS).respond(status, json=WRONG_KEY)

    async with chat_client() as client:
        with pytest.raises(
            AuthenticationError, match=r"completions failed: unAuthApiKey \(code 514, HTTP \d+\)"
        ) as caught:
            await client.create_chat_completion(HELLO)

    error = caught.value
    assert (error.code, error.status_text, error.http_status, error.attempts) == (514, "unAuthApiKey", status, 1)
    assert error.body == WRONG_KEY
    assert isinstance(error, httpx.HTTPStatusError)
    assert "Check the key" in str(error)
    assert KEY not in f"{error} {error!r}"
    assert route.call_count == 1


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("answer", "kind", "says"),
    [
        (httpx.Response(502, html="<html>Bad Gateway</html>"), ServerError, "is FastGPT running behind it"),
        (httpx.Response(404, html="<html>404</html>"), NotFoundError, "Check base_url"),
        (httpx.Response(200, html="<html>Sign in</html>"), ResponseParseError, "base_url is not FastGPT's address"),
        (httpx.Response(200, content=b""), ResponseParseError, "with an empty body"),
        (httpx.Response(200, content=b'{"choices": [{"mess'), ResponseParseError, "not JSON"),
        (httpx.Response(500, content=b""), ServerError, "Internal Server Error"),
        (httpx.Response(500, text="Cannot read properties"), ServerError, "Cannot read properties"),
        (httpx.Response(400, json={"error": {"message": "model is missing"}}), ValidationError, "model is missing"),
        (httpx.Response(302, headers={"location": "/login"}), APIError, "Check base_url"),
        (
            httpx.Response(200, content=b'event: error\ndata: {"message":"messages is empty"}\n\n'),
            ValidationError,
            "empty",
        ),
    ],
)
async def test_every_kind_of_bad_answer_is_one_clear_error(
    respx_mock: respx.MockRouter, answer: httpx.Response, kind: type[Exception], says: str
) -> None:
    respx_mock.post(COMPLETIONS).mock(return_value=answer)

    async with chat_client() as client:
        with pytest.raises(kind, match=says):
            await client.create_chat_completion(HELLO)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("data", "path"),
    [
        ([], "data"),
        ({"list": "none"}, "data.list"),
        ({"list": [{"chatId": "c-1"}, "c-2", {"chatId": "c-3"}]}, "data.list[1]"),
    ],
)
async def test_an_answer_of_another_shape_names_the_place(
    respx_mock: respx.MockRouter, data: object, path: str
) -> None:
    respx_mock.post(HISTORIES).respond(json={"code": 200, "data": data})

    async with chat_client() as client:
        response = await client.get_chat_histories("app")

    with pytest.raises(ResponseParseError, match="is not what get_chat_histories answers") as caught:
        _ = response.parsed
    assert caught.value.path == path
    assert caught.value.response is response


@pytest.mark.anyio
async def test_an_unreachable_server_is_named(respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(COMPLETIONS).mock(side_effect=httpx.ConnectError("refused"))

    async with chat_client(max_retries=2) as client:
        with pytest.raises(
            APIConnectionError, match=r"no connection to http://fastgpt\.test .* Check base_url"
        ) as caught:
            await client.create_chat_completion(HELLO)

    assert isinstance(caught.value, httpx.ConnectError)
    assert (route.call_count, caught.value.attempts) == (3, 3)


@pytest.mark.anyio
async def test_a_completion_that_timed_out_is_not_sent_again(respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(COMPLETIONS).mock(side_effect=httpx.ReadTimeout("slow"))

    async with chat_client() as client:
        with pytest.raises(APITimeoutError, match=r"Raise timeout, or stream the reply") as caught:
            await client.create_chat_completion(HELLO)

    assert isinstance(caught.value, httpx.ReadTimeout)
    assert route.call_count == 1


@pytest.mark.anyio
async def test_a_read_is_sent_again_until_it_is_answered(respx_mock: respx.MockRouter) -> None:
    answers: list[httpx.Response | Exception | type[Exception]] = [
        httpx.ReadError("reset"),
        httpx.Response(503),
        httpx.Response(200, json=PAGE),
    ]
    route = respx_mock.post(HISTORIES).mock(side_effect=answers)

    async with chat_client() as client:
        response = await client.get_chat_histories("app")

    assert (route.call_count, response.attempts) == (3, 3)


@pytest.mark.anyio
async def test_the_pause_the_server_asks_for_is_taken(
    respx_mock: respx.MockRouter, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr("anyio.sleep", sleep)
    asked = httpx.Response(429, headers={"retry-after": "7"})
    respx_mock.post(HISTORIES).mock(side_effect=[asked, httpx.Response(200, json=PAGE)])

    async with chat_client() as client:
        await client.get_chat_histories("app")

    assert pauses == [7.0]


@pytest.mark.anyio
async def test_a_pause_that_is_too_long_is_reported_at_once(respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(HISTORIES).respond(429, headers={"retry-after": "3600"})

    async with chat_client() as client:
        with pytest.raises(RateLimitError) as caught:
            await client.get_chat_histories("app")

    assert (caught.value.retry_after, route.call_count) == (3600.0, 1)


@pytest.mark.anyio
async def test_an_older_route_is_found_once_and_remembered(respx_mock: respx.MockRouter) -> None:
    new = respx_mock.post(HISTORIES).respond(404, html="<html>404</html>")
    old = respx_mock.post(OLD_HISTORIES).respond(json=PAGE)

    async with chat_client(max_retries=0) as client:
        first = await client.get_chat_histories("app")
        await client.get_chat_histories("app")

    assert (new.call_count, old.call_count, first.attempts) == (1, 2, 1)


@pytest.mark.anyio
async def test_a_route_that_goes_away_is_unlearned(respx_mock: respx.MockRouter) -> None:
    gone, there = httpx.Response(404, html="<html>404</html>"), httpx.Response(200, json=PAGE)
    new = respx_mock.post(HISTORIES).mock(side_effect=[gone, there, there, gone])
    old = respx_mock.post(OLD_HISTORIES).mock(side_effect=[there, gone, there])

    async with chat_client(max_retries=0) as client:
        await client.get_chat_histories("app")
        upgraded = await client.get_chat_histories("app")
        await client.get_chat_histories("app")
        downgraded = await client.get_chat_histories("app")

    assert (new.call_count, old.call_count) == (4, 3)
    assert (upgraded.attempts, downgraded.attempts) == (1, 1)


@pytest.mark.anyio
async def test_a_route_that_exists_on_no_server_is_not_found(respx_mock: respx.MockRouter) -> None:
    respx_mock.post(HISTORIES).respond(404, html="<html>404</html>")
    respx_mock.post(OLD_HISTORIES).respond(404, html="<html>404</html>")

    async with chat_client() as client:
        with pytest.raises(NotFoundError, match="Check base_url"):
            await client.get_chat_histories("app")


@pytest.mark.anyio
async def test_fastgpts_own_not_found_does_not_ask_an_older_route(respx_mock: respx.MockRouter) -> None:
    refusal = {"code": 502000, "statusText": "appUnExist", "message": "common:code_error.app_error.not_exist"}
    respx_mock.post(HISTORIES).respond(404, json=refusal)
    old = respx_mock.post(OLD_HISTORIES).respond(json=PAGE)

    async with chat_client() as client:
        with pytest.raises(NotFoundError, match="there is no app with this id"):
            await client.get_chat_histories("app")

    assert old.call_count == 0


@pytest.mark.anyio
async def test_a_node_that_failed_is_visible_in_a_successful_completion(respx_mock: respx.MockRouter) -> None:
    respx_mock.post(COMPLETIONS).respond(json={**REPLY, "error": {"message": "模型不可用"}})

    async with chat_client() as client:
        response = await client.create_chat_completion(HELLO)

    assert response.parsed.error == {"message": "模型不可用"}
    with pytest.raises(APIError, match="模型不可用"):
        response.raise_for_error()


@pytest.mark.anyio
async def test_a_completion_without_errors_passes_the_check(respx_mock: respx.MockRouter) -> None:
    respx_mock.post(COMPLETIONS).respond(json=REPLY)

    async with chat_client() as client:
        response = await client.create_chat_completion(HELLO)

    assert response.raise_for_error() is response


@pytest.mark.anyio
async def test_a_route_of_newer_servers_says_which(respx_mock: respx.MockRouter) -> None:
    respx_mock.post(f"{BASE}/api/v2/chat/stop").respond(404, html="<html>404</html>")

    async with chat_client() as client:
        with pytest.raises(NotFoundError, match=r"stop_chat needs FastGPT 4\.14\.5 or later"):
            await client.stop_chat("app", "c-1")


@pytest.mark.anyio
async def test_a_request_that_cannot_be_sent_is_not_sent_again(respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(HISTORIES).mock(side_effect=httpx.LocalProtocolError("illegal header"))

    async with chat_client() as client:
        with pytest.raises(APIConnectionError, match=r"cannot be sent as it is .* Look at the headers") as caught:
            await client.get_chat_histories("app")

    assert (route.call_count, caught.value.attempts) == (1, 1)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("kind", "name"),
    [(httpx.ConnectError, "APIConnectionError"), (httpx.ReadTimeout, "APITimeoutError")],
)
async def test_a_network_failure_goes_by_the_name_it_can_be_imported_by(
    respx_mock: respx.MockRouter, kind: type[httpx.RequestError], name: str
) -> None:
    respx_mock.post(HISTORIES).mock(side_effect=kind("x"))

    async with chat_client(max_retries=0) as client:
        with pytest.raises(kind) as caught:
            await client.get_chat_histories("app")

    assert type(caught.value).__name__ == name
    assert type(pickle.loads(pickle.dumps(caught.value))) is type(caught.value)
