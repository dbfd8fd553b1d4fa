"""Friendly dates as FastGPT reads them. Performs no I/O."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from ...exceptions import ConfigurationError

_LAST_MOMENT = time(23, 59, 59, 999000)
# A year, a month or a day, written as ISO 8601 does.
_PERIOD = re.compile(r"\d{4}(-(?P<month>\d\d)(-(?P<day>\d\d))?)?")
_UNIT = {4: "years", 7: "months", 10: "days"}
# The year first: any order after it but month and day would be one nobody writes.
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)(.*)", re.DOTALL)
_MONTH_NAME = re.compile(r"(?i)\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)")
# They share no part but a whole hour's: where texts parsed with each differ, the text left that part open.
_DEFAULTS = (datetime.min, datetime.max.replace(minute=0, second=0, microsecond=0))
_EXAMPLES = "write 2025-01-31, 2025-01 for the month, 2025-01-31T08:00:00Z or 2025-01-31T08:00+08:00"


def wire_date(value: datetime | date | str, *, end: bool = False) -> str:
    """Return a time as FastGPT writes it: UTC, ISO 8601, milliseconds, `Z`.

    Args:
        value: A time, a day, or text that names one (`"2025-01-01"`, `"2025-01-01T08:00+08:00"`) or a month
            (`"2025-01"`). A time without an offset is local time.
        end: What a day or month without a time means: its first moment, or its last.

    Raises:
        ConfigurationError: The text names no time.
    """
    moment = _moment(value, end=end)
    try:
        if moment.tzinfo is None:
            # Here, as below: few calls have a date that only it can read.
            from dateutil import tz

            moment = moment.replace(tzinfo=tz.tzlocal())
        utc = moment.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        raise ConfigurationError(f"{str(value)!r} lies outside the years that can be told in UTC") from None
    return utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _moment(value: datetime | date | str, *, end: bool) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, _LAST_MOMENT if end else time())
    if not isinstance(value, str):
        raise ConfigurationError(f"{value!r} is of type {type(value).__name__} and names no time; {_EXAMPLES}")
    text = value.strip()
    try:
        found = _written_as_iso(text, end=end)
        if found is None and _MONTH_NAME.search(text):
            found = _written_in_words(text)
    except (ValueError, OverflowError) as error:
        raise ConfigurationError(f"{value!r} names no time ({error}); {_EXAMPLES}") from None
    if found is None:
        raise ConfigurationError(f"{value!r} names no time, or could mean several; {_EXAMPLES}")
    return found if isinstance(found, datetime) else _moment(found, end=end)


def _written_as_iso(text: str, *, end: bool) -> datetime | date | None:
    period = _PERIOD.fullmatch(text)
    if period:
        first = datetime(int(text[:4]), int(period["month"] or 1), int(period["day"] or 1))
        if not end:
            return first
        from dateutil.relativedelta import relativedelta

        length: Any = {_UNIT[len(text)]: 1}
        return first + relativedelta(**length) - timedelta(milliseconds=1)
    year_first = _YEAR_FIRST.fullmatch(text)
    if not year_first:
        return None
    year, month, day, rest = year_first.groups()
    iso = f"{year}-{month:0>2}-{day:0>2}"
    return datetime.fromisoformat(f"{iso}T{rest.lstrip('T ').replace(' ', '')}") if rest else date.fromisoformat(iso)


def _written_in_words(text: str) -> datetime | date | None:
    """Return a time that names its month; None where it leaves its day open, or what its numbers or zone mean."""
    from dateutil import parser, tz

    zones: list[str] = []

    def zone(name: str | None, offset: int | None) -> Any:
        if name not in (None, "UTC", "GMT"):
            zones.append(str(name))
        return None if name is None and offset is None else tz.tzoffset(None, offset or 0)

    if not re.search(r"\b\d{4}\b", text) or re.search(r"(?i)(utc|gmt)\s*[+-]", text):
        return None
    moment, other = (parser.parse(text, default=default, tzinfos=zone) for default in _DEFAULTS)
    if zones or moment.date() != other.date():
        return None
    return moment if moment == other else moment.date()
