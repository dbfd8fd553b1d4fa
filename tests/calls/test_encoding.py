"""Python values as FastGPT reads them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum

import pytest

from fastgpt_client._calls.encoding import encoded, json_body, path_of, query, wire_date
from fastgpt_client._files.chat_file import ChatFile
from fastgpt_client.exceptions import ConfigurationError

FILE = ChatFile("img", "猫.png", "chat/app/1/u/c/cat.png", "http://s/cat", "http://s/cat")


class Colour(StrEnum):
    RED = "red"


class Model:
    def to_dict(self) -> dict[str, object]:
        return {"when": date(2025, 1, 2), "colour": Colour.RED}


@pytest.fixture
def shanghai(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("shanghai")
@pytest.mark.parametrize(
    ("given", "start", "end"),
    [
        ("2025-01-01T00:00:00.000Z", "2025-01-01T00:00:00.000Z", "2025-01-01T00:00:00.000Z"),
        ("2025-01-01T08:00:00+08:00", "2025-01-01T00:00:00.000Z", "2025-01-01T00:00:00.000Z"),
        ("2025-01-01", "2024-12-31T16:00:00.000Z", "2025-01-01T15:59:59.999Z"),
        ("2025-02", "2025-01-31T16:00:00.000Z", "2025-02-28T15:59:59.999Z"),
        ("2024", "2023-12-31T16:00:00.000Z", "2024-12-31T15:59:59.999Z"),
        ("2025-01-01 08:00", "2025-01-01T00:00:00.000Z", "2025-01-01T00:00:00.000Z"),
        ("2025-01-01T00:00:00", "2024-12-31T16:00:00.000Z", "2024-12-31T16:00:00.000Z"),
        ("Jan 31 2025 08:00", "2025-01-31T00:00:00.000Z", "2025-01-31T00:00:00.000Z"),
        (date(2025, 1, 1), "2024-12-31T16:00:00.000Z", "2025-01-01T15:59:59.999Z"),
        (datetime(2025, 1, 1, 8), "2025-01-01T00:00:00.000Z", "2025-01-01T00:00:00.000Z"),
        (datetime(2025, 1, 1, tzinfo=UTC), "2025-01-01T00:00:00.000Z", "2025-01-01T00:00:00.000Z"),
        (
            datetime(2025, 1, 1, tzinfo=timezone(timedelta(hours=-5))),
            "2025-01-01T05:00:00.000Z",
            "2025-01-01T05:00:00.000Z",
        ),
    ],
)
def test_friendly_dates(given: datetime | date | str, start: str, end: str) -> None:
    assert wire_date(given) == start
    assert wire_date(given, end=True) == end


@pytest.mark.parametrize(
    "given", ["tomorrow", "", "2025-13-01", "2025-02-30", "10:00", "January 2025", "99999999999999"]
)
def test_text_that_names_no_day_is_refused_with_an_example(given: str) -> None:
    with pytest.raises(ConfigurationError, match=r"write 2025-01-31"):
        wire_date(given)


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


def test_query_values_are_written_as_fastgpt_reads_them() -> None:
    params = query({"a": None, "b": True, "c": ["x", Colour.RED], "d": 5}, {"e": False})

    assert params == {"b": "true", "c": "x,red", "d": "5", "e": "false"}


def test_path_parameters_cannot_leave_their_segment() -> None:
    assert path_of("/api/x/{id}/y", {"id": "a/../b c"}) == "/api/x/a%2F..%2Fb%20c/y"
