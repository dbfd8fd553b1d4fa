"""From what a server answers about an upload to what has to be sent. Performs no I/O.

The answer came in four shapes over the releases; whichever it is, it becomes one plan.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, TypeGuard

import httpx
from attrs import evolve, field, frozen

from ..exceptions import UploadError
from .addresses import is_downgrade, storage_url
from .secrecy import SignedURL

# What a server may ask for; more would be a mistake, or an attack on the machine that uploads.
_MOST_PARTS, _MOST_AT_ONCE, _MOST_RETRIES = 10_000, 16, 10
# They describe the connection, not the file, and are not the server's to choose.
_OUR_HEADERS = frozenset({"content-length", "transfer-encoding", "connection"})
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f]*")
# FastGPT's own upload and download routes, which every server has at its own address, whatever it believes that to be.
_OWN_ROUTE = "/api/system/file/"


@frozen
class Span:
    """Some bytes of a file: the part of this number, counted from 1."""

    number: int
    at: int
    count: int


@frozen
class Parts:
    """How to send a file in parts."""

    complete_url: httpx.URL = field(repr=False)
    abort_url: httpx.URL | None = field(repr=False)
    size: int
    concurrency: int
    max_retries: int

    def spans(self, total: int) -> list[Span]:
        """Return what each part holds of so many bytes; an empty file has one empty part."""
        starts = range(0, total, self.size) if total else [0]
        return [Span(number, at, min(self.size, total - at)) for number, at in enumerate(starts, start=1)]


@frozen
class UploadPlan:
    """What to send.

    Attributes:
        url: Where to.
        headers: The headers to send, and no others.
        fields: The fields of a form, in order; None when the bytes are the body.
        parts: How to send the parts; None when the file goes in one request.
        key: The storage key.
        preview_url: A temporary address to read the file; None when the server gave none.
        max_size: The most bytes the server takes; None when it did not say.
    """

    url: httpx.URL = field(repr=False)
    key: str
    headers: Mapping[str, str] = field(factory=dict[str, str], repr=False)
    fields: tuple[tuple[str, str], ...] | None = field(default=None, repr=False)
    parts: Parts | None = None
    preview_url: str | None = field(default=None, repr=False)
    max_size: float | None = None

    def check_size(self, name: str, size: int) -> None:
        """Refuse a file that is larger than the server takes, before a byte of it is sent.

        Raises:
            UploadError: It is.
        """
        if self.max_size is not None and size > self.max_size:
            raise UploadError(f"{name} has {size} bytes; this server takes {self.max_size:.0f} at most")
        if self.parts is not None and math.ceil(size / self.parts.size) > _MOST_PARTS:
            raise UploadError(f"{name} has {size} bytes, too many for parts of {self.parts.size} bytes")

    def at_server(self, base_url: str) -> UploadPlan | None:
        """Return the plan with FastGPT's own routes at the address the client was given; None when they are there.

        Servers up to 4.15 may name themselves by an address that only they can reach.
        """
        own = httpx.URL(base_url)
        if _OWN_ROUTE not in self.url.path or _origin(self.url) == _origin(own):
            return None
        old = _origin(self.url)

        def moved(url: httpx.URL) -> httpx.URL:
            path = url.raw_path.decode("ascii")
            at = path.find(_OWN_ROUTE)
            return SignedURL(f"{base_url}{path[at:]}") if at >= 0 and _origin(url) == old else url

        parts = self.parts
        if parts is not None:
            abort = moved(parts.abort_url) if parts.abort_url is not None else None
            parts = evolve(parts, complete_url=moved(parts.complete_url), abort_url=abort)
        preview = str(moved(httpx.URL(self.preview_url))) if self.preview_url is not None else None
        return evolve(self, url=moved(self.url), parts=parts, preview_url=preview)


def plan_of(answer: Any, base_url: str, *, allow_http: bool = False) -> UploadPlan:
    """Return what to send for a presign answer.

    Args:
        answer: The answer.
        base_url: The server's address.
        allow_http: Whether a server that is asked over https may have files sent over http.

    Raises:
        UploadError: The answer is of no known shape. Neither message nor traceback shows what it holds.
    """
    try:
        return _encrypted(_plan_of(answer, base_url), base_url, allow_http=allow_http)
    except UploadError as error:
        refusal = error
    del answer
    raise refusal.with_traceback(None)


def _encrypted(plan: UploadPlan, base_url: str, *, allow_http: bool) -> UploadPlan:
    """Return the plan, moved to the address the client was given where it would leave https for http."""
    if allow_http:
        return plan
    parts = plan.parts
    urls = [plan.url, *filter(None, [parts.complete_url, parts.abort_url] if parts is not None else [])]
    leaving = [url for url in urls if is_downgrade(url, httpx.URL(base_url))]
    if not leaving:
        return plan
    moved = plan.at_server(base_url)
    if moved is None:
        # Refuses it, and says why.
        storage_url(str(leaving[0]), base_url)
        return plan
    return _encrypted(moved, base_url, allow_http=False)


def _plan_of(answer: Any, base_url: str) -> UploadPlan:
    if not isinstance(answer, Mapping):
        raise UploadError(f"the server answered {type(answer).__name__} where the address of an upload belongs")
    mode = answer.get("uploadMode")
    if mode not in (None, "single", "multipart"):
        shown = repr(mode) if isinstance(mode, str) and mode.isalnum() else type(mode).__name__
        raise UploadError(f"the server asks for an upload of mode {shown}, which is not known here")
    url, fields, headers = answer.get("url"), answer.get("fields"), answer.get("headers")
    preview, size = answer.get("previewUrl"), answer.get("maxSize")
    if not isinstance(url, str):
        raise _unknown_shape(answer)
    plan = UploadPlan(
        url=storage_url(url, base_url, allow_http=True),
        key="",
        parts=_parts(answer, base_url) if mode == "multipart" else None,
        preview_url=str(storage_url(preview, base_url, allow_http=True))
        if isinstance(preview, str) and preview
        else None,
        max_size=size if _is_number(size) and size > 0 else None,
    )
    key = answer.get("key")
    if isinstance(key, str) and isinstance(headers, Mapping):
        return evolve(plan, key=key, headers=_headers(headers))
    if mode is None and isinstance(fields, Mapping) and isinstance(fields.get("key"), str) and "file" not in fields:
        return evolve(plan, key=fields["key"], fields=tuple((str(name), str(fields[name])) for name in fields))
    raise _unknown_shape(answer)


def _unknown_shape(answer: Mapping[str, Any]) -> UploadError:
    needed = "url with key and headers, or with fields"
    return UploadError(f"the server's answer about the upload has no {needed}, only {_names(answer)}")


def _parts(answer: Mapping[str, Any], base_url: str) -> Parts:
    complete, abort, size = answer.get("completeUrl"), answer.get("abortUrl"), answer.get("partSize")
    if not isinstance(complete, str) or not _is_number(size) or size < 1:
        needed = "completeUrl and partSize"
        raise UploadError(f"the server's answer about an upload in parts has no {needed}, only {_names(answer)}")
    return Parts(
        complete_url=storage_url(complete, base_url, allow_http=True),
        abort_url=storage_url(abort, base_url, allow_http=True) if isinstance(abort, str) else None,
        size=int(size),
        concurrency=_bounded(answer.get("concurrency"), 1, _MOST_AT_ONCE, default=3),
        max_retries=_bounded(answer.get("maxRetry"), 0, _MOST_RETRIES, default=3),
    )


def _headers(given: Mapping[Any, Any]) -> dict[str, str]:
    headers = {str(name): str(value) for name, value in given.items() if str(name).lower() not in _OUR_HEADERS}
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
            raise UploadError(f"the server asks for the header {name!r}, which cannot be sent")
    return headers


def _bounded(value: Any, least: int, most: int, *, default: int) -> int:
    return min(max(int(value), least), most) if _is_number(value) else default


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _names(answer: Mapping[str, Any]) -> str:
    return ", ".join(sorted(map(str, answer))) or "nothing"


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
