"""Everything this library raises on purpose.

    FastGPTError
    ├── ConfigurationError       the client was set up in a way that cannot work (also a ValueError)
    ├── APIError                 the server answered, and the answer is a refusal (also an httpx.HTTPStatusError)
    │   ├── AuthenticationError   the API key is missing, unknown or expired
    │   ├── PermissionDeniedError the key is known but may not do this
    │   ├── NotFoundError         no such route, app, chat or file
    │   ├── ValidationError       a parameter was refused; see `issues`
    │   ├── ConflictError         the chat is still generating, or an id is taken
    │   ├── QuotaExceededError    points, seats or another allowance are used up
    │   ├── RateLimitError        too many requests; see `retry_after`
    │   └── ServerError           the server failed
    ├── APIConnectionError       no answer came (also the httpx exception it stands for)
    │   └── APITimeoutError       not in time
    ├── StreamError              an event stream broke its own rules
    │   └── StreamInterrupted     it ended before the reply was complete; see `partial`
    ├── StorageError             a file did not get to storage, or from there
    │   ├── UploadError           storage refused it, or nobody knows how to send it
    │   └── DownloadError         storage does not hand it out
    ├── InvalidAnswerError       an answer does not fit what a workflow asks (also a ValueError)
    ├── UnsupportedError         the server's release cannot do it
    └── ResponseParseError       the answer is not what this operation answers

FastGPT reports most refusals with HTTP 500 and some with HTTP 200, so the class follows the body, not the HTTP status.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import httpx

__all__ = [
    "APIConnectionError",
    "APIError",
    "APITimeoutError",
    "AuthenticationError",
    "ConfigurationError",
    "ConflictError",
    "DownloadError",
    "FastGPTError",
    "InvalidAnswerError",
    "NotFoundError",
    "PermissionDeniedError",
    "QuotaExceededError",
    "RateLimitError",
    "ResponseParseError",
    "ServerError",
    "StorageError",
    "StreamError",
    "StreamInterrupted",
    "UnsupportedError",
    "UploadError",
    "ValidationError",
]


class FastGPTError(Exception):
    """The root of everything this library raises on purpose.

    Attributes:
        message: What was tried, what came back, and what to do when that is known. Never holds the API key.
        attempts: How many requests were sent for the call, retries included; 0 when none was.
        uploaded: What `upload_chat_files` had uploaded before this ended it: a `ChatFile` or None for each file.
    """

    attempts: int = 0
    uploaded: Sequence[Any] = ()

    def __init__(self, message: str) -> None:
        # Not super(): the httpx classes some of us also are would want more arguments.
        Exception.__init__(self, message)
        self.message = message

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[Any, ...]:
        return (_restore, (_pickled_class(type(self)), self.__getstate__()))

    def __getstate__(self) -> dict[str, Any]:
        """Return what travels in a pickle: everything but live connections."""
        return dict(self.__dict__)


class ConfigurationError(FastGPTError, ValueError):
    """The client cannot work the way it was set up, for example without an API key."""


class APIError(FastGPTError, httpx.HTTPStatusError):
    """The server answered, and the answer is a refusal.

    Also an `httpx.HTTPStatusError`, so code written around `raise_for_status()` keeps working.

    Attributes:
        code: FastGPT's number for the error, such as 514, or None. Not unique: prefer `status_text`.
        status_text: FastGPT's name for the error, such as `unAuthApiKey`; empty when the body had none but `error`.
        error_type: `UserError` when the server says that the request is to blame; said since FastGPT 4.15.5.
        http_status: The HTTP status, also as `status_code`. Says little on its own: a wrong key is 500.
        body: The body: decoded JSON, or text.
        request_id: The server's id of the request, to look it up in its logs; None before 4.14.7.
        retryable: Whether the same call may succeed a little later.
        response: The answer, read and closed. None after a pickle round trip.
    """

    code: int | None = None
    status_text: str = ""
    error_type: str = ""
    http_status: int = 0
    status_code: int = 0
    response: httpx.Response
    body: Any = None
    request_id: str | None = None
    retryable: bool = False

    def __init__(
        self, message: str, *, request: httpx.Request | None = None, response: httpx.Response | None = None
    ) -> None:
        FastGPTError.__init__(self, message)
        self._request = request
        # None for an error made by hand or unpickled; declared as httpx declares it, for those who have one.
        self.response = cast("httpx.Response", response)
        if response is not None:
            self.http_status = self.status_code = response.status_code

    def __getstate__(self) -> dict[str, Any]:
        # Requests carry the key and responses a connection; neither may travel.
        return {**self.__dict__, "_request": None, "response": None}


class AuthenticationError(APIError):
    """The API key is missing, unknown or expired."""


class PermissionDeniedError(APIError):
    """The API key is known but may not do this."""


class NotFoundError(APIError):
    """There is no such route, app, chat, record or file."""


class ValidationError(APIError):
    """The server refused a parameter.

    Attributes:
        issues: One entry for each refused parameter, as the server's validator words it (its `path` and `message`).
    """

    issues: list[Any] = []  # noqa: RUF012  # replaced, never changed in place


class ConflictError(APIError):
    """The chat is still generating, or an id that has to be new is taken."""


class QuotaExceededError(APIError):
    """Points, seats, storage or another allowance are used up."""


class RateLimitError(APIError):
    """Too many requests.

    Attributes:
        retry_after: Seconds the server asks to wait; None when it did not say.
    """

    retry_after: float | None = None


class ServerError(APIError):
    """The server failed, or something between it and you did."""


class APIConnectionError(FastGPTError, httpx.TransportError):
    """No answer came: refused, reset, unreachable, or cut off. Also the httpx exception it stands for.

    Attributes:
        sent: Whether the request may have reached the server. When False, it cannot have run.
    """

    sent: bool = True

    def __init__(self, message: str, *, request: httpx.Request | None = None) -> None:
        FastGPTError.__init__(self, message)
        self._request = request

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_request": None}


class APITimeoutError(APIConnectionError, httpx.TimeoutException):
    """No answer came in time. Also the httpx exception it stands for, such as `httpx.ReadTimeout`.

    Attributes:
        deadline: The seconds of the deadline that passed; None when it was a timeout of a single wait.
    """

    deadline: float | None = None


class StreamError(FastGPTError):
    """An event stream broke its own rules, for example with an event that is not JSON.

    Attributes:
        event: The name of the event, when one is to blame.
        partial: What had arrived, when anything had.
    """

    event: str | None = None
    partial: Any = None


class StreamInterrupted(StreamError):  # noqa: N818  # it names what happened, like KeyboardInterrupt
    """A stream ended before the reply was complete.

    The server may have gone on: with a `chatId`, look at the chat's records before sending the message again.
    """


class StorageError(FastGPTError):
    """A file could not be sent to storage or read from it.

    Attributes:
        code: Storage's own name or number for the error, such as `AccessDenied`; None when it gave none.
        http_status: The HTTP status of storage's answer, also as `status_code`; None when none came.
        retryable: Whether the same may succeed a little later.
        expired: Whether the permission the server had given ran out.
        retry_after: Seconds storage asks to wait; None when it did not say.
        sent: Whether the request may have reached storage.
    """

    code: str | int | None = None
    http_status: int | None = None
    status_code: int | None = None
    retryable: bool = False
    expired: bool = False
    retry_after: float | None = None
    sent: bool = True


class UploadError(StorageError):
    """Storage refused a file, or the answer about where to upload was of no known shape."""


class DownloadError(StorageError):
    """Storage did not hand out a file."""


class InvalidAnswerError(FastGPTError, ValueError):
    """An answer does not fit what an interactive workflow asks. Nothing was sent."""


class UnsupportedError(FastGPTError):
    """The server's release would report a success and not do what was asked."""


class ResponseParseError(FastGPTError):
    """The server answered, but not with what this operation answers.

    Attributes:
        path: Where in the answer the trouble is, such as `data.list[3].chatId`; empty for the whole of it.
        response: The answer, read and closed. None after a pickle round trip.
    """

    path: str = ""

    def __init__(self, message: str, *, response: httpx.Response | None = None) -> None:
        super().__init__(message)
        self.response = response

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "response": None}


_NETWORK_CLASSES: dict[type[httpx.RequestError], type[APIConnectionError]] = {}


def network_class(kind: type[httpx.RequestError]) -> type[APIConnectionError]:
    """Return the class that is both ours and httpx's for a network failure of this kind."""
    if kind not in _NETWORK_CLASSES:
        ours = APITimeoutError if issubclass(kind, httpx.TimeoutException) else APIConnectionError
        body = {"__doc__": f"{ours.__name__}, an `httpx.{kind.__name__}`.", "__module__": __name__, "httpx_kind": kind}
        # By the name under which it can be imported and is documented.
        _NETWORK_CLASSES[kind] = ours if issubclass(ours, kind) else type(ours.__name__, (ours, kind), body)
    return _NETWORK_CLASSES[kind]


def _pickled_class(kind: type[FastGPTError]) -> Any:
    """Return what a pickle holds for a class: itself, or the httpx class a made one stands for."""
    return ("network", vars(kind)["httpx_kind"]) if "httpx_kind" in vars(kind) else kind


def _restore(kind: Any, state: dict[str, Any]) -> FastGPTError:
    cls: type[FastGPTError] = network_class(kind[1]) if isinstance(kind, tuple) else kind
    error = cls.__new__(cls, state.get("message", ""))
    error.__dict__.update(state)
    return error
