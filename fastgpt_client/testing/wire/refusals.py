"""A handler raises a refusal, which becomes FastGPT's JSON envelope and HTTP status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..profiles import Profile
from .known_errors import KNOWN_ERRORS, KnownError

VALIDATION_MESSAGE = "Data validation error"


class Refusal(Exception):  # noqa: N818  # an answer, not a failure of the emulator
    """Raised by a handler to answer with an error.

    Args:
        reason: The name of a known error, or a sentence as unnamed errors carry it.
        code: Body `code` of an unnamed error.
        status: HTTP status whatever the release would choose.
        user_error: The sentence is meant for people; newer servers say so.
        issues: What validation found, one entry per mistake.
        wire: Send exactly this as the body, for errors no table knows.
    """

    def __init__(
        self,
        reason: str,
        *,
        code: int = 500,
        status: int | None = None,
        user_error: bool = False,
        issues: Sequence[Mapping[str, Any]] | None = None,
        wire: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.known: KnownError | None = KNOWN_ERRORS.get(reason)
        self.code = self.known.code if self.known else code
        self.status = status
        self.user_error = user_error
        self.issues = issues
        self.wire = wire


def refusal_of(error: str | Mapping[str, Any] | Refusal) -> Refusal:
    """Return the refusal a script's `error` stands for: a known name, a sentence, or a whole body."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, str):
        return Refusal(error)
    name = str(error.get("statusText") or error.get("message") or "error")
    return Refusal(name, code=int(error.get("code", 500)), wire=error)


def envelope(data: Any) -> dict[str, Any]:
    """Wrap what a handler returned as FastGPT wraps every JSON success."""
    return {"code": 200, "statusText": "", "message": "", "data": data}


def error_body(refusal: Refusal, profile: Profile) -> dict[str, Any]:
    """Return the JSON body of a refusal."""
    if refusal.wire is not None:
        return {"code": refusal.code, "statusText": "", "message": "", "data": None, **refusal.wire}
    if refusal.known:
        return {
            "code": refusal.code,
            "statusText": refusal.known.name,
            "message": refusal.known.message,
            "data": None,
        }
    body: dict[str, Any] = {
        "code": refusal.code,
        "statusText": profile.unnamed_status,
        "message": refusal.reason,
        "data": None,
    }
    if refusal.issues is not None:
        body["zodError"] = [dict(issue) for issue in refusal.issues]
    if refusal.user_error and profile.user_error_type:
        body["errorType"] = "UserError"
    return body


def stream_error(refusal: Refusal) -> dict[str, Any]:
    """Return the payload of an `error` event: the whole known error, or only a message."""
    if refusal.wire is not None:
        return dict(refusal.wire)
    known = refusal.known
    if known is None:
        return {"message": refusal.reason}
    payload = {"code": known.code, "statusText": known.name, "message": known.message, "data": None}
    return payload if known.http_status is None else {**payload, "httpStatus": known.http_status}


def http_status(refusal: Refusal, profile: Profile, *, v2: bool = False) -> int:
    """Return the HTTP status a release answers a refusal with.

    Args:
        refusal: What went wrong.
        profile: The release.
        v2: The route is `/api/v2/chat/completions`, which alone knew 409 for a busy chat.
    """
    if refusal.status is not None:
        return refusal.status
    if profile.error_status == "known-200":
        return 200 if refusal.known else 500
    if refusal.issues is not None:
        return profile.validation_status
    if profile.error_status == "always-500":
        return 500
    if profile.error_status == "by-entry" and refusal.known and refusal.known.http_status:
        return refusal.known.http_status
    if 400 <= refusal.code <= 499:
        return refusal.code
    if profile.error_status == "by-code":
        if 510000 <= refusal.code <= 510999:
            return 400
        if refusal.reason == "EntityTooLarge":
            return 413
        if v2 and refusal.reason == "chatIsGenerating":
            return 409
    return 500
