"""The figures of a chart. Performs no I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from attrs import frozen

if TYPE_CHECKING:
    from fastgpt_client.generated.models import AppLogsChart


@frozen
class Series:
    """What happened in each span of time.

    Attributes:
        days: The first day of each span.
        users: How many people there were.
        chats: How many chats.
        points: What they cost.
        errors: How many answers failed.
    """

    days: tuple[date, ...]
    users: tuple[float, ...]
    chats: tuple[float, ...]
    points: tuple[float, ...]
    errors: tuple[float, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the figures as JSON has them."""
        rows = zip(self.days, self.users, self.chats, self.points, self.errors, strict=True)
        names = ("date", "users", "chats", "points", "errors")
        return {"series": [dict(zip(names, (row[0].isoformat(), *row[1:]), strict=True)) for row in rows]}


def series_of(chart: AppLogsChart) -> Series:
    """Return the figures of a chart; a span the server says nothing of counts as nothing."""
    answer = chart.to_dict()
    users = _by_day(answer.get("userData"))
    chats = _by_day(answer.get("chatData"))
    days = tuple(sorted({*users, *chats}))

    def column(rows: Mapping[date, Mapping[str, Any]], name: str) -> tuple[float, ...]:
        return tuple(_number(rows.get(day, {}).get(name)) for day in days)

    return Series(
        days,
        column(users, "userCount"),
        column(chats, "chatCount"),
        column(chats, "points"),
        column(chats, "errorCount"),
    )


def _by_day(rows: Any) -> dict[date, Mapping[str, Any]]:
    found: dict[date, Mapping[str, Any]] = {}
    for row in _mappings(rows):
        moment, summary = row.get("timestamp"), row.get("summary")
        if isinstance(moment, (int, float)) and isinstance(summary, Mapping):
            # The server's spans begin at its own midnight.
            found[datetime.fromtimestamp(moment / 1000).astimezone().date()] = summary
    return found


def _mappings(rows: Any) -> Iterable[Mapping[str, Any]]:
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _number(value: Any) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0
