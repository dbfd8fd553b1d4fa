"""Requests as they are put together: what they have in common once, and the rest for each call."""

from __future__ import annotations

import importlib.metadata
import pickle
import platform
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from fastgpt_client import ConfigurationError
from fastgpt_client._calls.arguments.secret import Secret
from fastgpt_client._calls.request import is_same_server, make_call, user_agent
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


def built(operation: str, arguments: dict[str, Any], http: httpx.Client, **settings: Any) -> httpx.Request:
    made = make_call(OPERATIONS[operation], settings_of(**settings), arguments)  # type: ignore[arg-type]  # any is
    return made.build(http, 0, own=True)


def test_a_request_says_where_it_goes_who_sends_it_and_what_it_takes(http: httpx.Client) -> None:
    request = built("create_chat_completion", {"json": {"messages": []}}, http)

    assert (request.method, str(request.url)) == ("POST", "https://fastgpt.test/prefix/api/v1/chat/completions")
    assert request.headers["authorization"] == "Bearer fastgpt-secret"
    assert request.headers["user-agent"] == user_agent()
    assert request.headers["content-type"] == "application/json"
    assert request.extensions["timeout"] == {"connect": 5.0, "read": 7.0, "write": 7.0, "pool": 7.0}


@pytest.mark.parametrize(
    ("operation", "arguments", "stream", "accepts"),
    [
        ("create_chat_completion", {"json": {"stream": True}}, True, "text/event-stream"),
        ("create_chat_completion", {"json": {"stream": 1}}, False, "application/json"),
        ("create_chat_completion", {"extra_body": {"stream": True}}, True, "text/event-stream"),
        ("create_chat_completion", {}, False, "application/json"),
        ("resume_chat_stream", {}, True, "text/event-stream"),
        ("get_chat_init", {"extra_body": {"stream": True}}, False, "application/json"),
        ("synthesize_speech", {}, False, "*/*"),
    ],
)
def test_what_is_taken_for_an_answer_is_what_was_asked_for(
    operation: str, arguments: dict[str, Any], stream: bool, accepts: str, http: httpx.Client
) -> None:
    call = make_call(OPERATIONS[operation], settings_of(), arguments)  # type: ignore[arg-type]  # any of these is

    assert call.stream is stream
    assert call.build(http, 0).headers["accept"] == accepts


def test_a_body_is_sent_where_one_is_given_and_a_query_again_in_it_where_the_operation_says_so(
    http: httpx.Client,
) -> None:
    assert built("get_chat_init", {"params": {"appId": "a"}}, http).content == b""
    assert "content-type" not in built("get_chat_init", {}, http).headers
    assert built("stop_chat", {"json": {}}, http).content == b"{}"
    assert built("stop_chat", {"extra_body": {"a": 1}}, http).content == b'{"a":1}'
    again = built("delete_chat_record", {"params": {"appId": "a", "b": 1}, "json": {"b": 2}}, http)
    assert (again.url.query, again.content) == (b"appId=a&b=1", b'{"appId":"a","b":2}')


@pytest.mark.parametrize("given", [{"form": {}}, {"form": {"a": "b"}}, {"form": {"a": "b"}, "extra_body": {"c": 1}}])
def test_a_form_is_multipart_with_or_without_files(given: Any, http: httpx.Client) -> None:
    fields = {**given["form"], **given.get("extra_body", {})}
    plain = make_call(OPERATIONS["stop_chat"], settings_of(), given)
    files = make_call(OPERATIONS["stop_chat"], settings_of(), given, {"file": ("a.txt", b"text", "text/plain")})

    assert plain.content is files.content is None
    assert [name for name, _ in plain.form or ()] == list(fields)
    assert [name for name, _ in files.form or ()] == [*fields, "file"]
    request = files.build(http, 0, own=True)
    assert request.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert b'name="file"; filename="a.txt"' in request.read()


def test_files_alone_make_a_form(http: httpx.Client) -> None:
    call = make_call(OPERATIONS["stop_chat"], settings_of(), {}, {"file": ("a.txt", b"text", "text/plain")})

    assert b"text" in call.build(http, 0, own=True).read()


def test_the_users_query_goes_along_hidden_and_what_a_call_says_wins(http: httpx.Client) -> None:
    call = make_call(
        OPERATIONS["get_chat_init"],
        settings_of(default_query=Secret({"token": "canary", "appId": "of the client"})),
        {"params": {"appId": "a"}},
    )
    request = call.build(http, 0, own=True)
    plain = make_call(OPERATIONS["get_chat_init"], settings_of(), {"params": {"appId": "a"}})

    assert dict(request.url.params) == {"token": "canary", "appId": "a"}
    assert "canary" not in repr(request)
    assert "canary" not in repr(call)
    assert call.secrets_of(request) == ("fastgpt-secret", "token=canary&appId=a")
    assert plain.secrets_of(plain.build(http, 0, own=True)) == ("fastgpt-secret", "")


def test_headers_of_a_call_win_over_those_of_the_client_however_they_are_written(http: httpx.Client) -> None:
    def asked(**given: Any) -> httpx.Headers:
        headers = Secret({"X-One": "client", "x-two": "client"})
        return built("get_chat_init", given, http, default_headers=headers).headers

    assert (asked()["x-one"], asked()["x-two"]) == ("client", "client")
    assert asked(headers={"x-one": "operation"}).get_list("x-one") == ["operation"]
    assert asked(headers={"x-one": "operation"}, extra_headers={"X-ONE": "extra"}).get_list("x-one") == ["extra"]
    assert asked(extra_headers={"AUTHORIZATION": "Basic eA=="}).get_list("authorization") == ["Basic eA=="]


def test_a_call_has_the_limits_of_its_client_unless_it_has_its_own() -> None:
    settings, operation = settings_of(stream_idle_timeout=5.0, hooks=()), OPERATIONS["get_chat_init"]

    assert make_call(operation, settings, {}).timeout == settings.timeout
    assert make_call(operation, settings, {"timeout": 3.0}).timeout == httpx.Timeout(3.0)
    assert make_call(operation, settings, {}).idle_timeout == 5.0


def test_older_servers_are_asked_on_the_older_paths_in_turn(http: httpx.Client) -> None:
    call = make_call(OPERATIONS["synthesize_speech"], settings_of(), {"json": {"input": "words"}})

    assert call.routes[1] == ("POST", "/api/core/chat/item/getSpeech")
    assert call.address(1) == ("POST", "https://fastgpt.test/prefix/api/core/chat/item/getSpeech")
    asked = [call.build(http, route, own=True).url.path for route in (0, 1, 0)]
    assert asked == [f"/prefix{call.routes[route][1]}" for route in (0, 1, 0)]


def test_what_a_users_own_client_adds_is_sent() -> None:
    call = make_call(OPERATIONS["stop_chat"], settings_of(), {"json": {}})
    with httpx.Client(trust_env=False) as theirs:
        call.build(theirs, 0)
        theirs.headers["x-mine"] = "1"
        theirs.headers["Content-Type"] = "application/mine"
        request = call.build(theirs, 0)

    assert (request.headers["x-mine"], request.headers["content-type"]) == ("1", "application/mine")


def test_a_call_shows_neither_its_headers_nor_what_it_shares(http: httpx.Client) -> None:
    call = make_call(OPERATIONS["stop_chat"], settings_of(), {"extra_headers": {"x-canary": "1"}})
    call.build(http, 0, own=True)

    assert "x-canary" not in repr(call)
    assert "<Request" not in repr(call)
    with pytest.raises(ConfigurationError, match=r"^extra_headers has the header 'x-canary' of type int"):
        make_call(OPERATIONS["stop_chat"], settings_of(), {"extra_headers": {"x-canary": 1}})  # type: ignore[dict-item]


def test_each_call_has_its_own_path_and_query(http: httpx.Client) -> None:
    operation = OPERATIONS["stop_chat"]._replace(path="/of/{id}")

    def target(given: str) -> str:
        call = make_call(operation, settings_of(), {"path_params": {"id": given}, "extra_query": {"id": given}})
        return call.build(http, 0, own=True).url.raw_path.decode()

    assert [target(given) for given in ("a/b", "c")] == ["/prefix/of/a%2Fb?id=a%2Fb", "/prefix/of/c?id=c"]


@pytest.mark.parametrize(
    ("target", "same"),
    [
        ("http://a.test/b", True),
        ("https://a.test/b", True),
        ("http://a.test:81/b", False),
        ("https://a.test:444/b", False),
        ("http://b.test/b", False),
        ("ftp://a.test/b", False),
    ],
)
def test_a_redirect_stays_at_the_server_or_goes_to_its_https(target: str, same: bool) -> None:
    assert is_same_server(httpx.URL("http://a.test/"), httpx.URL(target)) is same


def test_a_redirect_from_https_or_from_another_port_to_http_leaves_the_server() -> None:
    assert not is_same_server(httpx.URL("https://a.test"), httpx.URL("http://a.test"))
    assert not is_same_server(httpx.URL("http://a.test:81"), httpx.URL("https://a.test"))
    assert is_same_server(httpx.URL("http://a.test:81"), httpx.URL("http://a.test:81/b"))


def test_we_say_who_we_are_even_where_our_version_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    ours = importlib.metadata.version("fastgpt-client")
    rest = f"python/{platform.python_version()} httpx/{httpx.__version__}"
    assert user_agent() == f"fastgpt-client/{ours} {rest}"
    monkeypatch.setattr(importlib.metadata, "version", unknown)
    assert user_agent.__wrapped__() == f"fastgpt-client/unknown {rest}"
