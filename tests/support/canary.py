"""Watches the whole suite for the API key: in exceptions, their tracebacks with local variables, and log records.

Tests use keys that are easy to find. Whatever the package raises, and whatever it or its transport log during any test,
is searched for them; a find fails the test that was running.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from fastgpt_client.exceptions import FastGPTError

KEYS = ("fastgpt-canary", "fastgpt-test-key", "sig=canary")
LOGGERS = ("fastgpt_client", "httpx", "httpcore")
_TESTS = Path(__file__).parents[1]
_EMULATOR = _TESTS.parent / "fastgpt_client" / "testing"


class Watch(logging.Handler):
    """Collects what is said."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.errors: list[FastGPTError] = []
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.getMessage()} {record.args!r}")

    def finds(self) -> list[str]:
        """Return every piece of text that shows a key."""
        said = [*self.lines, *(text for error in self.errors for text in told_by(error))]
        return [text for text in said if any(key in text for key in KEYS)]


def told_by(error: FastGPTError) -> Iterator[str]:
    """Yield all that an error says of itself, its causes and the frames it went through."""
    yield f"{error} {error!r} {vars(error)!r}"
    for part in (error, error.__cause__, error.__context__):
        for frame, line in traceback.walk_tb(part.__traceback__ if part is not None else None):
            path = Path(frame.f_code.co_filename)
            # The tests and the emulated server know the key and may hold it; the client and its transport may not.
            if _TESTS not in path.parents and _EMULATOR not in path.parents and "_pytest" not in path.parts:
                yield from (f"{path}:{line} {name}={shown(value)}" for name, value in frame.f_locals.items())


def shown(value: object) -> str:
    """Return a repr, also of an object that broke while it was made."""
    try:
        return repr(value)
    except Exception as error:
        return f"<no repr: {error}>"


@pytest.fixture(autouse=True)
def _no_key_is_shown(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    watch = Watch()
    made = FastGPTError.__init__

    def remembered(self: FastGPTError, message: str) -> None:
        made(self, message)
        watch.errors.append(self)

    monkeypatch.setattr(FastGPTError, "__init__", remembered)
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
