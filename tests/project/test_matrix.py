"""`make test-all` says truly what it ran."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from generator.verify.pythons import VERSIONS, environment, interpreter

from . import matrix

RUNNING = f"{sys.version_info.major}.{sys.version_info.minor}"


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Only the running Python is installed, environments are ready, and the tests pass."""
    ran: list[list[str]] = []

    def run(command: list[Any], **_options: Any) -> subprocess.CompletedProcess[bytes]:
        ran.append([str(word) for word in command])
        return subprocess.CompletedProcess(command, 0)

    def made(_root: Path, name: str, _python: Path, _install: list[str]) -> Path:
        return Path(f".venv-{name}")

    monkeypatch.setattr(matrix, "interpreter", lambda version: Path(sys.executable) if version == RUNNING else None)
    monkeypatch.setattr(matrix, "environment", made)
    monkeypatch.setattr(subprocess, "run", run)
    return ran


def test_a_python_that_is_not_installed_is_named(runs: list[list[str]], capsys: pytest.CaptureFixture[str]) -> None:
    assert matrix.main(Path(), []) == 0

    said = capsys.readouterr().out
    assert all(f"{each}: not installed here, not tested" in said for each in VERSIONS if each != RUNNING)
    assert f"{RUNNING}: passed" in said
    assert [sys.executable, "-m", "pytest", "--numprocesses", "auto", "--dist", "loadfile"] in runs


def test_a_python_that_was_asked_for_and_is_not_installed_is_a_failure(runs: list[list[str]]) -> None:
    missing = next(each for each in VERSIONS if each != RUNNING)

    assert matrix.main(Path(), [missing]) == 1
    assert runs == []


def test_the_lowest_dependencies_get_an_environment_of_their_own(
    runs: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matrix, "interpreter", lambda _version: Path(sys.executable))
    monkeypatch.setattr(matrix, "requirements", lambda _root, lowest_versions: [f"lowest={lowest_versions}"])

    assert matrix.main(Path(), ["lowest"]) == 0
    assert runs == [[".venv-test-lowest", "-m", "pytest", "--numprocesses", "auto", "--dist", "loadfile"]]


def test_one_failing_run_fails_all_and_stops_none(
    runs: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(matrix, "interpreter", lambda _version: Path(sys.executable))
    passing = subprocess.run

    def run(command: list[Any], **options: Any) -> subprocess.CompletedProcess[bytes]:
        passing(command, check=False, **{name: value for name, value in options.items() if name != "check"})
        return subprocess.CompletedProcess(command, 1 if len(runs) == 1 else 0)

    monkeypatch.setattr(subprocess, "run", run)

    assert matrix.main(Path(), [VERSIONS[0], VERSIONS[1]]) == 1
    assert capsys.readouterr().out.endswith(f"{VERSIONS[0]}: FAILED, exit code 1\n{VERSIONS[1]}: passed\n")


def test_an_unknown_name_says_which_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert matrix.main(Path(), ["2.7"]) == 2
    assert "there is no 2.7; there are 3.11," in capsys.readouterr().out


def test_the_running_python_is_found_without_looking() -> None:
    assert interpreter(RUNNING) == Path(sys.executable)
    assert interpreter("3.99") is None


def test_an_environment_is_made_once_and_again_when_its_needs_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    made: list[str] = []

    def run(command: list[Any], **_options: Any) -> None:
        if "venv" in command:
            shutil.rmtree(command[-1], ignore_errors=True)
            Path(command[-1]).mkdir()
            made.append(Path(command[-1]).name)

    monkeypatch.setattr(subprocess, "run", run)

    for needs in (["httpx"], ["httpx"], ["httpx==0.27"]):
        environment(tmp_path, "try", Path(sys.executable), needs)
    assert made == [".venv-try"] * 2

    (tmp_path / "pyproject.toml").write_text("[project]")
    assert environment(tmp_path, "try", Path(sys.executable), ["httpx==0.27"]) == tmp_path / ".venv-try/bin/python"
    assert made == [".venv-try"] * 3


def test_an_environment_that_could_not_be_filled_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    ran: list[str] = []

    def run(command: list[Any], **_options: Any) -> None:
        ran.append(command[2])
        if command[2] == "pip":
            raise subprocess.CalledProcessError(1, command)
        Path(command[-1]).mkdir(exist_ok=True)

    monkeypatch.setattr(subprocess, "run", run)

    for _ in range(2):
        with pytest.raises(subprocess.CalledProcessError):
            environment(tmp_path, "try", Path(sys.executable), ["httpx"])
    assert ran == ["venv", "pip", "venv", "pip"]
