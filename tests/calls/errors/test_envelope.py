"""Reading FastGPT's envelope."""

from __future__ import annotations

from typing import Any

import pytest

from fastgpt_client._calls.errors.envelope import Envelope

WHOLE = {"code": 514, "statusText": "unAuthApiKey", "message": "key", "errorType": "UserError", "data": {"a": 1}}


def test_a_whole_envelope_is_read() -> None:
    envelope = Envelope.of(WHOLE)

    assert envelope == Envelope(WHOLE)
    assert (envelope.code, envelope.name, envelope.said) == (514, "unAuthApiKey", "key")
    assert envelope.error_type == "UserError"
    assert (envelope.present, envelope.verdict, envelope.data, envelope.issues) == (True, True, {"a": 1}, [])


@pytest.mark.parametrize("body", [None, "text", [], 5, {}])
def test_what_is_no_envelope_says_nothing(body: Any) -> None:
    envelope = Envelope.of(body)

    assert envelope == Envelope({})
    assert (envelope.code, envelope.name, envelope.said, envelope.error_type) == (None, "", "", "")
    assert (envelope.present, envelope.verdict, envelope.data, envelope.issues) == (False, None, None, [])


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        ({"error": {"code": 7, "message": "inner"}}, 7, "inner"),
        ({"error": {"code": "x", "message": "inner"}}, None, "inner"),
        ({"code": 5, "message": "outer", "error": {"code": 7, "message": "inner"}}, 5, "outer"),
        ({"code": "5", "error": {"code": 7}}, 7, ""),
        ({"code": True}, None, ""),
        ({"error": "words"}, None, "words"),
        ({"message": "outer", "error": "words"}, None, "outer"),
        ({"error": ["no words"]}, None, ""),
        ({"message": 5}, None, "5"),
        ({"message": ["a"]}, None, "['a']"),
    ],
)
def test_what_is_outside_counts_before_what_is_in_an_openai_error(
    body: dict[str, Any], code: int | None, said: str
) -> None:
    envelope = Envelope.of(body)

    assert (envelope.code, envelope.said) == (code, said)


@pytest.mark.parametrize(("name", "read"), [("error", ""), ("errors", "errors"), (None, ""), (5, "5")])
def test_a_name_is_a_text_and_error_is_none(name: object, read: str) -> None:
    assert Envelope.of({"statusText": name}).name == read


@pytest.mark.parametrize(
    ("code", "verdict"),
    [(200, False), (399, False), (400, True), (514, True), ("514", None), (None, None)],
)
def test_a_number_from_400_on_is_a_refusal(code: object, verdict: bool | None) -> None:
    envelope = Envelope.of({"code": code})

    assert envelope.verdict is verdict
    assert envelope.present


def test_only_a_list_of_issues_is_one() -> None:
    assert Envelope.of({"zodError": [{"path": ["a"]}]}).issues == [{"path": ["a"]}]
    assert Envelope.of({"zodError": "text"}).issues == []
