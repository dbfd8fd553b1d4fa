"""What FastGPT answers with, in words, and what to do about it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from fastgpt_client._calls.errors.hints import hint_for, in_words, keys_since, readable, redirect_hint
from fastgpt_client.exceptions import ServerError
from fastgpt_client.generated.registry import OPERATIONS


def hint(name: str = "", code: int | None = None, said: str = "", status: int = 500, body: str = "") -> str:
    return hint_for(name, code, said, status, body, ServerError)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("code_error.error_message.403", "the request carries no valid credentials"),
        ("code_error.error_message.510", "the team has no points left"),
        ("code_error.error_message.511", "the team may not use this model"),
        ("code_error.error_message.514", "the API key is not valid"),
        ("code_error.chat_error.un_auth", "this chat belongs to someone else"),
        ("code_error.chat_error.chat_generating", "the chat is still generating"),
        ("code_error.app_error.not_exist", "there is no app with this id"),
        ("code_error.app_error.un_auth_app", "this key may not use the app"),
        ("error.too_many_request", "too many requests"),
        ("error.upload_file_interval_limit", "too many uploads"),
        ("error.s3_upload_invalid_file_type", "the app takes no such file"),
        ("error.file_upload_disabled", "the app does not take files of this kind"),
    ],
)
def test_keys_whose_last_part_does_not_say_it_have_a_text(key: str, words: str) -> None:
    assert readable(f"common:{key}").startswith(words)


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("common:a.b_c", "b c"),
        ("skill:taskNotFound", "task not found"),
        ("common:core.some-thing", "common:core.some-thing"),
        ("Common:a_b", "Common:a_b"),
        ("common:a b", "common:a b"),
        ("common:core.UPPER", "upper"),
    ],
)
def test_other_keys_are_read_and_texts_are_left(message: str, words: str) -> None:
    assert readable(message) == words


@pytest.mark.parametrize(
    ("issues", "words"),
    [
        ([{"path": ["messages", 0, "content"], "message": "expected string"}], "messages[0].content: expected string"),
        ([{"path": [0, "id"], "message": "Required"}], "[0].id: Required"),
        ([{"path": [], "message": "expected object"}], "expected object"),
        ([{"path": [name], "message": "Required"} for name in "abc"], "a: Required; b: Required; c: Required"),
        (
            [{"path": [name], "message": "Required"} for name in "abcde"],
            "a: Required; b: Required; c: Required; and 2 more",
        ),
        ([{"message": "odd"}, "nonsense", {"path": "x"}, {"path": 1, "message": "odder"}], "odd; odder"),
        ([{"path": ["x"]}, {"path": ["x"], "message": 5}], ""),
    ],
)
def test_what_the_validator_found_is_the_place_and_the_rule_of_the_first_three(issues: list[Any], words: str) -> None:
    assert in_words(issues) == words


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("unAuthorization", "Pass api_key"),
        ("unAuthApiKey", "Check the key"),
        ("unAuthChat", "Pass the appId"),
        ("chatIsGenerating", "Wait for the reply"),
        ("commercialFeature", "This route needs FastGPT's commercial edition"),
    ],
)
def test_a_name_has_its_own_hint(name: str, start: str) -> None:
    assert hint(name).startswith(start)
    assert hint(name + "s") == ""


def test_words_have_their_hint() -> None:
    assert "pass appId" in hint(said="appId is empty")
    assert "commercial edition" in hint(said="未配置商业版链接")
    assert "commercial edition" in hint(body="商业版")
    assert hint(said="something else") == ""


@pytest.mark.parametrize("body", ["The plain HTTP request was sent to HTTPS port", "HTTP request to an HTTPS server"])
def test_http_on_an_https_port_says_so(body: str) -> None:
    assert "https://" in hint(status=400, body=body)
    assert hint(status=401, body=body) == ""


@pytest.mark.parametrize(
    ("code", "status", "body", "start"),
    [
        (None, 200, "<!DOCTYPE html>", "Check base_url"),
        (None, 200, "  <html>", "Check base_url"),
        (None, 500, "a < b", ""),
        (None, 404, "", "Check base_url"),
        (None, 405, "", "Check base_url"),
        (None, 302, "", "Check base_url"),
        (None, 500, "", ""),
        (404, 404, "", ""),
        (500, 500, "<html>", ""),
        (None, 502, "<html>", "The proxy in front"),
        (None, 503, "<html>", "The proxy in front"),
        (None, 502, "", ""),
    ],
)
def test_a_page_or_a_missing_route_points_to_the_address_unless_a_proxy_answered(
    code: int | None, status: int, body: str, start: str
) -> None:
    said = hint(code=code, status=status, body=body)

    assert said.startswith(start)
    assert bool(said) is bool(start)


@pytest.mark.parametrize(
    ("location", "says"),
    [
        (
            "https://fastgpt.test/sub/api/v1/x",
            "The server points to https://fastgpt.test/sub/api/v1/x: pass base_url='https://fastgpt.test/sub'",
        ),
        ("https://other.test:8443/api/v1/x?token=canary", "pass base_url='https://other.test:8443'"),
        ("/login?token=canary", "The server points to http://fastgpt.test:3000/login. Check base_url"),
        ("http://[::", ""),
    ],
)
def test_a_redirect_says_where_to_and_what_to_change(location: str, says: str) -> None:
    said = redirect_hint(httpx.Request("GET", "http://fastgpt.test:3000/api/v1/x"), location)

    assert says in said
    assert bool(said) is bool(says)
    assert "canary" not in said


def test_what_lets_keys_in_later_says_since_when() -> None:
    operation = next(one for one in OPERATIONS.values() if one.key_since)

    assert keys_since(operation).startswith(f"{operation.id} takes API keys since FastGPT {operation.key_since};")
