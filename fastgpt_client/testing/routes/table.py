"""This table holds every route of every release."""

from __future__ import annotations

from collections.abc import Mapping

from ..profiles import Profile, Version
from .chat_routes import CHAT_ROUTES
from .history_routes import HISTORY_ROUTES, RECORD_ROUTES
from .log_routes import LOG_ROUTES
from .route import ALWAYS, CORE, Route

ROUTES: tuple[Route, ...] = (*HISTORY_ROUTES, *RECORD_ROUTES, *CHAT_ROUTES, *LOG_ROUTES)
"""Enveloped routes; completions and file transfer have handlers of their own."""

COMPLETIONS: Mapping[str, Version] = {
    "/api/v1/chat/completions": ALWAYS,
    "/api/v2/chat/completions": (4, 9, 4),
}

COOKIE_ONLY: frozenset[str] = frozenset(
    {
        "/api/core/app/detail",
        "/api/core/app/logs/exportLogs",
        "/api/core/app/logs/getLogKeys",
        "/api/core/app/logs/updateLogKeys",
        f"{CORE}feedback/closeCustom",
    }
)
"""Routes that look at the login cookie only: an API key is no use there."""


def routes_of(profile: Profile) -> dict[str, Route]:
    """Return the enveloped routes of a release by path."""
    return {route.path: route for route in ROUTES if route.exists_in(profile)}
