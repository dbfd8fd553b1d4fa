"""How clients are set up."""

from __future__ import annotations

import httpx
import pytest

from fastgpt_client._calls.arguments.address import clean_base_url
from fastgpt_client._calls.arguments.checks import timeout_of
from fastgpt_client._calls.arguments.secret import Secret, clean_key
from fastgpt_client._calls.settings import ClientSettings
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


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("http://host:3000", "http://host:3000"),
        ("http://host:3000/", "http://host:3000"),
        ("http://host:3000/api", "http://host:3000"),
        ("http://host:3000/api/", "http://host:3000"),
        ("http://host:3000/api/v1", "http://host:3000"),
        ("http://host:3000/api/v2/", "http://host:3000"),
        ("http://host:3000/api/v1/chat/completions", "http://host:3000"),
        ("host:3000", "http://host:3000"),
        ("localhost", "http://localhost"),
        ("https://fastgpt.example/ai", "https://fastgpt.example/ai"),
        ("https://fastgpt.example/ai/api/v1", "https://fastgpt.example/ai"),
        ("https://fastgpt.example/apis", "https://fastgpt.example/apis"),
        ("http://[::1]:3000/api", "http://[::1]:3000"),
        ("  http://host:3000\n", "http://host:3000"),
        ("HTTP://Host", "http://host"),
        ("http://host?x=1#y", "http://host"),
    ],
)
def test_every_natural_form_of_a_base_url_is_understood(given: str, normal: str) -> None:
    assert clean_base_url(given) == normal


@pytest.mark.parametrize("given", ["ftp://host", "http://", "file:///etc", "http://host:port", "http://[::1"])
def test_what_is_no_address_is_refused_by_name(given: str) -> None:
    with pytest.raises(ConfigurationError, match="base_url"):
        clean_base_url(given)


@pytest.mark.parametrize("given", ["fastgpt-key", " fastgpt-key\n", "Bearer fastgpt-key", "\tfastgpt-key "])
def test_blanks_around_a_key_are_dropped(given: str) -> None:
    assert clean_key(given) == "fastgpt-key"


@pytest.mark.parametrize("given", ["fastgpt canary", "fastgpt\ncanary", "fastgpt-canary密钥", "canary\x00"])
def test_a_key_that_no_header_can_hold_is_refused_without_showing_it(given: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        clean_key(given)

    assert "canary" not in str(caught.value)


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


def test_no_wait_is_without_end() -> None:
    assert timeout_of(60.0) == httpx.Timeout(60.0, connect=5.0)
    assert timeout_of(2.0) == httpx.Timeout(2.0)
    assert timeout_of(httpx.Timeout(7.0)) == httpx.Timeout(7.0)


def test_a_secret_shows_nothing_of_itself() -> None:
    secret = Secret("canary")

    assert "canary" not in f"{secret} {secret!r}"
    assert not hasattr(secret, "__dict__")
    assert "canary" not in repr(configured("canary"))
