"""Keep presigned addresses out of what people read. Performs no I/O.

The address of a presigned request is a credential: whoever has it may do what it allows. It is sent as it is, and
`str()` of it says what it is, since transports read it so; what is masked is what ends up before somebody's eyes: the
`repr` that a traceback with local variables shows, the text of errors, and the records of the loggers below us.
"""

from __future__ import annotations

import logging
import re
from contextvars import ContextVar

import httpx

# Shorter parts of an address are words, not credentials.
_SECRET_LENGTH = 8
# They log addresses, or the headers of answers, which may hold an address to go on to.
_LOGGERS = tuple(
    logging.getLogger(name)
    for name in (
        "httpx",
        "httpcore.connection",
        "httpcore.http11",
        "httpcore.http2",
        "httpcore.proxy",
        "httpcore.socks",
        "hpack.hpack",
        "hpack.table",
    )
)
# `location: http://...` as text has it, or `(b'location', b'http://...')` as lists of headers are written.
_HEADERS = re.compile(r"""(?i)(\b(?:location|set-cookie)\b['"]?[,:]\s*(?:b?['"])?)[^'"\s]+[^'"]*""")
_parts_to_hide: ContextVar[tuple[str, ...] | None] = ContextVar("fastgpt_client_parts_to_hide", default=None)


class SignedURL(httpx.URL):
    """A URL that is a credential: its `repr` shows only where it leads."""

    def __repr__(self) -> str:
        return f"SignedURL({masked(self)!r})"


class SignedRequest(httpx.Request):
    """A request to a signed URL: its `repr` shows only where it goes."""

    def __repr__(self) -> str:
        return f"<SignedRequest({self.method!r}, {masked(self.url)!r})>"


def hide_address(request: httpx.Request) -> None:
    """Make a request show only where it goes: its query holds what may be a credential."""
    # Changed as it is: a copy would not have its body.
    request.__class__ = SignedRequest
    request.url = SignedURL(request.url)


def host_of(url: httpx.URL) -> str:
    """Return host and port of a URL."""
    return url.netloc.decode("ascii")


def masked(url: httpx.URL) -> str:
    """Return a URL as it may be shown."""
    return f"{url.scheme}://{host_of(url)}/***"


def without_secrets(text: str, url: httpx.URL) -> str:
    """Return a text in which no part of an address remains that could be a credential."""
    return _without(text, _secret_parts(url))


class kept_out_of_logs:  # noqa: N801  # written as the function it stands for: every call enters it
    """While this lasts, mask secrets in what the libraries below us log in this task or thread.

    Cookies that an answer sets, and where it redirects to, are masked as well.

    Args:
        secrets: An address, whose parts are masked; or an API key or another text, which an empty one is not.
    """

    __slots__ = ("_parts", "_token")

    def __init__(self, *secrets: httpx.URL | str) -> None:
        parts: list[str] = []
        for secret in secrets:
            if isinstance(secret, httpx.URL):
                parts += _secret_parts(secret)
            elif secret:
                parts.append(secret)
        self._parts = tuple(parts)

    def __enter__(self) -> None:
        for logger in _LOGGERS:
            # Whoever configures logging may have taken it away.
            if _mask not in logger.filters:
                logger.addFilter(_mask)
        self._token = _parts_to_hide.set(self._parts)

    def __exit__(self, *raised: object) -> None:
        _parts_to_hide.reset(self._token)


def _mask(record: logging.LogRecord) -> bool:
    parts = _parts_to_hide.get()
    if parts is not None:
        text = _HEADERS.sub(r"\1***", record.getMessage())
        record.msg, record.args = _without(text, parts), None
    return True


def _secret_parts(url: httpx.URL) -> tuple[str, ...]:
    raw = url.query.decode("ascii", "replace")
    parts = [
        raw,
        *url.params.values(),
        *(pair.partition("=")[2] for pair in raw.split("&")),
        *url.path.split("/"),
        *url.raw_path.decode("ascii", "replace").partition("?")[0].split("/"),
    ]
    return tuple(sorted({part for part in parts if len(part) >= _SECRET_LENGTH}, key=len, reverse=True))


def _without(text: str, parts: tuple[str, ...]) -> str:
    for part in parts:
        text = text.replace(part, "***")
    return text
