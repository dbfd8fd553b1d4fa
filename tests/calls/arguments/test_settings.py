"""How clients are set up."""

from __future__ import annotations

import copy
import math
from typing import Any

import httpx
import pytest
from attrs import evolve

from fastgpt_client import Hook
from fastgpt_client._calls.arguments.secret import Secret
from fastgpt_client._calls.request import with_app
from fastgpt_client._calls.settings import ClientOptions, ClientSettings
from fastgpt_client.exceptions import ConfigurationError


def configured(
    api_key: str | None = "fastgpt-key",
    base_url: str | None = None,
    timeout: float = 60.0,
    max_retries: int = 3,
    retry_delay: float = 1.0,
) -> ClientSettings:
    return ClientSettings(
        api_key=Secret(api_key or ""),
        base_url=base_url,
        timeout=timeout,
        max_retries=max_retries,
        retry_delay=retry_delay,
        stream_idle_timeout=60.0,
        enable_logging=False,
        default_headers=None,
    )


def test_a_missing_key_says_where_to_put_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FASTGPT_API_KEY", raising=False)

    with pytest.raises(ConfigurationError, match=r"pass api_key, or set the environment variable FASTGPT_API_KEY"):
        configured(api_key=None)


def test_what_is_given_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASTGPT_API_KEY", "from-environment")
    monkeypatch.setenv("FASTGPT_BASE_URL", "http://environment:1")

    given = configured(api_key="given", base_url="http://given:2")
    fallen_back = configured(api_key=None)

    assert (given.api_key.reveal(), given.base_url) == ("given", "http://given:2")
    assert (fallen_back.api_key.reveal(), fallen_back.base_url) == ("from-environment", "http://environment:1")


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASTGPT_BASE_URL", "")

    assert configured().base_url == "http://localhost:3000"


def test_settings_that_cannot_work_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="max_retries is -1"):
        configured(max_retries=-1)
    with pytest.raises(ConfigurationError, match=r"retry_delay is -0\.1"):
        configured(retry_delay=-0.1)
    with pytest.raises(ConfigurationError, match="timeout is 0"):
        configured(timeout=0)


def test_settings_are_given_by_name_and_any_of_them_can_change() -> None:
    settings: Any = ClientSettings

    with pytest.raises(TypeError, match="positional"):
        settings(Secret("k"), None, 60.0, 3, 1.0, False, None, 60.0)
    assert ClientOptions.__required_keys__ == frozenset()


def test_what_was_set_up_shows_no_secret() -> None:
    set_up = configured("canary").changed({"default_headers": {"x-a": "canary"}, "default_query": {"q-a": "canary"}})

    assert "canary" not in repr(set_up)
    assert "x-a" not in repr(set_up)
    assert "q-a" not in repr(set_up)


def test_settings_have_no_deadline_and_no_app_and_want_encrypted_storage_unless_told() -> None:
    settings = configured()

    assert (settings.deadline, settings.app_id, settings.allow_http_storage) == (None, None, False)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"stream_idle_timeout": 0}, "stream_idle_timeout is 0; give seconds, more than 0"),
        ({"stream_idle_timeout": -1}, "stream_idle_timeout is -1"),
        ({"retry_delay": "1"}, "retry_delay is '1'"),
        ({"max_retries": 1.5}, "max_retries is 1.5"),
        ({"app_id": 5}, "app_id is of type int; give the id as text"),
        ({"deadline": -5}, "deadline is -5"),
        ({"deadline": "5"}, "deadline is '5'"),
        ({"timeout": math.nan}, "timeout is nan"),
        ({"default_headers": 5}, "default_headers is of type int"),
        ({"default_query": 5}, "default_query is of type int"),
        ({"base_url": "http://host:99999"}, "base_url 'http://host:99999'"),
        ({"time_out": 5}, "with_options() takes no 'time_out'; did you mean timeout?"),
    ],
)
def test_a_change_that_cannot_work_is_refused_by_its_name(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        configured().changed(changes)

    assert str(caught.value).startswith(says)


def test_no_delay_at_all_is_a_delay_and_no_retry_a_number() -> None:
    settings = configured(max_retries=0, retry_delay=0.0).changed({"deadline": 0})

    assert (settings.max_retries, settings.retry_delay, settings.deadline) == (0, 0, 0)


def test_none_lifts_what_has_an_end_and_leaves_all_else() -> None:
    settings = configured(max_retries=7).changed({"deadline": 5, "app_id": "a", "default_headers": {"x-a": "1"}})
    lifted = settings.changed({"deadline": None, "app_id": None, "timeout": None})
    same = settings.changed({"max_retries": None, "default_headers": None, "http_client": object()})

    assert (settings.deadline, settings.app_id) == (5, "a")
    assert (lifted.deadline, lifted.app_id, lifted.timeout) == (None, None, httpx.Timeout(None))
    assert (lifted.max_retries, same.max_retries, same.default_headers) == (7, 7, {"x-a": "1"})


def test_parameters_are_added_to_those_there_are() -> None:
    settings = configured().changed({"default_query": {"a": 1, "b": True}})

    assert settings.changed({"default_query": {"b": False}}).default_query == {"a": "1", "b": "false"}
    assert evolve(settings, default_query=Secret({"c": 3})).default_query == {"c": "3"}
    assert settings.changed({"max_retries": 1}).default_query == {"a": "1", "b": "true"}


def test_what_requests_have_in_common_is_no_setting() -> None:
    settings = configured()
    settings.templates["canary", 0, False, False] = httpx.Request("GET", "http://canary.test")
    same = copy.deepcopy(settings)

    assert settings == same
    assert "canary" not in repr(settings)
    assert same.templates == {}
    with_templates: Any = {"templates": {}}
    with pytest.raises(TypeError, match="templates"):
        evolve(settings, **with_templates)


def test_what_belongs_to_this_process_or_may_be_a_credential_does_not_travel() -> None:
    def refusal(**changes: Any) -> str:
        with pytest.raises(ConfigurationError) as caught:
            configured().changed(changes).refuse_to_travel()
        return str(caught.value)

    assert refusal(api_key=Secret(lambda: "fastgpt-key")).startswith("a client whose api_key is a function cannot")
    assert refusal(hooks=[Hook()]).startswith("a client with hooks cannot be pickled")
    assert refusal(default_headers={"x": "1"}).startswith("a client with default_headers cannot be pickled")
    assert refusal(default_query={"x": "1"}).startswith("a client with default_query cannot be pickled")


def test_settings_of_plain_values_travel() -> None:
    configured().changed({"app_id": "a", "deadline": 5}).refuse_to_travel()


def test_headers_are_added_to_those_there_are() -> None:
    settings = configured().changed({"default_headers": {"x-a": "1", "x-b": "1"}})

    assert settings.changed({"default_headers": {"x-b": "2"}}).default_headers == {"x-a": "1", "x-b": "2"}
    assert evolve(settings, default_headers=Secret({"x-c": "3"})).default_headers == {"x-c": "3"}


def test_an_address_from_a_pickle_is_the_one_it_holds_or_that_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FASTGPT_BASE_URL", "http://environment:1")

    assert evolve(configured(), base_url=Secret("http://held:2")).base_url == "http://held:2"
    assert evolve(configured(), base_url=Secret(None)).base_url == "http://environment:1"
    monkeypatch.delenv("FASTGPT_BASE_URL")
    assert evolve(configured(), base_url=Secret(None)).base_url == "http://localhost:3000"


def test_a_call_has_its_own_patience_or_that_of_the_client() -> None:
    settings = configured(timeout=7.0, max_retries=2)

    assert settings.timeout_for(None) == httpx.Timeout(7.0, connect=5.0)
    assert settings.timeout_for(1) == httpx.Timeout(1.0)
    assert (settings.retries_for(None), settings.retries_for(0)) == (2, 0)
    with pytest.raises(ConfigurationError, match=r"^max_retries is -1"):
        settings.retries_for(-1)


@pytest.mark.parametrize("part", ["json", "params"])
def test_the_clients_app_stands_where_an_operation_could_name_one_and_does_not(part: str) -> None:
    other: Any = {"json": {"appIds": None}, "params": [("appId", None)], "path": {"appId": None}}

    filled = with_app({part: {"appId": None, "x": 1}}, "a")  # type: ignore[misc]  # one of two literal names
    named = with_app({part: {"appId": "b"}}, "a")  # type: ignore[misc]  # one of two literal names

    assert (filled, named) == ({part: {"appId": "a", "x": 1}}, {part: {"appId": "b"}})
    assert with_app(other, "a") == other
    assert with_app({"json": {"appId": None}}, None) == {"json": {"appId": None}}
