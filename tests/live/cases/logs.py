"""What the operators of an app see."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from ..both import done, each
from ..checks.faithful import parsed
from ..session import Session
from .row import row


def _lately() -> tuple[datetime, datetime]:
    now = datetime.now(UTC)
    return now - timedelta(days=1), now + timedelta(days=1)


@row("get_app_info", "get_chat_init")
async def get_app_info(session: Session) -> None:
    """The app's name and settings."""
    info = parsed(session, await done(session.apps().get_app_info(session.app())))
    session.expect(info.name, "the app has no name")


@row("list_app_logs", "list_app_logs")
async def list_app_logs(session: Session) -> None:
    """A chat is a row of the logs, by itself and by what was said in it."""
    chat, _ = await session.shared()
    filters: tuple[dict[str, Any], ...] = ({}, {"sources": ["api"]}, {"errorFilter": "all"})
    for given in filters:
        page = parsed(session, await done(session.apps().list_app_logs(session.app(), *_lately(), 0, 50, **given)))
        session.expect(any(entry.chat_id == chat for entry in page.list_), f"the chat is not in the logs with {given}")


@row("iter_app_logs", "list_app_logs")
async def iter_app_logs(session: Session) -> None:
    """The same, row by row."""
    chat, _ = await session.shared()
    found: list[str] = []
    async for entry in each(session.apps().iter_app_logs(session.app(), *_lately(), pageSize=3)):
        found.append(entry.chat_id)
        if entry.chat_id == chat:
            break
    session.expect(chat in found, "the chat is not in the logs")
    session.same("rows that came twice", len(found) - len({*found}), 0)


@row("get_app_log_users", "get_app_log_users")
async def get_app_log_users(session: Session) -> None:
    """Who used the app."""
    await session.shared()
    users = parsed(session, await done(session.apps().get_app_log_users(session.app(), *_lately())))
    session.expect(users.list_, "nobody used the app")


@row("get_app_logs_chart", "get_app_logs_chart")
async def get_app_logs_chart(session: Session) -> None:
    """The app's use over time; commercial."""
    parsed(session, await done(session.apps().get_app_logs_chart(session.app(), *_lately())))


@row("get_app_logs_total", "get_app_logs_total")
async def get_app_logs_total(session: Session) -> None:
    """The app's totals; commercial."""
    parsed(session, await done(session.apps().get_app_logs_total(session.app())))
