"""Requests to object storage, and what its answers mean. Performs no I/O.

The address of a presigned request is a credential; `secrecy.py` keeps it out of everything people read.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from typing import Any

import httpx
from attrs import frozen

from .._calls.errors.envelope import Envelope
from .._calls.errors.hints import readable
from .._calls.errors.network import connection_error
from .._calls.errors.statuses import PASSING_AT_STORAGE
from .._calls.retry import retry_after_of
from ..exceptions import DownloadError, StorageError, UploadError
from .addresses import Failure
from .secrecy import SignedRequest, SignedURL, host_of, masked, without_secrets

#: How much of an answer is looked at.
LONGEST_ANSWER = 64 * 1024
_LONGEST_REASON = 300
# What httpx undoes without help from other packages.
_CODINGS = frozenset({"gzip", "deflate"})
# S3's names for failures of its own.
_PASSING_CODES = frozenset({"InternalError", "SlowDown", "ServiceUnavailable", "RequestTimeout", "OperationAborted"})


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


def size_of(headers: Mapping[str, str], what: str) -> int:
    """Return how many bytes of a file are to come; 0 when the answer does not tell.

    Raises:
        DownloadError: It is compressed in a way that cannot be undone here.
    """
    codings = {coding.strip().lower() for coding in headers.get("content-encoding", "").split(",")} - {"", "identity"}
    if unknown := codings - _CODINGS:
        raise DownloadError(f"{what} storage failed: it came compressed as {', '.join(sorted(unknown))}, unasked")
    length = headers.get("content-length", "")
    # Of a compressed body it tells what travels, not how large the file is.
    return int(length) if length.isascii() and length.isdecimal() and not codings else 0


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
    request = SignedRequest(method, url, headers=wire, content=body, extensions={"timeout": timeout.as_dict()})
    if size is not None:
        # As it is: httpx would wrap it in a generator, which nobody closes when the connection breaks.
        request.stream = body
    request.url = SignedURL(url)
    return request


def unreachable(error: httpx.RequestError, request: httpx.Request, what: str, make: Failure) -> StorageError:
    """Return the error for a request to storage that got no answer; its cause is the network's own."""
    # Some transports name the whole address.
    error.args = (without_secrets(str(error), request.url),)
    shown = httpx.Request(request.method, masked(request.url), extensions=request.extensions)
    cause = connection_error(error, shown)
    reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    failure = make(f"{what} {host_of(request.url)} failed: the connection broke ({reason})")
    if not cause.sent:
        failure = make(f"{what} {host_of(request.url)} failed: no connection ({reason})")
    failure.__cause__ = cause
    failure.retryable, failure.sent = not isinstance(error, httpx.LocalProtocolError), cause.sent
    return failure


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
    envelope = Envelope.of(answer.json)
    text = answer.body.decode("utf-8", "replace")
    is_page = bool(re.match(r"\s*<(!doctype html|html)\b", text, re.IGNORECASE))
    if 200 <= answer.status < 300 and not envelope.verdict and not is_page:
        return None
    code, said = _reason(envelope, text, is_page=is_page)
    reason = ": ".join(part for part in (code if isinstance(code, str) else "", said) if part)
    reason = without_secrets(reason, url)[:_LONGEST_REASON] or httpx.codes.get_reason_phrase(answer.status)
    numbers = f"code {code}, HTTP {answer.status}" if isinstance(code, int) else f"HTTP {answer.status}"
    failure = make(f"{what} {host_of(url)} failed: {reason} ({numbers}){_advice(answer.status)}")
    failure.code, failure.http_status, failure.status_code = code, answer.status, answer.status
    failure.expired = bool(re.search("expire", f"{code} {said}", re.IGNORECASE)) and 400 <= answer.status < 500
    # FastGPT refuses with HTTP 500 as well, but then by name.
    failure.retryable = answer.status in PASSING_AT_STORAGE or code in _PASSING_CODES
    failure.retryable |= answer.status >= 500 and not isinstance(code, str)
    failure.retry_after = retry_after_of(answer.headers)
    return failure


def _reason(envelope: Envelope, text: str, *, is_page: bool) -> tuple[str | int | None, str]:
    """Return storage's own code and message."""
    if envelope.fields:
        inner = envelope.fields.get("error")
        nested = inner.get("code") if isinstance(inner, dict) else None
        name = envelope.name or (nested if isinstance(nested, (str, int)) else None) or envelope.code
        said = readable(envelope.said)
        return name, "" if said == name else said
    code = _element("Code", text)
    if code:
        # Only these two: the rest of S3's answer repeats what was signed.
        return code, _element("Message", text)
    return None, _element("title", text) if is_page else " ".join(text[:_LONGEST_REASON].split())


def _element(name: str, text: str) -> str:
    found = re.search(rf"<{name}>(.*?)</{name}>", text, re.DOTALL)
    return html.unescape(" ".join(found[1].split())) if found else ""


def _advice(status: int) -> str:
    if 300 <= status < 400:
        return ". It sends uploads elsewhere, which cannot be signed for; correct the storage settings of the server"
    if status == 413:
        return ". Something on the way takes no body of this size, often a proxy in front of the server"
    return ""
