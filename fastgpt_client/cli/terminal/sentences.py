"""What to say about each exception of the client."""

from __future__ import annotations

from fastgpt_client import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    AuthenticationError,
    ConfigurationError,
    ConflictError,
    FastGPTError,
    NotFoundError,
    PermissionDeniedError,
    QuotaExceededError,
    RateLimitError,
    ResponseParseError,
    StorageError,
    StreamInterrupted,
)

from ..words.language import t
from . import errors
from .errors import CommandError

_KIND_OF_FILE = (
    "The app does not take this kind of file, or its content does not fit its name.",
    "Allow the kind in FastGPT's console, under File Upload of the app, or name the file by what it holds.",
)
# The first class, or name of FastGPT's, that fits counts. What is said, what to do, and the exit code.
_SENTENCES: tuple[tuple[type[FastGPTError] | str, str, str, int], ...] = (
    ("InvalidUploadFileType", *_KIND_OF_FILE, errors.FAILED),
    ("UploadFileTypeMismatch", *_KIND_OF_FILE, errors.FAILED),
    (
        "FileUploadDisabled",
        "The app does not take files.",
        "Turn on File Upload of the app in FastGPT's console.",
        errors.FAILED,
    ),
    (
        AuthenticationError,
        "FastGPT does not accept the API key.",
        "Run `fastgpt login` with a key from FastGPT's console; `fastgpt doctor` tells more.",
        errors.NOT_ALLOWED,
    ),
    (
        PermissionDeniedError,
        "The API key may not do this.",
        "Check --app: a chat and its app belong together. `fastgpt doctor` tells more.",
        errors.NOT_ALLOWED,
    ),
    (
        QuotaExceededError,
        "The team's points or another allowance are used up.",
        "Top up in FastGPT's console.",
        errors.FAILED,
    ),
    (RateLimitError, "FastGPT takes no more requests for now.", "Wait a little and try again.", errors.FAILED),
    (
        ConflictError,
        "The chat is still busy with its previous reply.",
        "Wait for it, or begin another chat.",
        errors.FAILED,
    ),
    (
        APITimeoutError,
        "FastGPT did not answer in time.",
        "Try again with a longer --timeout; `fastgpt doctor` shows how long each step takes.",
        errors.NO_CONNECTION,
    ),
    (
        APIConnectionError,
        "There is no connection to FastGPT.",
        "Check --base-url and whether FastGPT is running; `fastgpt doctor` finds out what is wrong.",
        errors.NO_CONNECTION,
    ),
    (
        StreamInterrupted,
        "The answer was cut off.",
        "Look at the chat with `fastgpt history show` before asking again: the server may have gone on.",
        errors.CUT_OFF,
    ),
    (
        StorageError,
        "The file did not get through.",
        "Run `fastgpt doctor`: it tries the way to storage and back.",
        errors.FAILED,
    ),
    (
        ResponseParseError,
        "What answered is not FastGPT.",
        "Check --base-url: it is the address of FastGPT's own page. `fastgpt doctor` tells more.",
        errors.FAILED,
    ),
    (
        NotFoundError,
        "There is no such app, chat or route on this server.",
        "Check --app and the chat's id; `fastgpt doctor` shows what this server has.",
        errors.FAILED,
    ),
)


def sentence_of(error: Exception) -> CommandError:
    """Return what to say about any error: in our words where we have some, and in its own where we have none."""
    if isinstance(error, ConfigurationError):
        return CommandError(str(error), t("Run `fastgpt login`, or see `fastgpt --help`."), code=errors.USAGE)
    for kind, sentence, fix, code in _SENTENCES:
        if _fits(error, kind):
            return CommandError(f"{t(sentence)} ({_detail(error)})", t(fix), code=code)
    if isinstance(error, FastGPTError):
        return CommandError(str(error), t("Add --debug to see where it happened."))
    if isinstance(error, OSError):
        name = f"{error.filename}: " if error.filename else ""
        return CommandError(f"{name}{error.strerror or error}", t("Check the path and its permissions."))
    sentence = t("Something went wrong that nobody foresaw: {error}.").format(error=f"{type(error).__name__}: {error}")
    return CommandError(sentence, t("Add --debug to see where it happened, and report it."))


def _fits(error: Exception, kind: type[FastGPTError] | str) -> bool:
    if not isinstance(kind, str):
        return isinstance(error, kind)
    return kind == (error.status_text if isinstance(error, APIError) else getattr(error, "code", None))


def _detail(error: Exception) -> str:
    if isinstance(error, APIError) and error.status_text not in ("", "error"):
        return error.status_text
    # The rest of a message is advice for programs.
    return str(error).partition(". ")[0]
