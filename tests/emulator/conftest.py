"""An emulator per test, in process unless the test is about sockets."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from fastgpt_client.testing import FastGPTEmulator

from .support.requests import client_of


@pytest.fixture
def emulator() -> FastGPTEmulator:
    return FastGPTEmulator()


@pytest.fixture
def http(emulator: FastGPTEmulator) -> Iterator[httpx.Client]:
    with client_of(emulator) as client:
        yield client


@pytest.fixture
def served(emulator: FastGPTEmulator) -> Iterator[FastGPTEmulator]:
    with emulator.serve():
        yield emulator


@pytest.fixture
def net(served: FastGPTEmulator) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served.base_url, headers=served.headers(), trust_env=False) as client:
        yield client
