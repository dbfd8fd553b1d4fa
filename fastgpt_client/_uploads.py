"""From what a server answers about an upload to what has to be sent. Performs no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx
from attrs import field, frozen

from ._failures import body_of
from .exceptions import UploadError

# What is read from a file at a time: larger blocks cost fewer calls, and a megabyte is where that stops paying.
BLOCK = 1024 * 1024


@frozen
class UploadPlan:
    """One PUT that carries the whole file."""

    url: httpx.URL = field(repr=False)
    headers: Mapping[str, str]
    key: str
    preview_url: str | None = field(repr=False)
    max_size: float | None

    def check_size(self, name: str, size: int) -> None:
        """Refuse a file that is larger than the server takes.

        Raises:
            UploadError: It is.
        """
        if self.max_size is not None and size > self.max_size:
            raise UploadError(f"{name} has {size} bytes; this server takes {self.max_size:.0f} at most")


def plan_of(answer: Any, base_url: str) -> UploadPlan:
    """Return what to send for a presign answer.

    Raises:
        UploadError: The answer is of no known shape.
    """
    if not isinstance(answer, Mapping):
        raise UploadError(f"the server answered {type(answer).__name__} where the address of an upload belongs")
    url, key, headers = answer.get("url"), answer.get("key"), answer.get("headers")
    if answer.get("uploadMode") not in (None, "single"):
        raise UploadError(
            f"the server asks for an upload of mode {answer.get('uploadMode')!r}, which is not known here"
        )
    if not isinstance(url, str) or not isinstance(key, str) or not isinstance(headers, Mapping):
        raise UploadError(f"the server's answer about the upload has no url, key and headers, only {sorted(answer)}")
    preview = answer.get("previewUrl")
    size = answer.get("maxSize")
    return UploadPlan(
        url=storage_url(url, base_url),
        headers={str(name): str(value) for name, value in headers.items()},
        key=key,
        preview_url=str(storage_url(preview, base_url)) if isinstance(preview, str) and preview else None,
        max_size=size if isinstance(size, (int, float)) else None,
    )


def storage_url(url: str, base_url: str) -> httpx.URL:
    """Return a storage address, which some servers give relative to themselves.

    Raises:
        UploadError: It is no http or https address. The message does not show its query, which is a credential.
    """
    try:
        full = httpx.URL(f"{base_url}/").join(url)
    except httpx.InvalidURL:
        full = httpx.URL("")
    if full.scheme not in ("http", "https") or not full.host:
        raise UploadError(f"the server named an address to upload to that is not http or https: {url.split('?')[0]!r}")
    return full


def refusal_of(response: httpx.Response, name: str) -> UploadError | None:
    """Return the error storage's answer stands for; None when the upload went well.

    FastGPT answers in its envelope, so the HTTP status is not enough.
    """
    body = body_of(response)
    envelope = body if isinstance(body, dict) else {}
    code = envelope.get("code")
    refused = isinstance(code, int) and code >= 400
    if response.is_success and not refused:
        return None
    reason = envelope.get("statusText") or envelope.get("message") or " ".join(response.text[:120].split())
    reason = reason or response.reason_phrase
    error = UploadError(
        f"uploading {name} to {response.request.url.host} failed: {reason} (HTTP {response.status_code})"
    )
    error.code = envelope.get("statusText") or code
    error.http_status = response.status_code
    return error
