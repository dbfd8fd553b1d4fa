"""This table holds every route of every release."""

from __future__ import annotations

import difflib
import fnmatch
import re
from collections.abc import Mapping

from ..profiles import PROFILES, Profile, Version
from .chat_routes import CHAT_ROUTES
from .history_routes import HISTORY_ROUTES, RECORD_ROUTES
from .log_routes import LOG_ROUTES
from .request_recorder import FILE_ROOT
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

_METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
_FILE_ENDS = ("", "/complete", "/abort")


def routes_of(profile: Profile) -> dict[str, Route]:
    """Return the enveloped routes of a release by path."""
    return {route.path: route for route in ROUTES if route.exists_in(profile)}


def check_reachable(route: str, profile: Profile) -> None:
    """Refuse the route of a fault that no request to a release can meet.

    Args:
        route: As `FastGPTEmulator.fault` takes it.
        profile: The release.

    Raises:
        ValueError: Its method or its path does not exist; the message says which do.
    """
    method, _, pattern = route.rpartition(" ")
    if method not in ("", *_METHODS):
        raise ValueError(
            f"fault({route!r}): {method!r} is no method of HTTP; write one of {', '.join(_METHODS)}, or none"
        )
    if pattern.startswith("storage:") or _meets(pattern, profile):
        return
    elsewhere = [name for name, other in PROFILES.items() if _meets(pattern, other)]
    near = difflib.get_close_matches(pattern, _paths(profile), 1)
    hint = f"; it is there on {', '.join(elsewhere)}" if elsewhere else f"; did you mean {near[0]}?" if near else ""
    raise ValueError(f"fault({route!r}): FastGPT {profile.name} has no such route, and nothing would go wrong{hint}")


def _paths(profile: Profile) -> list[str]:
    """Return a path of each route; those that end in a token with an invented one."""
    found = [*routes_of(profile), *(path for path, since in COMPLETIONS.items() if since <= profile.version)]
    return [*found, *COOKIE_ONLY, *(f"{root}token{end}" for root in _file_roots(profile) for end in _FILE_ENDS)]


def _file_roots(profile: Profile) -> tuple[str, ...]:
    if profile.upload != "proxy":
        return ()
    up, down = ("u", "d") if profile.upload_path == "u" else ("upload", "download")
    return f"{FILE_ROOT}{up}/", f"{FILE_ROOT}{down}/"


def _meets(pattern: str, profile: Profile) -> bool:
    literal = re.split(r"[*?\[]", pattern, maxsplit=1)[0]
    # What follows is a token, which nobody knows beforehand.
    in_files = any(len(literal) > len(root) and literal.startswith(root) for root in _file_roots(profile))
    return in_files or any(fnmatch.fnmatchcase(path, pattern) for path in _paths(profile))
