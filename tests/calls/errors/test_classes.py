"""Which class an error has, and what it tells beside its message."""

from __future__ import annotations

import httpx
import pytest

from fastgpt_client._calls.errors.hints import keys_since
from fastgpt_client._calls.errors.refusals import body_of, failure_of
from fastgpt_client.exceptions import (
    APIError,
    AuthenticationError,
    ConflictError,
    NotFoundError,
    PermissionDeniedError,
    QuotaExceededError,
    RateLimitError,
    ServerError,
    ValidationError,
)
from fastgpt_client.generated.registry import OPERATIONS

from .test_refusals import REQUEST, ApiResponseLike, failure


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (400, ValidationError),
        (401, AuthenticationError),
        (403, AuthenticationError),
        (404, NotFoundError),
        (406, ConflictError),
        (409, ConflictError),
        (413, ValidationError),
        (422, ValidationError),
        (429, RateLimitError),
        (510, QuotaExceededError),
        (511, PermissionDeniedError),
        (514, AuthenticationError),
        (504000, PermissionDeniedError),
        (504001, ConflictError),
        (500, ServerError),
        (418, ServerError),
    ],
)
def test_a_code_without_a_name_has_its_class(code: int, kind: type[APIError]) -> None:
    assert type(failure(500, {"code": code})) is kind
    assert type(failure(500, {"code": code, "errorType": "UserError"})) is (
        ValidationError if kind is ServerError else kind
    )


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, ValidationError),
        (401, AuthenticationError),
        (404, NotFoundError),
        (418, APIError),
        (499, APIError),
        (500, ServerError),
        (599, ServerError),
    ],
)
def test_without_an_envelope_the_status_decides(status: int, kind: type[APIError]) -> None:
    assert type(failure(status, "<html>")) is kind


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("data validation error", ValidationError),
        ("chatId is required", ValidationError),
        ("Cast to ObjectId failed for value", ValidationError),
        ("dataId already exists", ConflictError),
        ("the chat is generating", ConflictError),
        ("Chat Not Found", NotFoundError),
        ("not found in the list", ServerError),
        ("a Cast to x failed", ServerError),
        ("is requiredly", ServerError),
    ],
)
def test_the_text_decides_where_there_is_no_name(said: str, kind: type[APIError]) -> None:
    assert type(failure(500, {"code": 500, "message": said})) is kind
    assert type(failure(500, {"code": 500, "message": said, "statusText": "newName"})) is ServerError


@pytest.mark.parametrize(
    ("status", "body", "retryable"),
    [
        (408, "", True),
        (502, "<html>", True),
        (504, {"code": 504}, True),
        (502, {"code": 500}, False),
        (503, {"code": 500}, True),
        (503, {"code": 500, "statusText": "noStorage"}, False),
        (503, {"code": 503, "statusText": "noStorage"}, True),
        (500, {"code": 500}, False),
        (500, {"code": 429}, True),
        (404, "", False),
    ],
)
def test_what_may_succeed_later(status: int, body: object, retryable: bool) -> None:
    error = failure(status, body)

    assert error is not None
    assert error.retryable is retryable


def test_a_success_in_json_is_out_of_place_in_a_stream() -> None:
    response = httpx.Response(200, json={"code": 200, "data": {}}, request=REQUEST)

    assert failure_of(response) is None
    assert type(failure_of(response, streaming=True)) is ServerError


@pytest.mark.parametrize(
    ("body", "read"),
    [
        ('{"a": 1}', {"a": 1}),
        ("text", "text"),
        ('event: error\ndata: {"a": 1}\n\n', {"a": 1}),
        ('event: error\ndata: {"a": 1}\n\nevent: error\ndata: {"a": 2}\n\n', {"a": 1}),
        ("event: error\ndata: cut", "event: error\ndata: cut"),
    ],
)
def test_a_body_is_json_an_event_or_text(body: str, read: object) -> None:
    assert body_of(httpx.Response(200, text=body)) == read


def test_an_error_carries_what_came_with_it() -> None:
    body = {"code": 500, "statusText": "noStorage", "message": "no room", "errorType": "UserError"}
    response = httpx.Response(500, json=body, headers={"x-request-id": "r-1"}, request=REQUEST)

    error = failure_of(response)

    assert error is not None
    assert (error.code, error.status_text, error.error_type) == (500, "noStorage", "UserError")
    assert (error.body, error.request_id, error.http_status) == (body, "r-1", 500)
    assert str(error) == f"POST {REQUEST.url.path} failed: noStorage (code 500, HTTP 500). no room"


def test_a_name_that_says_it_all_is_not_repeated() -> None:
    error = failure(500, {"code": 500, "statusText": "noStorage", "message": "noStorage"})

    assert str(error).endswith("failed: noStorage (code 500, HTTP 500)")


def test_long_reasons_are_cut_and_texts_without_a_request_still_have_a_beginning() -> None:
    long = failure(500, {"code": 500, "statusText": "n" * 400, "message": "m" * 400})
    alone = failure_of(httpx.Response(500, json={"code": 500, "message": "alone"}))
    page = failure(500, "a" * 400)

    assert str(long) == f"POST {REQUEST.url.path} failed: {'n' * 300} (code 500, HTTP 500). {'m' * 300}"
    assert str(alone) == "The request failed: alone (code 500, HTTP 500)"
    assert str(page) == f"POST {REQUEST.url.path} failed: {'a' * 200!r} (HTTP 500)"


@pytest.mark.parametrize(("before", "explained"), [(497, True), (498, False)])
def test_a_hint_is_looked_for_in_the_first_500_characters(before: int, explained: bool) -> None:
    assert ("commercial edition" in str(failure(500, "." * before + "商业版"))) is explained


def test_sentences_are_parted_by_one_point_and_keep_their_last_letter() -> None:
    error = failure(500, {"code": 500, "statusText": "noStorage", "message": "the disk is X."})

    assert str(error) == f"POST {REQUEST.url.path} failed: noStorage (code 500, HTTP 500). the disk is X"


def test_keys_are_refused_on_a_route_that_takes_them_later() -> None:
    operation = next(one for one in OPERATIONS.values() if one.key_since)
    response = ApiResponseLike(403, json={"code": 403, "statusText": "unAuthorization"}, request=REQUEST)
    response.operation = operation

    assert type(failure_of(response)) is PermissionDeniedError
    assert str(failure_of(response)).endswith(keys_since(operation))
    response.operation = operation._replace(key_since="")
    assert type(failure_of(response)) is AuthenticationError


def test_a_redirect_names_its_target() -> None:
    def asked(status: int, **headers: str) -> str:
        response = httpx.Response(status, headers=headers, request=REQUEST)
        return str(failure_of(response))

    assert "The server points to https://x.test/login" in asked(302, location="https://x.test/login")
    assert "The server points" not in asked(400, location="https://x.test/login")
    assert "The server points" not in asked(302)
