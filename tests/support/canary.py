"""Watches the whole suite for keys, cookies and passwords: in errors, log records, pickles and requests to others.

Tests use secrets that are easy to find. Whatever the package raises (tracebacks with local variables included), what it
or its transport log, what is pickled, and what is sent to anyone but the server a client was made for, is searched for
them during every test; a find fails the test that was running.
"""

from __future__ import annotations

import logging
import pickle
import traceback
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import httpx
import pytest

from fastgpt_client._calls import settings
from fastgpt_client._calls.arguments.address import clean_base_url
from fastgpt_client.exceptions import FastGPTError

KEYS = ("fastgpt-canary", "fastgpt-test-key", "sig=canary", "canary-cookie", "canary-password")
LOGGERS = ("fastgpt_client", "httpx", "httpcore")
_TESTS = Path(__file__).parents[1]
_EMULATOR = _TESTS.parent / "fastgpt_client" / "testing"


class Watch(logging.Handler):
    """Collects what is said."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.errors: list[FastGPTError] = []
        self.lines: list[str] = []
        self.pickles: list[bytes] = []
        self.servers: set[str] = set()
        self.requests: list[httpx.Request] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.getMessage()} {record.args!r}")

    def finds(self) -> list[str]:
        """Return every piece of text that shows a key."""
        pickled = (pickled.decode("latin-1") for pickled in self.pickles)
        told: set[int] = set()
        said = chain(self.lines, pickled, (text for error in self.errors for text in told_by(error, told)))
        return [
            *(text for text in said if any(key in text for key in KEYS)),
            *(str(request.headers) for request in self.requests if self._says_too_much(request)),
        ]

    def _says_too_much(self, request: httpx.Request) -> bool:
        if request.headers.get("user-agent", "").startswith("python-httpx"):
            # A test's own client.
            return False
        sent = f"{request.headers.raw!r}"
        at_home = f"{request.url.scheme}://{request.url.netloc.decode()}" in self.servers
        return not at_home and any(key in sent for key in KEYS)


def told_by(error: FastGPTError, told: set[int] | None = None) -> Iterator[str]:
    """Yield all that an error says of itself, its causes and the frames it went through.

    Args:
        error: The error.
        told: The identities of what frames hold and was told before: most errors go through the same ones.
    """
    told = set() if told is None else told
    yield f"{error} {error!r} {vars(error)!r}"
    for part in (error, error.__cause__, error.__context__):
        for frame, line in traceback.walk_tb(part.__traceback__ if part is not None else None):
            file = frame.f_code.co_filename
            if may_hold_keys(file):
                continue
            new = {name: value for name, value in frame.f_locals.items() if id(value) not in told}
            told.update(map(id, new.values()))
            yield from (f"{file}:{line} {name}={shown(value)}" for name, value in new.items())


@cache
def may_hold_keys(file: str) -> bool:
    """Tell whose frames they are: tests and the emulated server know keys, the client and its transport hide them."""
    path = Path(file)
    return _TESTS in path.parents or _EMULATOR in path.parents or "_pytest" in path.parts


def shown(value: object) -> str:
    """Return a repr, also of an object that broke while it was made; of bytes what they hold, which is much faster."""
    try:
        if isinstance(value, bytes):
            return value.decode("latin-1")
        if isinstance(value, list | tuple):
            return ", ".join(map(shown, value))
        return repr(value)
    except Exception as error:
        return f"<no repr: {error}>"


def _watch_pickles(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    dumps = pickle.dumps

    def remembered(*given: Any, **options: Any) -> bytes:
        watch.pickles.append(dumps(*given, **options))
        return watch.pickles[-1]

    monkeypatch.setattr(pickle, "dumps", remembered)


def _watch_requests(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    def cleaned(base_url: object) -> str:
        url = httpx.URL(clean_base_url(base_url))
        watch.servers.add(f"{url.scheme}://{url.netloc.decode()}")
        return clean_base_url(base_url)

    monkeypatch.setattr(settings, "clean_base_url", cleaned)
    for kind in (httpx.Client, httpx.AsyncClient):
        # Below `send`, where each hop of a redirect is seen.
        send = kind._send_single_request

        def sent(self: Any, request: httpx.Request, send: Any = send) -> Any:
            watch.requests.append(request)
            return send(self, request)

        monkeypatch.setattr(kind, "_send_single_request", sent)
    for transport, method in (
        (httpx.HTTPTransport, "handle_request"),
        (httpx.AsyncHTTPTransport, "handle_async_request"),
    ):
        # Our own connections are handed requests without `send`.
        handle = getattr(transport, method)

        def handled(self: Any, request: httpx.Request, handle: Any = handle) -> Any:
            watch.requests.append(request)
            return handle(self, request)

        monkeypatch.setattr(transport, method, handled)


@pytest.fixture(autouse=True)
def _no_key_is_shown(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    watch = Watch()
    made = FastGPTError.__init__

    def remembered(self: FastGPTError, message: str) -> None:
        made(self, message)
        watch.errors.append(self)

    monkeypatch.setattr(FastGPTError, "__init__", remembered)
    _watch_pickles(watch, monkeypatch)
    _watch_requests(watch, monkeypatch)
    levels = {name: logging.getLogger(name).level for name in LOGGERS}
    for name in LOGGERS:
        logging.getLogger(name).addHandler(watch)
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield
    for name, level in levels.items():
        logging.getLogger(name).removeHandler(watch)
        logging.getLogger(name).setLevel(level)
    found = watch.finds()
    watch.errors.clear()
    assert found == []
