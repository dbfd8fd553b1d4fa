"""What an answer means: (HTTP status, headers, body) -> the exception it stands for, or None. Performs no I/O.

The body decides: `statusText` first, then `code`, then the HTTP status. FastGPT sends a wrong key as code 514 inside
HTTP 500, inside HTTP 200 up to 4.8.17, and inside an event of a stream that also says HTTP 200.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, cast

import httpx

from ..._streams.sse import ServerSentEvent, SSEDecoder
from ...exceptions import (
    APIError,
    AuthenticationError,
    ConflictError,
    NotFoundError,
    PermissionDeniedError,
    QuotaExceededError,
    RateLimitError,
    ServerError,
    ValidationError,
)
from ..answer import peeked
from ..arguments.secret import without_key
from ..retry import retry_after_in, retry_after_of
from .envelope import Envelope
from .hints import hint_for, in_words, keys_since, readable, redirect_hint
from .statuses import NOT_BEGUN, PASSING, REDIRECTS

# Tried in order on `statusText`; FastGPT's names are regular enough to tell their families apart.
_BY_NAME: tuple[tuple[re.Pattern[str], type[APIError]], ...] = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (r"^(unAuthorization|unAuthApiKey|unAuthProToken|openapiUnExist|openapiUnAuth)$", AuthenticationError),
        (r"(?i)^tooManyRequest|IntervalLimit$|TooFrequent(ly)?$", RateLimitError),
        (
            r"NotEnough$|OverSize$|ExceedLimit$|insufficientQuota|(Amount|Num)Limit$|NoRemaining|NotAvailable$"
            r"|^tooManyInvitations$",
            QuotaExceededError,
        ),
        (r"(?i)unExist|NotExist$|NotFound$|^notUser$", NotFoundError),
        (r"Generating$|Duplicated?$|Initializing$|InProgress$|Processing$|AlreadyVerified$|Occupied$", ConflictError),
        (r"^(userExist|sameApiCollection|youHaveBeenInTheTeam)$", ConflictError),
        (r"^invalidOwner$|(?i:unAuth|unPermission|PermissionDenied|^cannot)|commercialFeature", PermissionDeniedError),
        (r"(?i)Disabled$|notSupport|inheritPermission|NotActive$|account_psw|^unCreate|^unLink", PermissionDeniedError),
        (
            r"(?i)invalid|^missing|Empty$|TooLong$|TooLarge$|Mismatch$|DepthLimit$|^noFields|^noApiServer$",
            ValidationError,
        ),
    )
)
_BY_CODE: dict[int, type[APIError]] = {
    400: ValidationError,
    401: AuthenticationError,
    403: AuthenticationError,
    404: NotFoundError,
    406: ConflictError,
    409: ConflictError,
    413: ValidationError,
    422: ValidationError,
    429: RateLimitError,
    510: QuotaExceededError,
    511: PermissionDeniedError,
    514: AuthenticationError,
    504000: PermissionDeniedError,
    504001: ConflictError,
}
# Texts of refusals that come without a name; they mean the caller, not the server.
_BY_TEXT: tuple[tuple[re.Pattern[str], type[APIError]], ...] = (
    (re.compile(r"(?i)data validation error|\bis (empty|required)$|^Cast to \w+ failed"), ValidationError),
    (re.compile(r"(?i)dataId already exists|is generating"), ConflictError),
    (re.compile(r"(?i)not found$"), NotFoundError),
    (re.compile(r"^Key .* is expired$"), AuthenticationError),
    (re.compile(r"^Key .* is over usage$"), QuotaExceededError),
)
# What `errorType` says since FastGPT 4.15.5 when the request is to blame and not the server.
_CALLERS_FAULT = "UserError"
_LONGEST_REASON = 300


def failure_of(response: httpx.Response, *, streaming: bool = False) -> APIError | None:
    """Return the error a read answer stands for, or None when it is a success.

    Args:
        response: The answer, its body read.
        streaming: Whether a stream of events was asked for, so that even a success in JSON is out of place.
    """
    if response.is_success and not streaming and not _is_refusal(response):
        return None
    return error_from(Envelope.of(body_of(response)).fields, response)


def body_of(response: httpx.Response) -> Any:
    """Return the body as JSON, the payload of an error event, or text."""
    text = _text_of(response)
    if text.startswith("event: error"):
        decoder = SSEDecoder(ServerSentEvent)
        events = [*decoder.feed(response.content)]
        if events:
            text = events[0].data
    try:
        return json.loads(text)
    except ValueError:
        return text


def _is_refusal(response: httpx.Response) -> bool:
    try:
        body, event = peeked(response), False
    except ValueError:
        # Speech, or a page: only what may be FastGPT's own words is looked at once more.
        if response.content.lstrip()[:1] not in (b"{", b"e"):
            return False
        body, event = body_of(response), response.content.startswith(b"event: error")
    envelope = Envelope.of(body)
    if envelope.verdict is not None:
        return envelope.verdict
    if "choices" in envelope.fields:
        # A completion: a top-level `error` there is a node's, and the reply beside it may still be worth having.
        return False
    if event:
        return True
    return bool(envelope.fields.get("error")) and "data" not in envelope.fields


def error_from(fields: Mapping[str, Any], response: httpx.Response) -> APIError:
    """Build the error an envelope describes, whether it came as a body or in an `error` event.

    Args:
        fields: `{code, statusText, message}` or OpenAI's `{error: {message}}`; empty when the body was neither.
        response: Where it came from, for its status, headers and request.
    """
    fields = _without_key(fields, response)
    said = Envelope.of(fields)
    kind = _class_for(said, response.status_code)
    # The client always sends a key, and a wrong one is `unAuthApiKey`: here the route asks for a user who is logged in.
    operation = getattr(response, "operation", None)
    explained = None
    if said.name == "unAuthorization" and operation is not None and operation.key_since:
        kind, explained = PermissionDeniedError, keys_since(operation)
    message = _message(said, response, kind, explained)
    error = kind(message, request=_request_of(response), response=response)
    error.code = said.code
    error.status_text = said.name
    error.error_type = said.error_type
    error.body = dict(fields) or body_of(response)
    error.request_id = response.headers.get("x-request-id")
    error.retryable = isinstance(error, RateLimitError) or _passes(said, response.status_code)
    if isinstance(error, RateLimitError):
        wait = retry_after_of(response.headers)
        error.retry_after = retry_after_in(said.said) if wait is None else wait
    if isinstance(error, ValidationError):
        error.issues = said.issues
    return error


def _without_key(fields: Mapping[str, Any], response: httpx.Response) -> Mapping[str, Any]:
    """Return the fields without the key that was sent, and leave it out of a body that has been read as well."""
    request = _request_of(response)
    sent = request.headers.get("authorization", "") if request is not None else ""
    if _text_of(response):
        response._content = without_key(response.content, sent.rpartition(" ")[2])  # noqa: SLF001  # httpx has no way
        vars(response).pop("_text", None)
    return cast("Mapping[str, Any]", without_key(fields, sent.rpartition(" ")[2]))


def _passes(said: Envelope, status: int) -> bool:
    """Tell whether the same request may succeed a little later: the status says so, and the body does not disagree.

    A body may repeat the status as its code. One without a name that comes with "not begun" disagrees with nothing.
    """
    return status in PASSING and (said.code in (None, status) or (status in NOT_BEGUN and not said.name))


def _class_for(envelope: Envelope, status: int) -> type[APIError]:
    name, code = envelope.name, envelope.code
    for pattern, kind in _BY_NAME:
        if name and pattern.search(name):
            return kind
    for pattern, kind in _BY_TEXT:
        if not name and pattern.search(envelope.said):
            return kind
    if code in _BY_CODE:
        return _BY_CODE[code]
    if envelope.error_type == _CALLERS_FAULT and not name:
        return ValidationError
    if status >= 500 or code is not None:
        return ServerError
    return _BY_CODE.get(status, APIError)


def _message(envelope: Envelope, response: httpx.Response, kind: type[APIError], explained: str | None) -> str:
    name, code, said = envelope.name, envelope.code, envelope.said
    where = f"{response.request.method} {response.request.url.path}" if _request_of(response) else "The request"
    # The validator's own words say which parameter; its message is the same for every one of them.
    reason = name or in_words(envelope.issues) or readable(said) or _first_words(response)
    numbers = [f"code {code}"] if code is not None else []
    numbers.append(f"HTTP {response.status_code}")
    parts = [f"{where} failed: {reason[:_LONGEST_REASON]} ({', '.join(numbers)})"]
    if explained is not None:
        return ". ".join((*parts, explained))
    explained = readable(said)
    if name and explained and explained != name:
        parts.append(explained[:_LONGEST_REASON])
    hint = _pointed(response) or hint_for(name, code, said, response.status_code, _text_of(response)[:500], kind)
    if hint:
        parts.append(hint)
    return ". ".join(part.rstrip(".") for part in parts)


def _pointed(response: httpx.Response) -> str:
    request, location = _request_of(response), response.headers.get("location", "")
    if response.status_code not in REDIRECTS or request is None or not location:
        return ""
    return redirect_hint(request, location)


def _first_words(response: httpx.Response) -> str:
    words = " ".join(_text_of(response)[:200].split())
    return repr(words) if words else response.reason_phrase or "an empty answer"


def _request_of(response: httpx.Response) -> httpx.Request | None:
    try:
        return response.request
    except RuntimeError:
        return None


def _text_of(response: httpx.Response) -> str:
    """Return the body as text; empty for a stream that is still open."""
    return response.text if hasattr(response, "_content") else ""
