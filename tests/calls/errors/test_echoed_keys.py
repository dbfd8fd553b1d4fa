"""A server that says the key back does not get it into an error, a log or a pickle."""

from __future__ import annotations

import json
import pickle

import httpx
import pytest

from fastgpt_client._calls.errors.refusals import error_from, failure_of
from fastgpt_client._calls.response import ApiResponse
from fastgpt_client.generated.registry import OPERATIONS

TAIL = "canaryA1b2C3d4E5f6"
KEY = f"fastgpt-{TAIL}"
OPERATION = OPERATIONS["get_chat_histories"]


def answered(body: str, status: int = 500) -> ApiResponse[object]:
    request = httpx.Request("POST", "http://fastgpt.test/api", headers={"Authorization": f"Bearer {KEY}"})
    return ApiResponse.of(httpx.Response(status, text=body, request=request), OPERATION)


@pytest.mark.parametrize("said", [KEY, TAIL, f"Bearer {KEY}", f"openapi-{TAIL}"])
@pytest.mark.parametrize(
    "form",
    [
        '{{"code": 500, "statusText": "error", "message": "Key {} is expired", "errorType": "UserError"}}',
        '{{"code": 514, "statusText": "unAuthApiKey", "message": "", "data": {{"{}": ["{}"]}}}}',
        "<html>no such key: {}</html>",
        'event: error\ndata: {{"code": 500, "message": "Key {} is over usage"}}\n\n',
    ],
    ids=["expired", "data", "page", "event"],
)
def test_a_key_that_a_server_says_back_is_shown_nowhere(form: str, said: str) -> None:
    response = answered(form.format(said, said))
    response.read()

    error = failure_of(response)

    assert error is not None
    assert error.response is response
    shown = f"{error} {error!r} {error.body} {response.text} {response.content!r} {pickle.dumps(error)!r}"
    assert TAIL not in shown
    assert "***" in response.text


def test_a_key_in_the_error_event_of_an_open_stream_is_not_shown() -> None:
    error = error_from({"code": 500, "message": f"Key {KEY} is expired"}, answered("", 200))

    assert "Key *** is expired" in str(error)
    assert error.body == {"code": 500, "message": "Key *** is expired"}


def test_masked_forms_of_a_key_and_other_words_are_left() -> None:
    body = {"code": 500, "message": "Key fast******E5f6 is expired, says fastgpt-other"}

    response = answered(json.dumps(body))
    response.read()
    error = failure_of(response)

    assert error is not None
    assert error.body == body


def test_the_end_of_a_short_key_is_a_word_like_others() -> None:
    request = httpx.Request("POST", "http://fastgpt.test/api", headers={"Authorization": "Bearer fastgpt-message"})

    error = error_from({"code": 500, "message": "fastgpt-message"}, httpx.Response(500, request=request))

    assert error.body == {"code": 500, "message": "***"}
