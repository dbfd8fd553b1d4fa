"""What all tests share."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from functools import cache

import httpx
import pytest
from hypothesis import settings

# Loaded when a client is first used, which takes longer than the deadlines of some tests.
import fastgpt_client._runtime.connections.asyncio_sockets
import fastgpt_client._runtime.connections.equip  # noqa: F401
from fastgpt_client.testing import FastGPTEmulator

from .support.canary import _no_key_is_shown
from .support.roads.plugin import (
    _road,
    _road_of_all,
    pytest_addoption,
    pytest_collection_modifyitems,
    pytest_configure,
    pytest_ignore_collect,
    pytest_sessionfinish,
)

__all__ = [
    "_no_key_is_shown",
    "_road",
    "_road_of_all",
    "pytest_addoption",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_ignore_collect",
    "pytest_sessionfinish",
]

# How long an example takes depends on the machine, and decides nothing.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# A shell lets its background jobs ignore Ctrl-C, and every program that a test starts there would ignore it too.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True, scope="session")
def _one_ssl_context() -> Iterator[None]:
    """Read the machine's certificates once: every client would do it again, which takes longer than most tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("httpx._transports.default.create_ssl_context", cache(httpx.create_ssl_context))
        yield


@pytest.fixture
def anyio_backend() -> str:
    """Run async tests on asyncio; tests that mean trio say so."""
    return "asyncio"


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the machine's own settings out of the tests."""
    for name in ("FASTGPT_API_KEY", "FASTGPT_BASE_URL", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def server() -> Iterator[FastGPTEmulator]:
    """A FastGPT 4.16 on a free port."""
    with FastGPTEmulator("4.16", app_bound_key=True).serve() as running:
        yield running
