"""Log charts are believable, and have the same figures for the same app and day every time.

A fresh emulator has no past, and a chart without figures shows nothing, so every
bucket gets invented ones; chats the emulator really had come on top.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from ...wire.refusals import Refusal
from ...world.chats import FAILED, Chat
from .date_range import parse_time

_LIMIT = 1000


def chart_data(app_id: str, given: dict[str, Any], chats: Sequence[Chat]) -> dict[str, Any]:
    """Return the three series over the asked range, each in its own buckets."""
    start, end = parse_time(given["dateStart"]), parse_time(given["dateEnd"])
    if start.year < 1970 or end.year > 9000:
        raise Refusal("invalidParams")
    sources = given.get("source") or ["api", "online", "share"]
    series: dict[str, list[dict[str, Any]]] = {"userData": [], "chatData": [], "appData": []}
    for name, span in (("userData", "userTimespan"), ("chatData", "chatTimespan"), ("appData", "appTimespan")):
        for begin in buckets(start, end, given[span]):
            following = _next(begin, given[span])
            real = [chat for chat in chats if begin <= chat.updated < following]
            summary = _SUMMARIES[name](_figures(app_id, begin, following), real, sources)
            series[name].append({"timestamp": int(begin.timestamp() * 1000), "summary": summary})
    return series


def buckets(start: datetime, end: datetime, span: str) -> list[datetime]:
    """Return the beginnings of the buckets that cover a range."""
    at = start.replace(hour=0, minute=0, second=0, microsecond=0)
    if span == "week":
        at -= timedelta(days=at.weekday())
    elif span != "day":
        at = at.replace(day=1, month=at.month if span == "month" else (at.month - 1) // 3 * 3 + 1)
    found = []
    while at <= end:
        found.append(at)
        at = _next(at, span)
        if len(found) > _LIMIT:
            raise Refusal("invalidParams")
    return found


def _next(at: datetime, span: str) -> datetime:
    if span in ("day", "week"):
        return at + timedelta(days=1 if span == "day" else 7)
    month = at.month - 1 + (1 if span == "month" else 3)
    return at.replace(year=at.year + month // 12, month=month % 12 + 1)


def _figures(app_id: str, begin: datetime, following: datetime) -> dict[str, int]:
    days = (following - begin).days
    rng = random.Random(f"{app_id}:{begin.date()}:{days}")
    users = sum(rng.randint(8, 24) for _ in range(days))
    chats = users + sum(rng.randint(0, 12) for _ in range(days))
    return {"users": users, "new": rng.randint(0, users // 3), "chats": chats, "items": chats * rng.randint(2, 5)}


def _user_summary(figures: dict[str, int], real: Sequence[Chat], sources: Sequence[str]) -> dict[str, Any]:
    users = {(chat.out_link_uid, chat.tmb_id) for chat in real}
    shares = [figures["users"] // len(sources)] * len(sources)
    shares[0] += figures["users"] - sum(shares)
    return {
        "userCount": figures["users"] + len(users),
        "newUserCount": figures["new"] + len(users),
        "retentionUserCount": figures["users"] - figures["new"],
        "points": round(figures["items"] * 0.35, 2),
        "sourceCountMap": dict(zip(sources, shares, strict=True)),
    }


def _chat_summary(figures: dict[str, int], real: Sequence[Chat], sources: Sequence[str]) -> dict[str, Any]:
    return {
        "chatItemCount": figures["items"] + sum(len(chat.visible()) for chat in real),
        "chatCount": figures["chats"] + len(real),
        "errorCount": figures["items"] // 60 + sum(chat.status == FAILED for chat in real),
        "points": round(figures["items"] * 0.35, 2),
    }


def _app_summary(figures: dict[str, int], real: Sequence[Chat], sources: Sequence[str]) -> dict[str, Any]:
    replies = [record for chat in real for record in chat.visible() if record.obj == "AI"]
    return {
        "goodFeedBackCount": figures["chats"] // 6 + sum(record.good is not None for record in replies),
        "badFeedBackCount": figures["chats"] // 25 + sum(record.bad is not None for record in replies),
        "chatCount": figures["chats"] + len(real),
        "totalResponseTime": round(figures["items"] * 1.8 + sum(record.duration or 0 for record in replies), 2),
    }


_SUMMARIES = {"userData": _user_summary, "chatData": _chat_summary, "appData": _app_summary}
