"""Exceptions as values: they travel, and they carry no connection."""

from __future__ import annotations

import copy
import pickle
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import httpx
import pytest

from fastgpt_client import exceptions
from fastgpt_client._calls.errors.network import connection_error
from fastgpt_client._calls.errors.refusals import failure_of
from fastgpt_client.exceptions import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    FastGPTError,
    RateLimitError,
    ResponseParseError,
    StreamInterrupted,
    UploadError,
)

REQUEST = httpx.Request("GET", "http://fastgpt.test/api/core/chat/init", headers={"Authorization": "Bearer canary"})
LIMITED = {"code": 429, "statusText": "tooManyRequest", "message": "common:error.too_many_request"}


def limited() -> RateLimitError:
    response = httpx.Response(429, json=LIMITED, headers={"retry-after": "3", "x-request-id": "r-1"}, request=REQUEST)
    error = failure_of(response)
    assert isinstance(error, RateLimitError)
    error.attempts = 4
    return error


def interrupted() -> StreamInterrupted:
    error = StreamInterrupted("cut off")
    error.partial = "你好"
    return error


def refused() -> UploadError:
    error = UploadError("refused")
    error.code, error.http_status = "AccessDenied", 403
    return error


ERRORS: list[FastGPTError] = [
    limited(),
    interrupted(),
    refused(),
    ResponseParseError("odd", response=httpx.Response(200, request=REQUEST)),
    connection_error(httpx.ConnectError("refused"), REQUEST),
    connection_error(httpx.ReadTimeout("slow"), REQUEST),
    connection_error(httpx.TransportError("odd"), REQUEST),
    *(getattr(exceptions, name)("x") for name in exceptions.__all__),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("travel", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))])
def test_every_exception_survives_copying_and_pickling(error: FastGPTError, travel: object) -> None:
    assert callable(travel)

    arrived = travel(error)

    assert type(arrived) is type(error)
    assert str(arrived) == str(error)
    gone = {"response", "_request"}
    assert {k: v for k, v in vars(arrived).items() if k not in gone} == {
        k: v for k, v in vars(error).items() if k not in gone
    }


def _raise() -> None:
    raise limited()


def test_an_exception_crosses_a_process_boundary() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        future = pool.submit(_raise)
    with pytest.raises(RateLimitError) as caught:
        future.result()

    error = caught.value
    assert (error.retry_after, error.request_id, error.attempts, error.retryable) == (3.0, "r-1", 4, True)


@pytest.mark.parametrize("name", exceptions.__all__)
def test_everything_has_one_root(name: str) -> None:
    assert issubclass(getattr(exceptions, name), FastGPTError)


@pytest.mark.parametrize(
    "kind", [httpx.ConnectError, httpx.ReadError, httpx.RemoteProtocolError, httpx.ConnectTimeout, httpx.PoolTimeout]
)
def test_network_failures_are_also_what_httpx_calls_them(kind: type[httpx.TransportError]) -> None:
    error = connection_error(kind("x"), REQUEST)

    assert isinstance(error, kind)
    assert isinstance(error, APIConnectionError)
    assert isinstance(error, APITimeoutError) is issubclass(kind, httpx.TimeoutException)
    assert type(error) is type(connection_error(kind("y"), REQUEST))


def test_raise_for_status_habits_keep_working() -> None:
    error = limited()

    assert isinstance(error, httpx.HTTPStatusError)
    assert error.response.status_code == 429
    assert error.request is REQUEST


def test_a_pickle_holds_no_key() -> None:
    assert b"canary" not in b"".join(pickle.dumps(error) for error in ERRORS)


def test_an_error_without_a_request_can_still_be_made() -> None:
    error = APIError("by hand")

    assert (error.message, error.http_status, error.code) == ("by hand", 0, None)


def test_a_process_that_may_open_nothing_more_is_told_so_and_not_that_the_server_is_gone() -> None:
    error = connection_error(httpx.ConnectError("[Errno 24] Too many open files"), REQUEST)

    assert "as many connections and files open as it may" in str(error)
    assert "Is FastGPT running there?" not in str(error)
    assert not error.sent
