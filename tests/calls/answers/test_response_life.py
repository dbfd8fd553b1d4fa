"""What a response can do beside telling its body: be closed, timed, copied, checked, and walked as a stream."""

from __future__ import annotations

import asyncio
import gc
import pickle
import time
from datetime import timedelta
from typing import Any

import httpx
import pytest

from fastgpt_client import APIError, ApiResponse, ResponseParseError, StreamError
from fastgpt_client._calls.response import StreamResponse
from fastgpt_client._files.secrecy import hide_address
from fastgpt_client.generated.registry import OPERATIONS

REQUEST = httpx.Request("POST", "http://fastgpt.test/x?q=1", headers={"Authorization": "Bearer fastgpt-secret"})


class Both(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that a program reads in either way."""

    def __iter__(self) -> Any:
        yield b"{}"

    async def __aiter__(self) -> Any:
        yield b"{}"


def opened(kind: type[ApiResponse[Any]] = ApiResponse[Any], operation: str = "get_chat_init") -> Any:
    return kind.of(httpx.Response(200, stream=Both(), request=REQUEST), OPERATIONS[operation])


def whole(body: Any, operation: str = "get_chat_init", **extra: Any) -> ApiResponse[Any]:
    plain = httpx.Response(200, json=body, request=REQUEST, **extra)
    made = ApiResponse[Any].of(plain, OPERATIONS[operation])
    made.read()
    return made


def close(response: ApiResponse[Any], *, waiting: bool) -> None:
    if waiting:
        asyncio.run(response.aclose())
    else:
        response.close()


@pytest.mark.parametrize("waiting", [False, True])
def test_how_long_an_answer_took_is_known_when_it_is_closed_and_stays(
    waiting: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    response = opened()
    response.began = 10.0
    monkeypatch.setattr(time, "perf_counter", lambda: 12.5)

    close(response, waiting=waiting)
    assert response.is_closed
    monkeypatch.setattr(time, "perf_counter", lambda: 99.0)
    close(response, waiting=waiting)

    assert response.elapsed == timedelta(seconds=2.5)


@pytest.mark.parametrize("waiting", [False, True])
def test_an_answer_whose_beginning_is_not_known_took_no_known_time(waiting: bool) -> None:
    response = opened()

    close(response, waiting=waiting)

    with pytest.raises(RuntimeError, match="elapsed"):
        _ = response.elapsed


def test_a_response_took_one_request_unless_it_is_told_otherwise() -> None:
    assert (whole({}).attempts, whole({}).began) == (1, 0.0)


def test_an_answer_that_never_was_on_a_network_keeps_what_it_is() -> None:
    earlier = httpx.Response(302, request=REQUEST)
    plain = httpx.Response(201, content=b"{}", headers={"x": "y"}, request=REQUEST, extensions={"e": 1})
    plain.history = [earlier]
    plain.close()

    made = ApiResponse[Any].of(plain, OPERATIONS["get_chat_init"])

    assert (made.status_code, made.headers["x"], made.request, made.extensions["e"]) == (201, "y", REQUEST, 1)
    assert (made.history, made.read()) == ([earlier], b"{}")


def test_a_pickle_holds_no_cookie_no_key_and_no_redirect() -> None:
    response = whole({}, headers={"Set-Cookie": "canary=1", "X-Other": "kept"})
    response.history = [httpx.Response(302)]

    copied = pickle.loads(pickle.dumps(response))

    assert "set-cookie" not in copied.headers
    assert copied.headers["x-other"] == "kept"
    assert (copied.history, copied.request.method, str(copied.request.url)) == ([], "POST", "http://fastgpt.test/x?q=1")
    assert "authorization" not in copied.request.headers


def test_a_pickle_holds_no_query_that_is_secret() -> None:
    request = httpx.Request("GET", "http://fastgpt.test/x?token=canary")
    hide_address(request)
    response = ApiResponse[Any].of(httpx.Response(200, json={}, request=request), OPERATIONS["get_chat_init"])
    response.read()

    pickled = pickle.dumps(response)

    assert b"canary" not in pickled
    assert str(pickle.loads(pickled).request.url) == "http://fastgpt.test/x"


def test_a_response_without_a_request_can_be_pickled() -> None:
    response = ApiResponse[Any](200, json={"a": 1})

    assert pickle.loads(pickle.dumps(response)).json() == {"a": 1}


def test_the_id_of_a_request_is_the_servers() -> None:
    assert whole({}, headers={"X-Request-Id": "r-1"}).request_id == "r-1"
    assert whole({}).request_id is None


def test_data_is_of_the_type_that_is_asked_for_or_refused() -> None:
    assert whole({"code": 200, "data": {"a": 1}}).data_as(dict) == {"a": 1}
    with pytest.raises(ResponseParseError, match="where list belongs and dict is"):
        whole({"code": 200, "data": {"a": 1}}).data_as(list)


def test_an_answer_is_typed_once() -> None:
    response = whole({"choices": []}, "create_chat_completion")

    assert response.parsed is response.parsed


@pytest.mark.parametrize("error", ["it failed: broke", {"message": "it failed: broke"}])
def test_a_workflow_that_failed_is_an_error_although_it_was_answered(error: Any) -> None:
    response = whole({"error": error}, "create_chat_completion")

    with pytest.raises(APIError, match=r"was answered, but its workflow failed: .*it failed: broke") as caught:
        response.raise_for_error()

    assert caught.value.response is response
    assert caught.value.body == {"message": "it failed: broke"}
    assert response.json() == {"error": error}


@pytest.mark.parametrize("body", [{"choices": []}, {"error": None}, ["error"], "error"])
def test_an_answer_without_an_error_is_handed_back(body: Any) -> None:
    response = whole(body, "create_chat_completion")

    assert response.raise_for_error() is response


def test_a_stream_has_no_parsed_answer() -> None:
    with opened(StreamResponse) as response, pytest.raises(StreamError, match="walk it with"):
        _ = response.parsed


def test_a_stream_is_closed_by_its_with_statement() -> None:
    with opened(StreamResponse) as response:
        assert not response.is_closed
    assert response.is_closed

    async def walk() -> StreamResponse:
        async with opened(StreamResponse) as inner:
            assert not inner.is_closed
            return inner  # type: ignore[no-any-return]  # it is

    assert asyncio.run(walk()).is_closed


def test_a_stream_that_is_forgotten_says_so_where_it_was_dropped() -> None:
    response = opened(StreamResponse)

    with pytest.warns(ResourceWarning, match="unclosed FastGPT stream; use it in a with statement") as caught:
        del response
        gc.collect()

    assert [warning.filename for warning in caught] == [__file__]


def test_a_stream_that_was_closed_or_never_begun_says_nothing() -> None:
    response = opened(StreamResponse)
    response.close()
    StreamResponse.__new__(StreamResponse).__del__()
    response.__del__()
