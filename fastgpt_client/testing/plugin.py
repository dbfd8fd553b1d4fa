"""The pytest fixtures give each test an emulated FastGPT and a client that talks to it.

    def test_my_bot(fastgpt, fastgpt_chat):
        fastgpt.reply("Hello")
        assert fastgpt_chat.chat("Hi").text == "Hello"

`@pytest.mark.fastgpt(profile="4.14.9", delay=0.01)` sets the emulator's arguments.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from fastgpt_client import ChatClient

    from . import FastGPTEmulator


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", "fastgpt(**arguments): arguments of the emulator behind the `fastgpt` fixture")


@pytest.fixture
def fastgpt(request: pytest.FixtureRequest) -> Iterator[FastGPTEmulator]:
    """Serve an emulated FastGPT on a free port for the time of one test."""
    # Imported late: pytest loads this plugin in every session, and those that do not use the fixture pay nothing.
    try:
        from . import FastGPTEmulator
    except ModuleNotFoundError as error:
        raise pytest.fail.Exception(f"fixture 'fastgpt': {error}", pytrace=False) from None

    marker = request.node.get_closest_marker("fastgpt")
    with FastGPTEmulator(**(marker.kwargs if marker else {})).serve() as emulator:
        yield emulator


@pytest.fixture
def fastgpt_chat(fastgpt: FastGPTEmulator) -> Iterator[ChatClient]:
    """Open a `ChatClient` that talks to the emulator of the test."""
    from fastgpt_client import ChatClient

    with ChatClient(api_key=fastgpt.api_key, base_url=fastgpt.base_url) as client:
        yield client
