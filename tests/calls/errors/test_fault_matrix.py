"""Every operation, both doors, sync and async, under every fault: one family of errors, the right class."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from typing import Any

import anyio
import httpx
import pytest

from fastgpt_client import (
    APIConnectionError,
    APITimeoutError,
    AsyncFastGPTClient,
    AuthenticationError,
    FastGPTClient,
    FastGPTError,
    RateLimitError,
    ResponseParseError,
    ServerError,
)
from fastgpt_client.generated.registry import OPERATIONS, Operation

from ...contract.test_facade import facade, filled_body, required_values

KEY = "fastgpt-canary-key"
WRONG_KEY = {"code": 514, "statusText": "unAuthApiKey", "message": "common:code_error.error_message.514", "data": None}


class Cut(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that breaks off."""

    def __iter__(self) -> Iterator[bytes]:
        yield b'{"code": 20'
        raise httpx.ReadError("reset in the middle of the answer")

    async def __aiter__(self) -> Any:
        for chunk in self:
            yield chunk


def _raise(error: Exception) -> Callable[[], httpx.Response]:
    def fault() -> httpx.Response:
        raise error

    return fault


FAULTS: dict[str, tuple[Callable[[], httpx.Response], type[FastGPTError], type[Exception]]] = {
    "refused": (_raise(httpx.ConnectError("refused")), APIConnectionError, httpx.ConnectError),
    "reset": (_raise(httpx.ReadError("reset")), APIConnectionError, httpx.ReadError),
    "closed": (_raise(httpx.RemoteProtocolError("closed")), APIConnectionError, httpx.RemoteProtocolError),
    "stalled": (_raise(httpx.ReadTimeout("stalled")), APITimeoutError, httpx.ReadTimeout),
    "wrong key": (lambda: httpx.Response(500, json=WRONG_KEY), AuthenticationError, httpx.HTTPStatusError),
    "wrong key, old server": (lambda: httpx.Response(200, json=WRONG_KEY), AuthenticationError, httpx.HTTPStatusError),
    "rate limit": (lambda: httpx.Response(429), RateLimitError, httpx.HTTPStatusError),
    "bad gateway": (lambda: httpx.Response(502, html="<html>"), ServerError, httpx.HTTPStatusError),
    "empty": (lambda: httpx.Response(200), FastGPTError, Exception),
    "page": (lambda: httpx.Response(200, html="<html>"), FastGPTError, Exception),
    "cut": (lambda: httpx.Response(200, json=None, stream=Cut()), APIConnectionError, httpx.ReadError),
    "cut JSON": (lambda: httpx.Response(200, text='{"code":200,"da'), FastGPTError, Exception),
    "no envelope": (lambda: httpx.Response(200, json=[1]), FastGPTError, Exception),
    "broken compression": (
        lambda: httpx.Response(200, headers={"content-encoding": "gzip"}, stream=httpx.ByteStream(b"no gzip")),
        FastGPTError,
        Exception,
    ),
}
# Answers that are fine for an operation that answers with bytes, or that says nothing about their shape.
FINE_AS_BYTES = {"empty", "page", "cut JSON", "no envelope"}


def expected(fault: str, operation: Operation) -> tuple[type[FastGPTError], type[Exception]] | None:
    _, kind, also = FAULTS[fault]
    if operation.answer == "bytes" and fault in FINE_AS_BYTES:
        return None
    if fault in ("empty", "page", "cut JSON", "no envelope"):
        return ResponseParseError, also
    return kind, also


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_only_our_errors_come_out_of_the_sync_doors(operation: Operation) -> None:
    module = importlib.import_module(operation.module)
    for fault, (answer, _, _) in FAULTS.items():
        with httpx.Client(transport=httpx.MockTransport(lambda _, answer=answer: answer())) as http:
            client: FastGPTClient = facade(operation)(KEY, max_retries=0, http_client=http)
            given = required_values(operation)
            doors: list[Callable[[], Any]] = [
                lambda client=client, given=given: getattr(client, operation.id)(**given),  # type: ignore[misc]  # likewise
                lambda client=client, given=given: (
                    module.sync_detailed(  # type: ignore[misc]  # likewise
                        client=client, **filled_body(operation, given)
                    ).parsed
                ),
            ]
            for door in doors:
                _check(door, fault, operation)


def _check(door: Callable[[], Any], fault: str, operation: Operation) -> None:
    wanted = expected(fault, operation)
    try:
        response = door()
        if isinstance(response, httpx.Response):
            _ = response.parsed  # type: ignore[attr-defined]  # an ApiResponse
    except Exception as error:
        _judge(error, wanted, fault)
    else:
        assert wanted is None, fault


def _judge(error: Exception, wanted: tuple[type[FastGPTError], type[Exception]] | None, fault: str) -> None:
    assert wanted is not None, (fault, error)
    assert isinstance(error, wanted[0]), (fault, type(error), error)
    assert isinstance(error, wanted[1]), (fault, type(error), error)
    assert str(error)
    assert "canary" not in f"{error!r} {error} {vars(error)}"


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_only_our_errors_come_out_of_the_async_doors(operation: Operation) -> None:
    anyio.run(_async_doors, operation)


async def _async_doors(operation: Operation) -> None:
    module = importlib.import_module(operation.module)
    for fault, (answer, _, _) in FAULTS.items():
        transport = httpx.MockTransport(lambda _, answer=answer: answer())
        async with httpx.AsyncClient(transport=transport) as http:
            client: AsyncFastGPTClient = facade(operation, "Async")(KEY, max_retries=0, http_client=http)
            given = required_values(operation)
            for door in (
                getattr(client, operation.id)(**given),
                module.asyncio_detailed(client=client, **filled_body(operation, given)),
            ):
                wanted = expected(fault, operation)
                try:
                    response = await door
                    if isinstance(response, httpx.Response):
                        _ = response.parsed  # type: ignore[attr-defined]  # an ApiResponse
                except Exception as error:
                    _judge(error, wanted, fault)
                else:
                    assert wanted is None, fault
