"""A breaking change that is not announced stops the build; announcing it is enough."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from generator.__main__ import main
from generator.build import generate
from generator.project import SPEC, Project

from ..conftest import make_project

FACADE = '''\
"""The package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .exceptions import ThingError

if TYPE_CHECKING:
    from ._client import ChatClient

__all__ = ["ChatClient", "ThingError"]
'''
CLIENT = '''\
"""The client."""

from __future__ import annotations

import os
from collections.abc import Sequence

from .generated.operations._sync.chat import ChatOperations

Uploadable = str | os.PathLike[str]


class ChatClient(ChatOperations):
    def upload(self, file: str, name: str | None = None, *, timeout: float | None = None) -> str:
        return file

    def _private(self, secret: str) -> None:
        pass
'''
ERRORS = '''\
"""Errors."""

__all__ = ["ThingError"]


class ThingError(Exception):
    """A thing failed."""
'''
LOG = """\
# Changelog

## Unreleased

### Added

- `upload` is better.

## 1.0.0

### Breaking

- `upload`, `ThingError`, `Origin`: `online`, everything.
"""


def git(root: Path, *arguments: str) -> None:
    who = ["-c", "user.name=测试", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(root), *who, *arguments], check=True, capture_output=True)


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project with one release. Not to be changed."""
    root = tmp_path_factory.mktemp("released")
    generate(make_project(root))
    (root / "fastgpt_client/__init__.py").write_text(FACADE, encoding="utf-8")
    (root / "fastgpt_client/exceptions.py").write_text(ERRORS, encoding="utf-8")
    (root / "fastgpt_client/_client.py").write_text(CLIENT, encoding="utf-8")
    (root / "CHANGELOG.md").write_text(LOG, encoding="utf-8")
    git(root, "init", "--quiet")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "first")
    git(root, "tag", "v0.9.0")
    git(root, "tag", "v1.0.0")
    git(root, "tag", "v1.0.1rc1")
    git(root, "tag", "nightly")
    return root


@pytest.fixture
def root(released: Path, tmp_path: Path) -> Path:
    """A copy of it to change."""
    return Path(shutil.copytree(released, tmp_path / "copy"))


def replace(file: Path, before: str, after: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")


def gate(root: Path, *arguments: str) -> int:
    return main(["breaking", "--root", str(root), *arguments])


def test_no_change_passes_and_has_nothing_to_report(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert gate(root) == 0
    assert main(["diff", "--root", str(root), "--since", "v1.0.0"]) == 0

    assert capsys.readouterr().out == (
        "no breaking changes since v1.0.0\nNothing has changed for users since v1.0.0.\n"
    )


def test_a_breaking_change_of_the_contract_passes_only_when_it_is_announced(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace(root / SPEC, "        topic:\n", "        subject:\n")
    generate(Project(root))

    assert gate(root) == 1
    said = capsys.readouterr().out
    assert said == (
        "`ask_thing`: `topic` can no longer be given. (our rules and griffe)\n"
        "`say_thing`: `topic` can no longer be given. (our rules and griffe)\n"
        "`Question.topic` is gone. (our rules and griffe)\n"
        "CHANGELOG.md announces 0 of 3 breaking changes since v1.0.0; "
        'name each of the others in an entry under "### Breaking" of "Unreleased", or undo it\n'
    )

    announced = "### Breaking\n\n- `ask_thing` and `Question`: `topic` is\n  called `subject`.\n\n### Added"
    replace(root / "CHANGELOG.md", "### Added", announced)
    assert gate(root) == 1
    assert capsys.readouterr().out.startswith("`say_thing`: `topic` can no longer be given.")

    replace(root / "CHANGELOG.md", "- `ask_thing` and", "- `ask_thing`, `say_thing` and")
    assert gate(root) == 0
    assert capsys.readouterr().out == "3 breaking changes since v1.0.0, all announced\n"


@pytest.mark.parametrize(
    ("file", "before", "after", "message", "entry"),
    [
        (
            "_client.py",
            ", name: str | None = None",
            "",
            "`ChatClient.upload` no longer takes `name`. (our rules and griffe)",
            "`upload` without `name`",
        ),
        (
            "_client.py",
            "file: str,",
            "file: int,",
            "`ChatClient.upload` takes `file: int`, no longer `file: str`. (our rules)",
            "`upload` takes another `file`",
        ),
        (
            "_client.py",
            "def upload",
            "def send",
            "`ChatClient.upload` is gone. (our rules and griffe)",
            "`upload` is `send`",
        ),
        (
            "exceptions.py",
            "ThingError",
            "ThingFailed",
            "`fastgpt_client.exceptions.ThingError` is gone. (griffe)",
            "`ThingError` is `ThingFailed`",
        ),
        (
            "generated/api/things/list_things.py",
            "    app_id: str,",
            "    shop_id: str,",
            "`things.list_things`: `app_id` parameter was removed. (griffe)",
            "`list_things` takes `shop_id`, not `app_id`",
        ),
    ],
)
def test_a_breaking_change_of_the_package_passes_only_when_it_is_announced(
    root: Path, capsys: pytest.CaptureFixture[str], file: str, before: str, after: str, message: str, entry: str
) -> None:
    replace(root / "fastgpt_client" / file, before, after)

    assert gate(root) == 1
    assert message in capsys.readouterr().out.splitlines()

    replace(root / "CHANGELOG.md", "### Added", f"### Breaking changes\n\n* {entry}\n\n### Added")
    assert gate(root) == 0


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        (
            "file: str,",
            "file: Uploadable,",
            "`ChatClient.upload` takes `file: str | os.PathLike[str]`, no longer `file: str`.",
        ),
        ("timeout: float", "size: int = 3, timeout: float", "`ChatClient.upload` also takes `size: int = 3`."),
        (
            "    def _private",
            "    def close(self, wait: bool = True) -> None:\n        pass\n\n    def _private",
            "New method `ChatClient.close(wait)`.",
        ),
        ("secret: str", "", ""),
    ],
)
def test_what_adds_to_the_package_is_reported_and_breaks_nothing(
    root: Path, capsys: pytest.CaptureFixture[str], before: str, after: str, shown: str
) -> None:
    replace(root / "fastgpt_client/_client.py", before, after)

    assert gate(root) == 0
    assert main(["diff", "--root", str(root), "--since", "v1.0.0"]) == 0

    said = capsys.readouterr().out
    assert "### Breaking" not in said
    assert not shown or f"### Changed\n\n- {shown}\n" in said


def test_the_report_is_markdown_with_each_story_told_once(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    replace(root / SPEC, 'enum: [api, online, "wechat-mp"]', 'enum: [api, "wechat-mp", mail]')
    replace(root / SPEC, "        topic:\n", "        subject:\n")
    generate(Project(root))

    assert main(["diff", "--root", str(root), "--since", "v1.0.0"]) == 0

    assert capsys.readouterr().out == (
        "### Breaking\n"
        "\n"
        "- `ask_thing`: `topic` can no longer be given.\n"
        "- `say_thing`: `topic` can no longer be given.\n"
        "- `Origin.online` is gone.\n"
        "- `Question.topic` is gone.\n"
        "\n"
        "### Changed\n"
        "\n"
        "- `ChatClient.ask_thing` also takes `subject: str | None = None`.\n"
        "- `ChatClient.say_thing` also takes `subject: str | None = None`.\n"
        "\n"
        "### API\n"
        "\n"
        "- `ask_thing`: `subject` can be given now, if wanted.\n"
        "- `say_thing`: `subject` can be given now, if wanted.\n"
        "- `Origin.mail` is new.\n"
        "- `Question.subject` is new.\n"
        "\n"
        "<!-- Since v1.0.0: 4 breaking by our rules, 4 by griffe's, 4 by both; 6 others. -->\n"
    )


def test_without_a_release_nothing_can_break(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(root, "tag", "--delete", "v0.9.0", "v1.0.0")
    replace(root / "fastgpt_client/_client.py", "def upload", "def send")

    assert gate(root) == 0
    shutil.rmtree(root / ".git")
    assert gate(root) == 0

    assert capsys.readouterr().out == "nothing has been released yet, so nothing can break\n" * 2


def test_a_revision_that_is_none_is_said(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert gate(root, "--since", "v7") == 2

    assert "git show failed: fatal: invalid object name 'v7'" in capsys.readouterr().err
