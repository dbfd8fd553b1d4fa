"""The API key: cleaned, checked, and never shown."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from fastgpt_client._calls.arguments.secret import Secret, SecretHeaders, clean_key
from fastgpt_client.exceptions import ConfigurationError


@pytest.mark.parametrize("given", ["fastgpt-key", " fastgpt-key\n", "Bearer fastgpt-key", "\tfastgpt-key "])
def test_blanks_around_a_key_are_dropped(given: str) -> None:
    assert clean_key(given) == "fastgpt-key"


@pytest.mark.parametrize("given", ["fastgpt canary", "fastgpt\ncanary", "fastgpt-canary密钥", "canary\x00"])
def test_a_key_that_no_header_can_hold_is_refused_without_showing_it(given: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        clean_key(given)

    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (None, "api_key is of type NoneType; give the key as text"),
        (123, "api_key is of type int; give the key as text"),
        ("", "no API key: pass api_key, or set the environment variable FASTGPT_API_KEY"),
        ("Bearer \n", "no API key"),
        ("a b", "the API key holds a blank"),
    ],
)
def test_a_key_that_cannot_work_says_why(given: Any, says: str) -> None:
    with pytest.raises(ConfigurationError, match=says):
        clean_key(given)


def test_a_secret_shows_nothing_of_itself() -> None:
    secret = Secret("canary")

    assert f"{secret} {secret!r} {[secret]}".count("Secret('**********')") == 3
    assert not hasattr(secret, "__dict__")
    assert "canary" not in repr(SecretHeaders({"x-a": "canary", "x-b": "canary"}))
    assert repr(SecretHeaders({"x-a": "canary", "x-b": "canary"})) == "SecretHeaders('x-a', 'x-b')"


@pytest.mark.parametrize("held", ["", None])
def test_a_key_that_is_not_given_comes_from_the_environment(held: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match="no API key"):
        Secret(held).reveal()
    monkeypatch.setenv("FASTGPT_API_KEY", "Bearer from-environment")

    assert Secret(held).reveal() == Secret(held).cleaned().reveal() == "from-environment"
    assert Secret(" given ").cleaned().reveal() == "given"


def test_a_copy_keeps_the_key_and_a_pickle_leaves_it_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASTGPT_API_KEY", "from-environment")
    secret = Secret("canary")

    assert copy.copy(secret) is copy.deepcopy(secret) is secret
    assert b"canary" not in pickle.dumps(secret)
    assert pickle.loads(pickle.dumps(secret)).reveal() == "from-environment"
