"""How many requests reach a real socket under each fault, and that no completion runs twice."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import anyio
import pytest

from fastgpt_client import AsyncChatClient, ChatClient, FastGPTError
from fastgpt_client.testing import (
    Answer,
    Cut,
    FastGPTEmulator,
    HtmlError,
    Refuse,
    Reset,
    TooManyRequests,
)

HELLO = [{"role": "user", "content": "你好"}]
RETRIES = 2
Call = Callable[[Any, FastGPTEmulator], Any]


def ask(client: Any, server: FastGPTEmulator) -> Any:
    return client.create_chat_completion(HELLO, chatId="c-1")


def ask_streaming(client: Any, server: FastGPTEmulator) -> Any:
    return client.create_chat_completion(HELLO, stream=True, chatId="c-1")


def read(client: Any, server: FastGPTEmulator) -> Any:
    return client.get_chat_histories(server.app_id)


def outcome(server: FastGPTEmulator, call: Call, *, sync: bool) -> FastGPTError | None:
    async def in_loop() -> None:
        async with AsyncChatClient(server.api_key, server.base_url, max_retries=RETRIES, retry_delay=0) as client:
            response = await call(client, server)
            await response.aclose()

    try:
        if sync:
            with ChatClient(server.api_key, server.base_url, max_retries=RETRIES, retry_delay=0) as client:
                call(client, server).close()
        else:
            anyio.run(in_loop)
    except FastGPTError as error:
        return error
    return None


# fault, attempts of a completion, attempts of a read
FAULTS = [
    pytest.param(Reset("before-headers"), 1, 3, id="reset before it was run"),
    pytest.param(Reset("before-headers", ran=True), 1, 3, id="reset after it was run"),
    pytest.param(Reset("after-headers", ran=True), 1, 3, id="reset after the headers of the answer"),
    pytest.param(TooManyRequests("0"), 3, 3, id="429"),
    pytest.param(Refuse("tooManyRequest"), 3, 3, id="FastGPT's own rate limit"),
    pytest.param(Refuse("unAuthApiKey"), 1, 1, id="wrong key inside 500"),
    pytest.param(Refuse("appUnExist"), 1, 1, id="refusal inside 500"),
    pytest.param(HtmlError(502), 1, 3, id="502 of a gateway"),
    pytest.param(HtmlError(504), 1, 3, id="504 of a gateway"),
    pytest.param(HtmlError(503), 3, 3, id="503 of a gateway"),
    pytest.param(Answer(500, b"boom"), 1, 1, id="500 without a name"),
]


@pytest.mark.parametrize("sync", [True, False], ids=["sync", "async"])
@pytest.mark.parametrize(("fault", "of_completion", "of_read"), FAULTS)
def test_attempts_under_a_lasting_fault(
    server: FastGPTEmulator, fault: Any, of_completion: int, of_read: int, sync: bool
) -> None:
    server.fault("*", fault, forever=True)

    calls = [(ask, of_completion), (ask_streaming, of_completion), (read, of_read)]
    if fault == Reset("after-headers", ran=True):
        # That stream began, so its call is a success; walking it is what fails.
        calls.pop(1)
    for call, attempts in calls:
        before = len(server.requests)
        error = outcome(server, call, sync=sync)

        assert error is not None
        assert (len(server.requests) - before, error.attempts) == (attempts, attempts), call.__name__


@pytest.mark.parametrize("sync", [True, False], ids=["sync", "async"])
@pytest.mark.parametrize(
    "fault", [Reset("before-headers", ran=True), Reset("after-headers", ran=True), Cut(5, reset=True), HtmlError(504)]
)
def test_a_completion_never_appears_twice(server: FastGPTEmulator, fault: Any, sync: bool) -> None:
    server.fault("/api/v1/chat/completions", fault)

    error = outcome(server, ask, sync=sync)

    rounds = [record for chat in server.chats.values() for record in chat.records]
    assert error is not None
    assert len(rounds) <= 2


@pytest.mark.parametrize("sync", [True, False], ids=["sync", "async"])
def test_a_completion_goes_on_after_a_refusal_that_cannot_have_run_it(server: FastGPTEmulator, sync: bool) -> None:
    server.fault("/api/v1/chat/completions", HtmlError(503), TooManyRequests("0"))

    assert outcome(server, ask, sync=sync) is None
    assert len(server.requests) == 3
    assert [len(chat.records) for chat in server.chats.values()] == [2]


@pytest.mark.parametrize("sync", [True, False], ids=["sync", "async"])
def test_a_refused_connection_is_tried_again_even_for_a_completion(server: FastGPTEmulator, sync: bool) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        # Bound and not listening: connections are refused, and nobody else can take the port.
        port = taken.getsockname()[1]

        async def in_loop() -> None:
            async with AsyncChatClient("fastgpt-key", f"127.0.0.1:{port}", retry_delay=0) as client:
                await client.create_chat_completion(HELLO)

        with pytest.raises(FastGPTError, match=f"no connection to http://127.0.0.1:{port}") as caught:
            if sync:
                with ChatClient("fastgpt-key", f"127.0.0.1:{port}", retry_delay=0) as client:
                    client.create_chat_completion(HELLO)
            else:
                anyio.run(in_loop)

    assert caught.value.attempts == 4
