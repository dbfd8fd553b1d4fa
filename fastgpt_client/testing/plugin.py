"""The pytest fixtures give each test an emulated FastGPT and clients that talk to it.

    def test_my_bot(fastgpt, fastgpt_chat):
        fastgpt.reply("Hello")
        assert fastgpt_chat.chat("Hi", appId=fastgpt.app_id).text == "Hello"

`@pytest.mark.fastgpt("4.14.9", delay=0.01)` sets the emulator's arguments, and
`@pytest.mark.parametrize("fastgpt", PROFILES, indirect=True)` runs a test on every release.
A test in which a queued reply or a planned fault was left over fails.
"""

from __future__ import annotations

import inspect
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from fastgpt_client import AppClient, AsyncAppClient, AsyncChatClient, ChatClient

    from . import FastGPTEmulator

_EMULATOR: pytest.StashKey[FastGPTEmulator] = pytest.StashKey()


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    line = "fastgpt(profile, **arguments): arguments of the emulator behind the `fastgpt` fixture"
    config.addinivalue_line("markers", line)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """Fail a test that passed although what it scripted never happened."""
    result = yield
    emulator = item.stash.get(_EMULATOR, None)
    if emulator is not None:
        try:
            emulator.assert_all_used()
        except AssertionError as left:
            raise pytest.fail.Exception(f"fixture 'fastgpt': {left}", pytrace=False) from None
    elif any(mark.name == "fastgpt" for mark in item.own_markers) and "fastgpt" not in getattr(
        item, "fixturenames", ()
    ):
        raise _failure(
            "the test does not use the fixture 'fastgpt', so the mark changes nothing; name it as an argument"
        )
    return result


@pytest.fixture
def fastgpt(request: pytest.FixtureRequest) -> Iterator[FastGPTEmulator]:
    """Serve an emulated FastGPT on a free port for the time of one test."""
    # Imported late: pytest loads this plugin in every session, and those that do not use the fixture pay nothing.
    try:
        from . import FastGPTEmulator
    except ModuleNotFoundError as error:
        raise pytest.fail.Exception(f"fixture 'fastgpt': {error}", pytrace=False) from None

    arguments = _arguments(request, list(inspect.signature(FastGPTEmulator).parameters))
    try:
        emulator = FastGPTEmulator(**arguments)
    except ValueError as error:
        raise _failure(str(error)) from None
    with emulator.serve():
        request.node.stash[_EMULATOR] = emulator
        yield emulator


@pytest.fixture
def fastgpt_chat(fastgpt: FastGPTEmulator) -> Iterator[ChatClient]:
    """Open a `ChatClient` that talks to the emulator of the test."""
    from fastgpt_client import ChatClient

    with ChatClient(api_key=fastgpt.api_key, base_url=fastgpt.base_url) as client:
        yield client


@pytest.fixture
def fastgpt_app(fastgpt: FastGPTEmulator) -> Iterator[AppClient]:
    """Open an `AppClient` that talks to the emulator of the test."""
    from fastgpt_client import AppClient

    with AppClient(api_key=fastgpt.api_key, base_url=fastgpt.base_url) as client:
        yield client


# The async clients talk to the emulator without a socket. So they belong to no event loop and need no closing, and work
# with every plugin that runs async tests.
@pytest.fixture
def fastgpt_async_chat(fastgpt: FastGPTEmulator) -> AsyncChatClient:
    """Return an `AsyncChatClient` that talks to the emulator of the test."""
    import httpx

    from fastgpt_client import AsyncChatClient

    http = httpx.AsyncClient(transport=fastgpt.async_transport())
    return AsyncChatClient(api_key=fastgpt.api_key, base_url=fastgpt.base_url, http_client=http)


@pytest.fixture
def fastgpt_async_app(fastgpt: FastGPTEmulator) -> AsyncAppClient:
    """Return an `AsyncAppClient` that talks to the emulator of the test."""
    import httpx

    from fastgpt_client import AsyncAppClient

    http = httpx.AsyncClient(transport=fastgpt.async_transport())
    return AsyncAppClient(api_key=fastgpt.api_key, base_url=fastgpt.base_url, http_client=http)


def _arguments(request: pytest.FixtureRequest, known: list[str]) -> dict[str, Any]:
    """Return what the marks of a test say, the nearest last, and what it is parametrized with."""
    arguments: dict[str, Any] = {}
    for mark in reversed(list(request.node.iter_markers("fastgpt"))):
        if len(mark.args) > 1:
            raise _failure(f"only the profile goes without a name, not {', '.join(map(repr, mark.args[1:]))}")
        arguments |= {"profile": mark.args[0], **mark.kwargs} if mark.args else mark.kwargs
    for name in arguments:
        if name not in known:
            import difflib

            near = difflib.get_close_matches(name, known, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"
            raise _failure(f"FastGPTEmulator has no argument {name!r}; {hint}")
    if hasattr(request, "param"):
        if "profile" in arguments:
            raise _failure(
                f"the test is parametrized with {request.param!r}, and its mark says {arguments['profile']!r}"
            )
        arguments["profile"] = request.param
    return arguments


def _failure(message: str) -> BaseException:
    return pytest.fail.Exception(f"@pytest.mark.fastgpt: {message}", pytrace=False)
