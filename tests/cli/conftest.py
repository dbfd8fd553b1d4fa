"""A command line to type into, with an empty home and an emulated FastGPT."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from attrs import frozen
from typer.main import get_command

from fastgpt_client.cli import main
from fastgpt_client.testing import FastGPTEmulator


@frozen
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture(autouse=True, scope="session")
def _one_command() -> Iterator[None]:
    """Build the command once: it is the same every time, and takes longer than most of what it does here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("typer.main.get_command", cache(get_command))
        yield


@pytest.fixture(autouse=True)
def _empty_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    for name in ("FASTGPT_APP_ID", "FASTGPT_PROFILE", "NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command in this process; nobody sits at the terminal."""

    def ran(*arguments: str, stdin: str = "") -> Ran:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        code = main(arguments)
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return ran


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[FastGPTEmulator], FastGPTEmulator]:
    """Point the environment at an emulator."""

    def pointed(emulator: FastGPTEmulator) -> FastGPTEmulator:
        monkeypatch.setenv("FASTGPT_BASE_URL", emulator.base_url)
        monkeypatch.setenv("FASTGPT_API_KEY", emulator.api_key)
        monkeypatch.setenv("FASTGPT_APP_ID", emulator.app_id)
        return emulator

    return pointed


@pytest.fixture
def here(server: FastGPTEmulator, at: Callable[[FastGPTEmulator], FastGPTEmulator]) -> FastGPTEmulator:
    """A FastGPT 4.16 the environment points to."""
    return at(server)
