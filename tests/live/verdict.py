"""What a row of the table says, and how an exception becomes that."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from attrs import define, field, frozen

from fastgpt_client import (
    APIError,
    AuthenticationError,
    FastGPTError,
    NotFoundError,
    PermissionDeniedError,
    QuotaExceededError,
    RateLimitError,
    ResponseParseError,
    ServerError,
    StreamError,
)

from .checks.contract import Version, version_of
from .server import Server


class Outcome(StrEnum):
    """How an operation went."""

    WORKED = "worked"
    DIFFERS = "differs"
    REFUSED = "refused"
    NOT_TRIED = "not tried"


@define
class Verdict:
    """How an operation went with one client, why, and what crossed the wire when it differs."""

    outcome: Outcome
    reasons: list[str] = field(factory=list[str])
    wire: list[dict[str, Any]] = field(factory=list[dict[str, Any]])


class NotTried(Exception):  # noqa: N818  # it says what happened
    """The server has nothing to try the operation on."""


@frozen
class Limit:
    """What servers from a version up to another do not allow, whatever the client does."""

    rows: tuple[str, ...]
    why: str
    since: str = "0"
    before: str = "99"


LIMITS = (
    Limit(("list_app_logs", "iter_app_logs", "get_app_log_users"), "API keys read logs since 4.15.2", before="4.15.2"),
    Limit(
        ("get_chat_histories", "iter_chat_histories", "clear_chat_histories"),
        "from 4.8.13 to 4.8.21 chats are listed under the name of the key",
        since="4.8.13",
        before="4.8.22",
    ),
    Limit(
        ("conversation.regenerate", "conversation.feedback", "send_feedback"),
        "4.14.11 stores rounds of the first route twice under one id",
        since="4.14.11",
        before="4.14.12",
    ),
)
COMMERCIAL = ("get_app_logs_chart", "get_app_logs_total")
# Rows that ask for records of a knowledge base, of which the reply may have none.
QUOTING = ("get_record_quotes", "get_collection_quotes")
# Classes that never say "the server does not do this".
_BLAME = (AuthenticationError, ServerError, ResponseParseError, StreamError)


def verdict_of(row: str, error: BaseException, server: Server, since: Version | None) -> Verdict:
    """Return what an exception means for a row: a refusal in the right class, or a difference.

    Args:
        row: The row.
        error: What the operation raised.
        server: Which server said so.
        since: The first version that has the operation, by the contract.
    """
    if isinstance(error, NotTried):
        return Verdict(Outcome.NOT_TRIED, [str(error)])
    said = f"{type(error).__name__}: {error}"
    if not isinstance(error, FastGPTError):
        return Verdict(Outcome.DIFFERS, [f"bare {said}"])
    if is_missing_route(error):
        if server.version is not None and (since is None or server.version >= since):
            has = f"since {'.'.join(map(str, since))}" if since else "in every version"
            return Verdict(Outcome.DIFFERS, [f"the contract has the route {has}, the server does not: {said}"])
        return Verdict(Outcome.REFUSED, [said])
    if row in COMMERCIAL and isinstance(error, APIError) and "commercial edition" in str(error):
        return Verdict(Outcome.REFUSED, [said])
    if isinstance(error, _BLAME):
        return Verdict(Outcome.DIFFERS, [said])
    for limit in LIMITS:
        version = server.version or version_of(limit.since)
        if row in limit.rows and version_of(limit.since) <= version < version_of(limit.before):
            return Verdict(Outcome.REFUSED, [said])
    allowed: tuple[type[FastGPTError], ...] = ()
    if row in QUOTING:
        allowed = (PermissionDeniedError, NotFoundError)
    elif not server.scratch:
        # What an app or a key may do is its owner's choice.
        allowed = (PermissionDeniedError, QuotaExceededError, RateLimitError)
    return Verdict(Outcome.REFUSED if isinstance(error, allowed) else Outcome.DIFFERS, [said])


def is_missing_route(error: BaseException | None) -> bool:
    """Whether a server without the route would be answered with this error."""
    if error is None or (isinstance(error, APIError) and not isinstance(error, NotFoundError)):
        return False
    if isinstance(error, NotFoundError):
        return error.http_status == 404 and error.code in (None, 404)
    # A stream that cannot be resumed breaks off, because of the missing route.
    return is_missing_route(error.__cause__)
