"""Requests as they are put together: what they have in common once, and the rest for each call."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from fastgpt_client import ConfigurationError
from fastgpt_client._calls.arguments.secret import Secret
from fastgpt_client._calls.request import make_call
from fastgpt_client._calls.settings import ClientSettings
from fastgpt_client.generated.registry import OPERATIONS

MESSAGES = [{"role": "user", "content": '你好, "you"\n'}]


def settings_of(**changes: Any) -> ClientSettings:
    given: dict[str, Any] = {
        "api_key": Secret("fastgpt-secret"),
        "base_url": "https://fastgpt.test/prefix",
        "timeout": 7.0,
        "max_retries": 0,
        "retry_delay": 0.0,
        "enable_logging": False,
        "default_headers": Secret({}),
        "stream_idle_timeout": 60.0,
    }
    return ClientSettings(**{**given, **changes})


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False) as client:
        yield client


def parts_of(request: httpx.Request) -> tuple[Any, ...]:
    headers = sorted((name.lower(), value) for name, value in request.headers.raw)
    return request.method, str(request.url), headers, request.content, request.extensions


CALLS: list[tuple[str, dict[str, Any]]] = [
    ("create_chat_completion", {"json": {"messages": MESSAGES, "chatId": None}}),
    ("create_chat_completion", {"json": {"messages": MESSAGES, "stream": True}, "extra_body": {"more": [1, 2.5]}}),
    ("create_chat_completion", {"json": {"messages": MESSAGES}, "extra_query": {"a": "b c", "d": True}}),
    ("create_chat_completion", {"json": {"messages": []}, "extra_headers": {"x-more": "1", "Accept": "text/plain"}}),
    ("create_chat_completion", {"json": {"messages": []}, "extra_headers": {"authorization": "Basic eA=="}}),
    ("create_chat_completion", {"json": {"messages": []}, "extra_headers": {"Content-Type": "application/x-json"}}),
    ("create_chat_completion", {"json": {"messages": []}, "timeout": 3.0}),
    ("get_chat_init", {"params": {"appId": "a&b", "chatId": "c"}}),
    ("get_chat_init", {"params": {}}),
    ("stop_chat", {}),
    ("delete_chat_record", {"params": {"appId": "a"}}),
    ("synthesize_speech", {"json": {"input": "words"}}),
]


@pytest.mark.parametrize(
    "default_headers", [{}, {"x-team": "1", "User-Agent": "mine"}, {"Authorization": "Basic eA=="}]
)
@pytest.mark.parametrize(("operation", "arguments"), CALLS)
def test_a_request_from_a_template_is_the_one_that_httpx_builds(
    operation: str, arguments: dict[str, Any], default_headers: dict[str, str], http: httpx.Client
) -> None:
    settings = settings_of(default_headers=Secret(default_headers))
    call = make_call(OPERATIONS[operation], settings, arguments)  # type: ignore[arg-type]  # any of these is

    for route in range(len(call.routes)):
        expected = parts_of(call.build(http, route))

        assert parts_of(call.build(http, route, own=True)) == expected
        assert parts_of(call.build(http, route, own=True)) == expected


def test_every_call_of_an_operation_says_its_own_and_nothing_of_the_one_before(http: httpx.Client) -> None:
    settings, operation = settings_of(), OPERATIONS["create_chat_completion"]
    first = make_call(
        operation,
        settings,
        {"json": {"messages": MESSAGES}, "extra_headers": {"x-first": "1"}, "extra_query": {"first": "1"}},
    ).build(http, 0, own=True)

    second = make_call(operation, settings, {"json": {"messages": []}}).build(http, 0, own=True)

    assert second.content == b'{"messages":[]}'
    assert second.headers["content-length"] == "15"
    assert "x-first" not in second.headers
    assert second.url.query == b""
    assert first.headers["x-first"] == "1"
    assert first.extensions["timeout"] is not second.extensions["timeout"]


def test_other_settings_have_other_requests(http: httpx.Client) -> None:
    settings, operation = settings_of(), OPERATIONS["get_chat_init"]
    make_call(operation, settings, {}).build(http, 0, own=True)

    changed = settings.changed({"api_key": Secret("fastgpt-other"), "base_url": "http://other.test"})
    request = make_call(operation, changed, {}).build(http, 0, own=True)

    assert request.url.host == "other.test"
    assert request.headers["host"] == "other.test"
    assert request.headers["authorization"] == "Bearer fastgpt-other"


def test_templates_hold_no_key_and_do_not_travel(http: httpx.Client) -> None:
    settings = settings_of()
    make_call(OPERATIONS["get_chat_init"], settings, {}).build(http, 0, own=True)

    assert [template.headers.get("authorization") for template in settings.templates.values()] == [None]
    assert pickle.loads(pickle.dumps(settings)).templates == {}
    assert "templates" not in repr(settings)


def test_a_query_that_is_too_long_is_said_in_words(http: httpx.Client) -> None:
    call = make_call(OPERATIONS["get_chat_init"], settings_of(), {"params": {"chatId": "c" * 70_000}})

    with pytest.raises(ConfigurationError, match="the parameters of get_chat_init make no address"):
        call.build(http, 0, own=True)
