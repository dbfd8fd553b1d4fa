"""Python values as FastGPT reads them. Performs no I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import Any
from urllib.parse import quote

from dateutil import parser, tz
from dateutil.relativedelta import relativedelta

from ..exceptions import ConfigurationError

_LAST_MOMENT = time(23, 59, 59, 999000)
# A year, a month or a day, written as ISO 8601 does.
_PERIOD = re.compile(r"\d{4}(-(?P<month>\d\d)(-(?P<day>\d\d))?)?")
_LENGTH = {4: relativedelta(years=1), 7: relativedelta(months=1), 10: relativedelta(days=1)}
# They share no part: where texts parsed with each differ, the text left that part open.
_DEFAULTS = (datetime(2000, 1, 1), datetime(2002, 3, 4))
_EXAMPLES = "write 2025-01-31, 2025-01 for the month, or 2025-01-31T08:00:00Z"


def json_body(body: Mapping[str, Any] | None, extra: Mapping[str, Any] | None) -> Any:
    """Return a request body: what is None is left out, models and enums are encoded, `extra` goes on top."""
    given = {name: value for name, value in (body or {}).items() if value is not None}
    return {
        # The inputs of a run refer to files in another way than messages do.
        str(name): encoded(value, files="as_variable" if name == "variables" else "as_content_part")
        for name, value in {**given, **(extra or {})}.items()
    }


def query(params: Mapping[str, Any] | None, extra: Mapping[str, Any] | None) -> dict[str, str]:
    """Return a query's parameters: what is None is left out, lists become comma-separated as FastGPT reads them."""
    merged = {**(params or {}), **(extra or {})}
    return {name: _query_value(encoded(value)) for name, value in merged.items() if value is not None}


def _query_value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(_query_value(item) for item in value)
    return str(value)


def path_of(template: str, params: Mapping[str, Any] | None) -> str:
    """Return a path with its `{parameters}` filled in and quoted."""
    return template.format(**{name: quote(str(encoded(value)), safe="") for name, value in (params or {}).items()})


def encoded(value: Any, *, files: str = "as_content_part") -> Any:
    """Return a value as JSON types: models by their `to_dict`, enums by value, times in UTC.

    Args:
        value: What to encode.
        files: Which method of an uploaded file tells how to refer to it here.
    """
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, (datetime, date)):
        return wire_date(value)
    if hasattr(value, files):
        return encoded(getattr(value, files)())
    if hasattr(value, "to_dict"):
        return encoded(value.to_dict(), files=files)
    if isinstance(value, Mapping):
        return {str(key): encoded(item, files=files) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray, memoryview)):
        return [encoded(item, files=files) for item in value]
    return value


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
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=tz.tzlocal())
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _moment(value: datetime | date | str, *, end: bool) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, _LAST_MOMENT if end else time())
    text = value.strip()
    period = _PERIOD.fullmatch(text)
    try:
        if period:
            first = datetime(int(text[:4]), int(period["month"] or 1), int(period["day"] or 1))
            return first + _LENGTH[len(text)] - timedelta(milliseconds=1) if end else first
        moment, other = (
            parser.parse(text, default=default) for default in (datetime(2000, 1, 1), datetime(2002, 3, 4))
        )
    except (ValueError, OverflowError) as error:
        raise ConfigurationError(f"{value!r} names no time ({error}); {_EXAMPLES}") from None
    if moment != other:
        raise ConfigurationError(f"{value!r} does not say which day; {_EXAMPLES}")
    return moment
