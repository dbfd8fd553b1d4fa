"""Friendly dates as FastGPT reads them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from fastgpt_client._calls.arguments.dates import wire_date
from fastgpt_client.exceptions import ConfigurationError


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


@pytest.mark.usefixtures("shanghai")
@pytest.mark.parametrize(
    ("given", "start", "end"),
    [
        ("31 Jan 2025", "2025-01-30T16:00:00.000Z", "2025-01-31T15:59:59.999Z"),
        ("Fri, 31 Jan 2025 08:00:00 GMT", "2025-01-31T08:00:00.000Z", "2025-01-31T08:00:00.000Z"),
        ("Jan 31 2025 8am", "2025-01-31T00:00:00.000Z", "2025-01-31T00:00:00.000Z"),
        ("Jan 31 2025 08:00 UTC", "2025-01-31T08:00:00.000Z", "2025-01-31T08:00:00.000Z"),
        ("Jan 31 2025 08:00Z", "2025-01-31T08:00:00.000Z", "2025-01-31T08:00:00.000Z"),
        ("Jan 31 2025 08:00 -01:00", "2025-01-31T09:00:00.000Z", "2025-01-31T09:00:00.000Z"),
        ("2025/1/31", "2025-01-30T16:00:00.000Z", "2025-01-31T15:59:59.999Z"),
        ("2025/01/31 08:00", "2025-01-31T00:00:00.000Z", "2025-01-31T00:00:00.000Z"),
        ("2025-01-31 08:00 +00:00", "2025-01-31T08:00:00.000Z", "2025-01-31T08:00:00.000Z"),
    ],
)
def test_other_forms_that_mean_one_thing(given: str, start: str, end: str) -> None:
    assert (wire_date(given), wire_date(given, end=True)) == (start, end)


@pytest.mark.parametrize(
    "given",
    [
        "01/02/2025",
        "13/02/2025",
        "1.2.2025",
        "01-02-25",
        "08:00 EST",
        "Jan 31 2025 08:00 EST",
        "Jan 31 2025 08:00 CST",
        "Jan 31 2025 08:00 UTC+3",
        "2025-01-31 08:00 EST",
        "Jan 2 03",
        "Mon 08:00",
        123,
        None,
    ],
)
def test_what_could_mean_several_times_is_refused_with_the_forms_that_cannot(given: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"write 2025-01-31, 2025-01 for the month"):
        wire_date(given)


@pytest.mark.usefixtures("shanghai")
@pytest.mark.parametrize(
    "given", [datetime.min, datetime.max.replace(tzinfo=timezone(timedelta(hours=-5))), date.min, "0001-01-01", "0000"]
)
def test_a_time_outside_the_calendar_is_refused(given: datetime | date | str) -> None:
    with pytest.raises(ConfigurationError, match=r"outside the years|names no time"):
        wire_date(given)


@pytest.mark.parametrize(
    "given", ["tomorrow", "", "2025-13-01", "2025-02-30", "10:00", "January 2025", "99999999999999"]
)
def test_text_that_names_no_day_is_refused_with_an_example(given: str) -> None:
    with pytest.raises(ConfigurationError, match=r"write 2025-01-31"):
        wire_date(given)
