"""What an answer says beside its body."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from fastgpt_client import ApiResponse, RateLimit
from fastgpt_client._calls.answer import payload_of
from fastgpt_client._calls.errors.refusals import failure_of
from fastgpt_client.generated.registry import OPERATIONS

from ...support.recordings import recording

INIT = json.dumps(
    {
        "code": 200,
        "statusText": "",
        "message": "",
        "data": {"chatId": "c-1", "appId": "a-1", "title": "", "variables": {}, "app": {"name": "An app"}},
    }
).encode()


def completion(headers: dict[str, str]) -> ApiResponse[object]:
    answer = httpx.Response(200, headers=headers, request=httpx.Request("POST", "http://fastgpt.test"))
    return ApiResponse[object].of(answer, OPERATIONS["create_chat_completion"])


@pytest.mark.parametrize(
    ("version", "reset"),
    [
        ("4.14.4", datetime(2026, 11, 21, 11, 7, 54, 358000, UTC)),
        ("4.16.0", datetime(2026, 11, 21, 10, 27, 21, 544000, UTC)),
    ],
)
def test_a_completion_says_how_many_requests_are_left(version: str, reset: datetime) -> None:
    answer = recording(version, "completion-with-rate-limit").response

    made = ApiResponse[object].of(answer, OPERATIONS["create_chat_completion"])

    assert made.rate_limit == RateLimit(limit=1, remaining=0, reset=reset)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-RateLimit-Limit": "60"},
        {"X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "a few", "X-RateLimit-Reset": "0"},
        {"X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "1", "X-RateLimit-Reset": "9" * 30},
    ],
)
def test_a_limit_that_is_not_told_whole_is_none(headers: dict[str, str]) -> None:
    assert completion(headers).rate_limit is None


def answered(body: bytes, operation: str = "get_chat_init", **extra: Any) -> ApiResponse[Any]:
    """Return an answer as it comes from a network, read."""
    request = httpx.Request("POST", "http://fastgpt.test", headers={"Authorization": "Bearer fastgpt-secret"})
    plain = httpx.Response(200, stream=httpx.ByteStream(body), request=request, **extra)
    made = ApiResponse[Any].of(plain, OPERATIONS[operation])
    made.read()
    return made


@pytest.fixture
def decodings(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Return a list that grows by what is decoded as JSON."""
    decoded: list[bytes] = []

    def counting(text: bytes, **options: Any) -> Any:
        decoded.append(text)
        return loads(text, **options)

    loads = json.loads
    monkeypatch.setattr(json, "loads", counting)
    return decoded


@pytest.mark.parametrize("ask", ["data", "parsed", "json"])
def test_an_answer_is_decoded_once_for_who_asks_once(ask: str, decodings: list[bytes]) -> None:
    response = answered(INIT)

    assert failure_of(response) is None
    payload_of(response, response.operation, peek=True)
    asked = getattr(response, ask)
    value = asked() if ask == "json" else asked

    assert value
    assert len(decodings) == 1


def test_whoever_asks_gets_a_value_of_his_own() -> None:
    response = answered(INIT)
    failure_of(response)
    first, second, third = response.json(), response.json(), response.data

    first["data"]["app"]["name"] = "changed"

    assert second["data"]["app"]["name"] == third["app"]["name"] == "An app"
    assert first is not second
    assert response.parsed.app.name == "An app"


def test_json_takes_what_json_loads_takes() -> None:
    assert answered(b'{"code":200,"data":1.5}').json(parse_float=str) == {"code": 200, "data": "1.5"}


def test_a_body_that_was_replaced_is_decoded_anew() -> None:
    response = answered(INIT)
    response.peek()

    response._content = b'{"code":200,"data":null}'

    assert response.json() == {"code": 200, "data": None}


def test_what_was_decoded_travels_in_no_pickle() -> None:
    response = answered(INIT)
    response.peek()
    response.next_request = None

    pickled = pickle.dumps(response)

    assert pickled.count(b"An app") == 1
    assert pickle.loads(pickled).json() == json.loads(INIT)


def test_a_redirect_that_is_not_followed_leaves_no_request_with_the_key() -> None:
    request = httpx.Request("GET", "http://fastgpt.test", headers={"Authorization": "Bearer fastgpt-secret"})
    plain = httpx.Response(302, stream=httpx.ByteStream(b""), request=request)
    plain.next_request = request

    made = ApiResponse[Any].of(plain, OPERATIONS["get_chat_init"])

    assert made.next_request is None
    assert b"fastgpt-secret" not in pickle.dumps(made)


@pytest.mark.parametrize("body", [b"ID3\xff\xfb", b"", b"\x00{", b"event horizon", b"{not json"])
def test_speech_is_no_refusal_whatever_it_sounds_like(body: bytes) -> None:
    assert failure_of(answered(body, "synthesize_speech")) is None


def test_headers_are_those_that_came() -> None:
    plain = httpx.Response(200, stream=httpx.ByteStream(b"{}"), request=httpx.Request("GET", "http://fastgpt.test"))

    assert ApiResponse[Any].of(plain, OPERATIONS["get_chat_init"]).headers is plain.headers
