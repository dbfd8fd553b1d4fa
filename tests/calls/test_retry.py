"""When a request is sent again."""

from __future__ import annotations

import json

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastgpt_client._calls.errors.network import connection_error
from fastgpt_client._calls.errors.refusals import failure_of
from fastgpt_client._calls.retry import MAX_DELAY, RetryPolicy, asked_to_wait, retry_after_in, retry_after_of
from fastgpt_client.exceptions import (
    APIConnectionError,
    APIError,
    FastGPTError,
    RateLimitError,
    StorageError,
    StreamError,
    UploadError,
)

REQUEST = httpx.Request("POST", "http://fastgpt.test/api/v1/chat/completions")


def refusal(status: int, body: object = None, headers: dict[str, str] | None = None) -> APIError:
    text = json.dumps(body) if body else "<html>"
    response = httpx.Response(status, headers=headers, text=text, request=REQUEST)
    error = failure_of(response)
    assert error is not None
    return error


def broken(kind: type[httpx.TransportError]) -> APIConnectionError:
    return connection_error(kind("gone"), REQUEST)


@pytest.mark.parametrize(
    ("error", "once", "twice"),
    [
        pytest.param(broken(httpx.ConnectError), True, True, id="refused"),
        pytest.param(broken(httpx.ConnectTimeout), True, True, id="no connection in time"),
        pytest.param(broken(httpx.PoolTimeout), True, True, id="no free connection"),
        pytest.param(broken(httpx.ReadError), False, True, id="reset while answering"),
        pytest.param(broken(httpx.WriteError), False, True, id="reset while sending"),
        pytest.param(broken(httpx.ReadTimeout), False, True, id="no answer in time"),
        pytest.param(broken(httpx.RemoteProtocolError), False, True, id="closed without an answer"),
        pytest.param(refusal(429), True, True, id="429"),
        pytest.param(refusal(500, {"code": 429, "statusText": "tooManyRequest"}), True, True, id="429 inside 500"),
        pytest.param(refusal(200, {"code": 429, "statusText": "tooManyRequest"}), True, True, id="429 inside 200"),
        pytest.param(refusal(503), True, True, id="503"),
        pytest.param(refusal(503, {"code": 503, "message": "busy"}), True, True, id="503 inside 503"),
        pytest.param(refusal(503, {"code": 500, "message": "busy"}), True, True, id="503 with a body that says less"),
        pytest.param(refusal(502, {"code": 502, "message": "bad"}), False, True, id="502 inside 502"),
        pytest.param(refusal(502), False, True, id="502: the gateway cannot know"),
        pytest.param(refusal(504), False, True, id="504: it may well be running"),
        pytest.param(refusal(500), False, False, id="500"),
        pytest.param(refusal(500, {"code": 514, "statusText": "unAuthApiKey"}), False, False, id="wrong key"),
        pytest.param(
            refusal(503, {"code": 502000, "statusText": "appUnExist"}), False, False, id="a refusal inside 503"
        ),
        pytest.param(refusal(404), False, False, id="404"),
        pytest.param(StreamError("x"), False, False, id="stream"),
        pytest.param(broken(httpx.LocalProtocolError), False, False, id="what cannot be sent at all"),
        pytest.param(RateLimitError("made by hand"), True, True, id="a limit without an answer"),
    ],
)
def test_what_may_be_sent_again(error: FastGPTError, once: bool, twice: bool) -> None:
    assert RetryPolicy(1, 1.0, repeatable=False).may_send_again(error) is once
    assert RetryPolicy(1, 1.0, repeatable=True).may_send_again(error) is twice


@pytest.mark.parametrize("budget", range(4))
def test_the_budget_counts_repeats_not_attempts(budget: int) -> None:
    policy = RetryPolicy(budget, 0.0)

    attempts = next(n for n in range(1, 9) if policy.pause_before_next(refusal(429), attempt=n) is None)

    assert attempts == budget + 1


@given(delay=st.floats(0, 100), attempt=st.integers(1, 10_000), jitter=st.floats(0, 1))
def test_a_pause_is_never_negative_nor_over_the_limit(delay: float, attempt: int, jitter: float) -> None:
    policy = RetryPolicy(10_000, delay, repeatable=True, jitter=lambda: jitter)

    pause = policy.pause_before_next(refusal(503), attempt=attempt)

    assert pause is not None
    assert 0 <= pause <= MAX_DELAY
    assert pause >= 0.75 * min(delay, MAX_DELAY) * (1 - 1e-9)


def test_pauses_double() -> None:
    policy = RetryPolicy(9, 1.0, jitter=lambda: 0.0)

    pauses = [policy.pause_before_next(refusal(429), attempt=n) for n in range(1, 6)]

    assert pauses == [1.0, 2.0, 4.0, 8.0, 8.0]


def test_the_server_decides_the_pause_when_it_says_so() -> None:
    asked = refusal(429, headers={"retry-after": "3"})

    assert RetryPolicy(3, 1.0).pause_before_next(asked, attempt=1) == 3.0


def test_a_pause_that_is_too_long_is_the_callers_to_take() -> None:
    asked = refusal(429, headers={"retry-after": "3600"})

    assert RetryPolicy(3, 1.0).pause_before_next(asked, attempt=1) is None
    assert isinstance(asked, RateLimitError)
    assert asked.retry_after == 3600.0


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "2"}, 2.0),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after-ms": "soon", "retry-after": "9"}, 9.0),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "tomorrow"}, None),
        ({"retry-after": ""}, None),
        ({"retry-after": "Thu, 01 Jan 1970 00:00:20 GMT"}, 10.0),
        ({"retry-after": "Thu, 01 Jan 1970 00:00:05 GMT"}, 0.0),
        ({"retry-after": "Thu, 99 Jan 1970 00:00:05 GMT"}, None),
    ],
)
def test_reading_retry_after(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after_of(headers, now=lambda: 10.0) == seconds


def stored(*, retryable: bool, sent: bool, retry_after: float | None = None) -> StorageError:
    error = UploadError("x")
    error.retryable, error.sent, error.retry_after = retryable, sent, retry_after
    return error


@pytest.mark.parametrize(
    ("retryable", "sent", "unsent", "again"),
    [
        (True, True, True, True),
        (True, True, False, True),
        (True, False, True, True),
        (True, False, False, False),
        (False, True, True, False),
        (False, False, True, False),
    ],
)
def test_storage_says_itself_what_may_be_sent_again(retryable: bool, sent: bool, unsent: bool, again: bool) -> None:
    policy = RetryPolicy(1, 1.0, unsent=unsent)

    assert policy.may_send_again(stored(retryable=retryable, sent=sent)) is again


def test_unless_told_otherwise_nothing_runs_twice_and_an_unreachable_server_is_asked_again() -> None:
    policy = RetryPolicy(1, 1.0)

    assert not policy.may_send_again(broken(httpx.ReadError))
    assert policy.may_send_again(stored(retryable=True, sent=False))


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (refusal(500, {"code": 429, "statusText": "uploadFileIntervalLimit"}), True),
        (refusal(500, {"code": 429, "statusText": "tooManyRequest"}), False),
        (broken(httpx.ConnectError), False),
    ],
)
def test_a_policy_may_be_about_one_refusal_only(error: FastGPTError, again: bool) -> None:
    assert RetryPolicy(1, 1.0, repeatable=True, only="uploadFileIntervalLimit").may_send_again(error) is again


@pytest.mark.parametrize(("asked", "pause"), [(60.0, 60.0), (60.5, None), (0.0, 0.0)])
def test_a_minute_is_the_longest_a_server_is_waited_for(asked: float, pause: float | None) -> None:
    error = stored(retryable=True, sent=True, retry_after=asked)

    assert RetryPolicy(1, 1.0).pause_before_next(error, attempt=1) == pause


@pytest.mark.parametrize(("jitter", "pause"), [(0.0, 2.0), (1.0, 1.5), (0.5, 1.75)])
def test_a_quarter_of_the_pause_is_left_to_chance(jitter: float, pause: float) -> None:
    assert RetryPolicy(3, 1.0, jitter=lambda: jitter).pause_before_next(refusal(429), attempt=2) == pause


def test_doubling_ends_somewhere() -> None:
    policy = RetryPolicy(10_000, 2.0**-30, jitter=lambda: 0.0)

    assert [policy.pause_before_next(refusal(429), attempt=n) for n in (32, 33, 34, 9_999)] == [2.0, 4.0, 4.0, 4.0]


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (refusal(503, headers={"retry-after": "3"}), 3.0),
        (refusal(503), None),
        (refusal(429, headers={"retry-after": "4"}), 4.0),
        (refusal(429), None),
        (stored(retryable=True, sent=True, retry_after=5.0), 5.0),
        (stored(retryable=True, sent=True), None),
        (APIError("made by hand"), None),
        (StreamError("x"), None),
    ],
)
def test_errors_say_how_long_they_were_asked_to_wait(error: FastGPTError, seconds: float | None) -> None:
    assert asked_to_wait(error) == seconds


@pytest.mark.parametrize(
    ("message", "seconds"),
    [
        ("Please try again in 55 seconds.", 55.0),
        ("Try Again in 1 second", 1.0),
        ("retry again in 5 seconds", None),
        ("try again in 1234567890 seconds", None),
        ("", None),
    ],
)
def test_a_wait_is_read_from_words(message: str, seconds: float | None) -> None:
    assert retry_after_in(message) == seconds
