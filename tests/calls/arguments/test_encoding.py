"""Python values as FastGPT reads them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import pytest

from fastgpt_client._calls.arguments.dates import wire_date
from fastgpt_client._calls.arguments.encoding import (
    encoded,
    form_fields,
    header_values,
    json_body,
    json_text,
    path_of,
    query,
)
from fastgpt_client._files.chat_file import ChatFile
from fastgpt_client.exceptions import ConfigurationError

FILE = ChatFile("img", "猫.png", "chat/app/1/u/c/cat.png", "http://s/cat", "http://s/cat")


class Colour(StrEnum):
    RED = "red"


class Model:
    def to_dict(self) -> dict[str, object]:
        return {"when": date(2025, 1, 2), "colour": Colour.RED}


def test_models_enums_files_and_dates_are_encoded_at_any_depth() -> None:
    body = {"m": [Model()], "content": ["x", FILE], "t": (1, 2.5, True), "none": {"kept": None}}

    assert encoded(body) == {
        "m": [{"when": wire_date(date(2025, 1, 2)), "colour": "red"}],
        "content": ["x", {"type": "image_url", "image_url": {"url": "http://s/cat"}, "key": FILE.key}],
        "t": [1, 2.5, True],
        "none": {"kept": None},
    }


def test_what_is_not_given_is_not_sent_and_extra_wins() -> None:
    assert json_body({"a": None, "b": 1, "c": {"d": None}}, {"b": 2, "e": None}) == {
        "b": 2,
        "c": {"d": None},
        "e": None,
    }
    assert json_body(None, {"x": Colour.RED}) == {"x": "red"}


def test_a_body_is_sent_in_utf_8_without_blanks() -> None:
    assert json_text({"a": [1, "猫"], "b": None}) == '{"a":[1,"猫"],"b":null}'.encode()
    with pytest.raises(ValueError, match="Out of range float values"):
        json_text({"a": float("nan")})


def test_query_values_are_written_as_fastgpt_reads_them() -> None:
    params = query({"a": None, "b": True, "c": ["x", Colour.RED], "d": 5}, {"e": False})

    assert params == {"b": "true", "c": "x,red", "d": "5", "e": "false"}


def test_path_parameters_cannot_leave_their_segment() -> None:
    assert path_of("/api/x/{id}/y", {"id": "a/../b c"}) == "/api/x/a%2F..%2Fb%20c/y"


def test_fields_of_a_form_are_text_and_objects_json() -> None:
    form = {"a": "猫", "b": None, "c": True, "d": 1.5, "e": ["x", Colour.RED], "f": {"猫": None}, "g": Colour.RED}

    assert form_fields(form, {"a": "b", "h": None}) == [
        ("a", (None, "b")),
        ("c", (None, "true")),
        ("d", (None, "1.5")),
        ("e", (None, '["x", "red"]')),
        ("f", (None, '{"猫": null}')),
        ("g", (None, "red")),
        ("h", (None, "null")),
    ]


def test_headers_are_text_and_what_is_none_is_left_out() -> None:
    assert header_values({"X-A": 1, "X-B": None, "X-C": True, "X-D": Colour.RED, "X-E": "a b"}) == {
        "X-A": "1",
        "X-C": "true",
        "X-D": "red",
        "X-E": "a b",
    }


@pytest.mark.parametrize("value", ["a\r\nAuthorization: b", "猫", "a\x00"])
def test_a_value_no_header_can_hold_is_refused_without_showing_it(value: str) -> None:
    with pytest.raises(ConfigurationError, match="the header X-A cannot hold this value") as caught:
        header_values({"X-A": value})

    assert value not in str(caught.value)


def test_files_are_referred_to_in_another_way_among_the_variables_of_a_run() -> None:
    body = json_body({"variables": {"f": [FILE]}, "messages": [FILE]}, {"extra": FILE})

    assert body == {
        "variables": {"f": [FILE.as_variable()]},
        "messages": [FILE.as_content_part()],
        "extra": FILE.as_content_part(),
    }


WRONG: Any = ["x"]


def test_what_has_to_be_names_with_values_is_named_as_it_was_passed() -> None:
    for name, call in (
        ("json", lambda: json_body(WRONG, None)),
        ("extra_body", lambda: json_body(None, WRONG)),
        ("params", lambda: query(WRONG, None)),
        ("extra_query", lambda: query(None, WRONG)),
        ("extra_body", lambda: form_fields(None, WRONG)),
    ):
        with pytest.raises(ConfigurationError, match=f"^{name} is of type list"):
            call()


CIRCLE: list[Any] = []
CIRCLE.append(CIRCLE)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (float("nan"), "is nan, which JSON cannot say"),
        (float("-inf"), "is -inf, which JSON cannot say"),
        (b"x", "is of type bytes, which JSON cannot say"),
        (memoryview(b"x"), "is of type memoryview, which JSON cannot say"),
        ({1}, "is of type set, which JSON cannot say"),
        (object(), "is of type object, which JSON cannot say"),
        ("ab\ud800", "holds half of a character (U+D800 at 2)"),
        (CIRCLE, "contains itself, or nests too deeply to be sent"),
    ],
)
def test_what_json_cannot_say_is_refused_by_its_place(value: Any, says: str) -> None:
    def refusal(value: Any, at: str = "") -> str:
        with pytest.raises(ConfigurationError) as caught:
            encoded(value, at=at)
        return str(caught.value)

    alone = "the text" if isinstance(value, str) else "the value"
    assert refusal(value).startswith(f"{alone} {says}")
    assert refusal(value, at="body").startswith(f"body {says}")
    if value is not CIRCLE:
        assert refusal({"a": [0, value]}).startswith(f"a[1] {says}")
        assert refusal(MappingProxyType({"a": value})).startswith(f"a {says}")
        assert refusal(MappingProxyType({"b": value}), at="a").startswith(f"a.b {says}")
        assert refusal([{"b": value}], at="list").startswith(f"list[0].b {says}")


def test_the_keys_of_a_mapping_are_text() -> None:
    assert encoded({1: 2, Colour.RED: None}) == {"1": 2, "red": None}
    with pytest.raises(ConfigurationError, match=r"^a holds half of a character"):
        encoded({"a": {"\ud800": 1}})


@pytest.mark.parametrize("part", ["json", "extra_body"])
def test_a_body_has_names_with_values(part: str) -> None:
    given: dict[str, Any] = {"json": {}, "extra_body": None, part: []}

    with pytest.raises(ConfigurationError, match=f"{part} is of type list; give names with their values"):
        json_body(given["json"], given["extra_body"])
