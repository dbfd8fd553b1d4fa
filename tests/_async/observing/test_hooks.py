"""Hooks are told of every attempt, and nothing that is secret or large."""

from __future__ import annotations

import logging
import pickle
from typing import TypeAlias

import httpx
import pytest
import respx

from fastgpt_client import (
    APIConnectionError,
    AsyncChatClient,
    Attempt,
    AttemptOutcome,
    AuthenticationError,
    ConfigurationError,
    Hook,
    ResponseParseError,
    UploadError,
)
from fastgpt_client.testing import FastGPTEmulator, Reset

BASE = "http://fastgpt.test"
HISTORIES = f"{BASE}/api/core/chat/history/getHistories"
PAGE = {"code": 200, "data": {"total": 0, "list": []}}
BUSY = httpx.Response(429, json={"code": 429, "statusText": "tooManyRequest"}, headers={"x-request-id": "r-1"})
WRONG_KEY = httpx.Response(500, json={"code": 514, "statusText": "unAuthApiKey", "message": ""})
Told: TypeAlias = tuple[str, Attempt, AttemptOutcome | None]


class Remembering(Hook):
    """Remembers what it is told."""

    def __init__(self, name: str = "", told: list[Told] | None = None) -> None:
        self.name = name
        self.told: list[Told] = [] if told is None else told

    def before_attempt(self, attempt: Attempt) -> None:
        self.told.append((self.name, attempt, None))

    def after_attempt(self, attempt: Attempt, outcome: AttemptOutcome) -> None:
        self.told.append((self.name, attempt, outcome))

    @property
    def attempts(self) -> list[Attempt]:
        return [attempt for _, attempt, outcome in self.told if outcome is None]

    @property
    def outcomes(self) -> list[AttemptOutcome]:
        return [outcome for _, _, outcome in self.told if outcome is not None]


@pytest.mark.anyio
async def test_a_hook_is_told_before_and_after_each_attempt(respx_mock: respx.MockRouter) -> None:
    good = httpx.Response(200, json=PAGE, headers={"x-request-id": "r-2"})
    respx_mock.post(HISTORIES).mock(side_effect=[BUSY, good])
    hook = Remembering()

    async with AsyncChatClient("fastgpt-key", BASE, retry_delay=0, hooks=[hook]) as client:
        await client.get_chat_histories("app", extra_query={"token": "secret"})

    assert [outcome is None for _, _, outcome in hook.told] == [True, False, True, False]
    assert [hook.told[0][1], hook.told[2][1]] == [hook.told[1][1], hook.told[3][1]]
    assert [(a.operation, a.method, a.url, a.number) for a in hook.attempts] == [
        ("get_chat_histories", "POST", HISTORIES, 1),
        ("get_chat_histories", "POST", HISTORIES, 2),
    ]
    assert [(o.status, o.error, o.request_id) for o in hook.outcomes] == [
        (429, "RateLimitError", "r-1"),
        (200, None, "r-2"),
    ]
    assert all(outcome.milliseconds >= 0 for outcome in hook.outcomes)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("answer", "status", "error"),
    [
        (WRONG_KEY, 500, AuthenticationError),
        (httpx.Response(200, text="<html>"), 200, ResponseParseError),
        (httpx.ConnectError("no"), None, APIConnectionError),
    ],
)
async def test_an_outcome_names_what_the_attempt_ended_in(
    respx_mock: respx.MockRouter, answer: httpx.Response | Exception, status: int | None, error: type[Exception]
) -> None:
    respx_mock.post(HISTORIES).mock(side_effect=[answer])
    hook = Remembering()

    async with AsyncChatClient("fastgpt-key", BASE, max_retries=0, hooks=[hook]) as client:
        with pytest.raises(error):
            await client.get_chat_histories("app")

    (outcome,) = hook.outcomes
    assert (outcome.status, outcome.error) == (status, error.__name__)


@pytest.mark.anyio
async def test_streams_and_storage_are_told_as_well_and_no_address_of_storage(server: FastGPTEmulator) -> None:
    hook = Remembering()

    async with AsyncChatClient(server.api_key, server.base_url, hooks=[hook]) as client:
        async with client.stream("Hello", appId=server.app_id) as stream:
            async for _ in stream.text():
                pass
        await client.upload_chat_file(server.app_id, "c-1", ("a.txt", b"text"))

    told = {(attempt.operation, attempt.url) for attempt in hook.attempts}
    assert ("create_chat_completion", f"{server.base_url}/api/v1/chat/completions") in told
    (storage,) = {url for operation, url in told if operation == "storage"}
    assert (httpx.URL(storage).path, httpx.URL(storage).query) == ("/", b"")
    assert {(outcome.error, outcome.status) for outcome in hook.outcomes} <= {(None, 200), (None, 204)}


@pytest.mark.anyio
async def test_a_failing_upload_is_told_with_its_error(server: FastGPTEmulator) -> None:
    hook = Remembering()
    client = AsyncChatClient(server.api_key, server.base_url, hooks=[hook], max_retries=0)

    async with client:
        server.fault("PUT /api/system/*", Reset())
        with pytest.raises(UploadError):
            await client.upload_chat_file(server.app_id, "c-1", ("a.txt", b"text"))

    assert [outcome.error for outcome in hook.outcomes][-1] == "UploadError"


@pytest.mark.anyio
async def test_several_hooks_are_told_in_order_and_back(respx_mock: respx.MockRouter) -> None:
    respx_mock.post(HISTORIES).respond(json=PAGE)
    told: list[Told] = []

    async with AsyncChatClient("fastgpt-key", BASE, hooks=[Remembering("a", told), Remembering("b", told)]) as client:
        await client.get_chat_histories("app")

    assert [name for name, _, _ in told] == ["a", "b", "b", "a"]


@pytest.mark.anyio
async def test_a_hook_that_raises_is_logged_and_harms_nobody(
    respx_mock: respx.MockRouter, caplog: pytest.LogCaptureFixture
) -> None:
    respx_mock.post(HISTORIES).respond(json=PAGE)
    good = Remembering()

    class Bad(Hook):
        def before_attempt(self, attempt: Attempt) -> None:
            raise ValueError("before")

        def after_attempt(self, attempt: Attempt, outcome: AttemptOutcome) -> None:
            raise ValueError("after")

    async with AsyncChatClient("fastgpt-key", BASE, hooks=[Bad(), good]) as client:
        response = await client.get_chat_histories("app")

    failures = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert (response.status_code, len(good.told)) == (200, 2)
    assert [record.getMessage().rpartition(".")[2] for record in failures] == ["before_attempt", "after_attempt"]


@pytest.mark.anyio
async def test_with_options_puts_other_hooks_in_their_place(respx_mock: respx.MockRouter) -> None:
    respx_mock.post(HISTORIES).respond(json=PAGE)
    first, second = Remembering(), Remembering()

    async with AsyncChatClient("fastgpt-key", BASE, hooks=[first]) as client:
        await client.with_options(hooks=[second]).get_chat_histories("app")
        await client.with_options(hooks=()).get_chat_histories("app")
        assert first.told == []
        await client.with_options(timeout=7).get_chat_histories("app")

    assert (len(first.outcomes), len(second.outcomes)) == (1, 1)


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ([Remembering], "hooks holds one that is the class Remembering; give instances of fastgpt_client.Hook"),
        ([print], "hooks holds one that is of type builtin_function_or_method"),
        (7, "hooks is of type int; give a list of hooks"),
    ],
)
def test_what_is_no_hook_is_refused(given: object, complaint: str) -> None:
    with pytest.raises(ConfigurationError, match=complaint):
        AsyncChatClient("fastgpt-key", BASE, hooks=given)  # type: ignore[arg-type]  # what a type checker refuses, too


def test_a_client_with_hooks_says_why_it_cannot_be_pickled() -> None:
    with pytest.raises(ConfigurationError, match="a client with hooks cannot be pickled"):
        pickle.dumps(AsyncChatClient("fastgpt-key", BASE, hooks=[Hook()]))


@pytest.mark.anyio
async def test_a_hook_that_overrides_nothing_changes_nothing(respx_mock: respx.MockRouter) -> None:
    respx_mock.post(HISTORIES).respond(json=PAGE)

    async with AsyncChatClient("fastgpt-key", BASE, hooks=[Hook()]) as client:
        assert (await client.get_chat_histories("app")).parsed.total == 0
