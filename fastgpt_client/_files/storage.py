"""Requests to object storage, and what its answers mean. Performs no I/O.

The address of a presigned request is a credential: whoever has it may do what it allows. So it is kept out of
everything people read: messages, logs, and the URL that httpx logs.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import httpx
from attrs import frozen

from .._calls.errors.hints import readable
from .._calls.errors.network import connection_error
from .._calls.retry import MAX_DELAY, MAX_RETRY_AFTER, retry_after_of
from ..exceptions import StorageError, UploadError

#: How much of an answer is looked at.
LONGEST_ANSWER = 64 * 1024
_LONGEST_REASON = 300
# S3's names for failures of its own.
_PASSING_CODES = frozenset({"InternalError", "SlowDown", "ServiceUnavailable", "RequestTimeout", "OperationAborted"})
_PASSING_STATUSES = frozenset({408, 425, 429, 502, 503, 504})
_SECRET_LENGTH = 8

Failure = Callable[[str], StorageError]


class HiddenURL(httpx.URL):
    """A URL that shows only where it leads; what is sent is the whole of it."""

    def __str__(self) -> str:
        return f"{self.scheme}://{place_of(self)}/***"

    def __repr__(self) -> str:
        return f"HiddenURL({str(self)!r})"


@frozen
class StorageAnswer:
    """An answer of storage, read as far as it is looked at."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """The body as a JSON object; empty when it is none."""
        try:
            decoded = json.loads(self.body)
        except ValueError:
            return {}
        return decoded if isinstance(decoded, dict) else {}


def place_of(url: httpx.URL) -> str:
    """Return host and port of a URL."""
    return url.netloc.decode("ascii")


def storage_url(url: str, base_url: str, make: Failure = UploadError) -> HiddenURL:
    """Return a storage address, which some servers give relative to themselves.

    Raises:
        StorageError: It is no http or https address. Neither message nor traceback shows it.
    """
    try:
        # Only what is relative is joined: joining would write a signed address anew.
        full = HiddenURL(url)
        if full.is_relative_url:
            full = HiddenURL(httpx.URL(f"{base_url}/").join(url))
    except httpx.InvalidURL:
        full = HiddenURL("")
    if full.scheme in ("http", "https") and full.host:
        return full
    scheme = url.partition(":")[0][:20] if ":" in url else "nothing"
    del url
    raise make(f"the server named an address for files that is not http or https, but {scheme!r}")


def whole(url: httpx.URL) -> str:
    """Return a URL as text, with everything it hides."""
    return str(httpx.URL(url))


def with_query(url: httpx.URL, name: str, value: int) -> httpx.URL:
    """Return a URL with one more parameter; what it had, which may be signed, stays as it is written."""
    return HiddenURL(url, query=b"&".join(filter(None, [url.query, f"{name}={value}".encode()])))


def storage_request(
    method: str, url: httpx.URL, headers: Mapping[str, str], body: Any, size: int | None, timeout: httpx.Timeout
) -> httpx.Request:
    """Return a request with exactly these headers.

    Built by hand: what a client builds carries its default headers and cookies. Object storage signs headers, and
    has no business with the API key.

    Args:
        method: The method.
        url: Where to.
        headers: The headers; `Host` and `Content-Length` are added.
        body: The bytes, or a stream of them.
        size: How many bytes a stream has.
        timeout: Seconds for each read and write.
    """
    wire = [(name.encode("ascii"), value.encode("utf-8")) for name, value in headers.items()]
    if size is not None:
        wire.append((b"Content-Length", str(size).encode()))
    request = httpx.Request(method, url, headers=wire, content=body, extensions={"timeout": timeout.as_dict()})
    if size is not None:
        # As it is: httpx would wrap it in a generator, which nobody closes when the connection breaks.
        request.stream = body
    request.url = HiddenURL(url)
    return request


def unreachable(error: httpx.RequestError, request: httpx.Request, what: str, make: Failure) -> StorageError:
    """Return the error for a request to storage that got no answer; its cause is the network's own."""
    shown = httpx.Request(request.method, str(request.url), extensions=request.extensions)
    cause = connection_error(error, shown)
    reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    failure = make(f"{what} {place_of(request.url)} failed: the connection broke ({reason})")
    if not cause.sent:
        failure = make(f"{what} {place_of(request.url)} failed: no connection ({reason})")
    failure.__cause__ = cause
    failure.retryable, failure.sent = not isinstance(error, httpx.LocalProtocolError), cause.sent
    return failure


def pause_after(error: StorageError, *, attempt: int, retries: int, delay: float) -> float | None:
    """Return the seconds to wait before the same is sent again, or None to give up.

    Args:
        error: What the last attempt ended in.
        attempt: How many requests have been sent.
        retries: How many may be sent after the first.
        delay: Seconds before the first repeat; doubled for each one after it.
    """
    if attempt > retries or not error.retryable:
        return None
    if error.retry_after is not None:
        return error.retry_after if error.retry_after <= MAX_RETRY_AFTER else None
    return min(delay * 2.0 ** min(attempt - 1, 32), MAX_DELAY)


def refusal_of(answer: StorageAnswer, url: httpx.URL, what: str, make: Failure = UploadError) -> StorageError | None:
    """Return the error an answer stands for; None when all went well.

    FastGPT answers in its envelope, so the HTTP status is not enough, and what stands in front of storage may answer
    anything with a page of HTML.

    Args:
        answer: The answer.
        url: Where it came from.
        what: What was tried, such as `uploading cat.png to`.
        make: Makes the error from its message.
    """
    envelope = answer.json
    number = envelope.get("code")
    text = answer.body.decode("utf-8", "replace")
    refused = type(number) is int and number >= 400
    is_page = bool(re.match(r"\s*<(!doctype html|html)\b", text, re.IGNORECASE))
    if 200 <= answer.status < 300 and not refused and not is_page:
        return None
    code, said = _reason(envelope, text, is_page=is_page)
    reason = ": ".join(part for part in (code if isinstance(code, str) else "", said) if part)
    reason = _without_secrets(reason, url)[:_LONGEST_REASON] or httpx.codes.get_reason_phrase(answer.status)
    numbers = f"code {code}, HTTP {answer.status}" if isinstance(code, int) else f"HTTP {answer.status}"
    failure = make(f"{what} {place_of(url)} failed: {reason} ({numbers}){_advice(answer.status)}")
    failure.code, failure.http_status = code, answer.status
    failure.expired = bool(re.search("expire", f"{code} {said}", re.IGNORECASE)) and 400 <= answer.status < 500
    # FastGPT refuses with HTTP 500 as well, but then by name.
    failure.retryable = answer.status in _PASSING_STATUSES or code in _PASSING_CODES
    failure.retryable |= answer.status >= 500 and not isinstance(code, str)
    failure.retry_after = retry_after_of(answer.headers)
    return failure


def _reason(envelope: Mapping[str, Any], text: str, *, is_page: bool) -> tuple[str | int | None, str]:
    """Return storage's own code and message."""
    inner = envelope.get("error")
    nested = inner if isinstance(inner, dict) else {}
    if envelope:
        code = envelope.get("statusText") or nested.get("code") or envelope.get("code")
        said = str(envelope.get("message") or nested.get("message") or (inner if isinstance(inner, str) else ""))
        said = readable(said)
        return (code if isinstance(code, (str, int)) else None), "" if said == code else said
    code = _element("Code", text)
    if code:
        # Only these two: the rest of S3's answer repeats what was signed.
        return code, _element("Message", text)
    return None, _element("title", text) if is_page else " ".join(text[:_LONGEST_REASON].split())


def _element(name: str, text: str) -> str:
    found = re.search(rf"<{name}>(.*?)</{name}>", text, re.DOTALL)
    return html.unescape(" ".join(found[1].split())) if found else ""


def _without_secrets(text: str, url: httpx.URL) -> str:
    """Return a text in which no part of an address remains that could be a credential."""
    raw = url.query.decode("ascii", "replace")
    parts = [*url.params.values(), *(pair.partition("=")[2] for pair in raw.split("&")), *url.path.split("/")]
    for part in sorted({part for part in parts if len(part) >= _SECRET_LENGTH}, key=len, reverse=True):
        text = text.replace(part, "***")
    return text


def _advice(status: int) -> str:
    if 300 <= status < 400:
        return ". It sends uploads elsewhere, which cannot be signed for; correct the storage settings of the server"
    if status == 413:
        return ". Something on the way takes no body of this size, often a proxy in front of the server"
    return ""
