"""Friendly dates as FastGPT reads them. Performs no I/O."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from dateutil import parser, tz
from dateutil.relativedelta import relativedelta

from ...exceptions import ConfigurationError

_LAST_MOMENT = time(23, 59, 59, 999000)
# A year, a month or a day, written as ISO 8601 does.
_PERIOD = re.compile(r"\d{4}(-(?P<month>\d\d)(-(?P<day>\d\d))?)?")
_LENGTH = {4: relativedelta(years=1), 7: relativedelta(months=1), 10: relativedelta(days=1)}
# They share no part: where texts parsed with each differ, the text left that part open.
_DEFAULTS = (datetime(2000, 1, 1), datetime(2002, 3, 4))
_EXAMPLES = "write 2025-01-31, 2025-01 for the month, or 2025-01-31T08:00:00Z"


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
