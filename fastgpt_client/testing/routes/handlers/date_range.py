"""Requests name ranges of dates, and a time lies in them or not."""

from __future__ import annotations

from datetime import UTC, datetime

from ..validation import custom_issue, validation_refusal


def in_range(moment: datetime, start: str | None, end: str | None) -> bool:
    """Tell whether a time lies between two wire times, either of which may be missing."""
    return not ((start and moment < parse_time(start)) or (end and moment > parse_time(end)))


def parse_time(text: str) -> datetime:
    """Return the time a request names; without a zone it is UTC.

    Raises:
        Refusal: It is no time.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise validation_refusal(custom_issue(f"Invalid date: {text}")) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
