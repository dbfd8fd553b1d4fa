"""How the command starts: what it loads, what it says without its extra, and in which language."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fastgpt_client import __version__, cli
from fastgpt_client.cli.words.language import language
from fastgpt_client.cli.words.zh import TEXTS

from .conftest import Run

ROOM = Path(cli.__file__).parent


def started(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )


def texts_of_the_command() -> set[str]:
    """Return every text given to `t`, and the sentences of errors, which are given to it by name."""
    found: set[str] = set()
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "t":
                found |= {str(arg.value) for arg in node.args if isinstance(arg, ast.Constant)}
    from fastgpt_client.cli.terminal.sentences import _SENTENCES

    return found | {text for _, sentence, fix, _ in _SENTENCES for text in (sentence, fix)}


def test_help_loads_neither_a_client_nor_rich_nor_matplotlib() -> None:
    run = started(
        "import sys; from fastgpt_client.cli import main; main(['--help'])\nsys.stderr.write(' '.join(sys.modules))"
    )

    loaded = set(run.stderr.split())
    assert "login" in run.stdout
    assert (
        not {
            "httpx",
            "json",
            "getpass",
            "rich.console",
            "rich.markdown",
            "matplotlib",
            "starlette",
            "fastgpt_client._sync",
        }
        & loaded
    )


def test_importing_the_package_does_not_load_the_command() -> None:
    run = started("import sys, fastgpt_client; fastgpt_client.ChatClient; print(' '.join(sys.modules))")

    assert not [name for name in run.stdout.split() if name.startswith(("fastgpt_client.cli", "typer"))]


@pytest.mark.parametrize(("locale", "sentence"), [("C.UTF-8", "which is not installed"), ("zh_CN.UTF-8", "没有安装")])
def test_without_the_extra_it_says_what_to_install(locale: str, sentence: str) -> None:
    run = started(
        "import sys; sys.modules['typer'] = None; from fastgpt_client.cli import main; sys.exit(main(['ask', 'Hi']))",
        LC_ALL=locale,
        PYTHONUTF8="1",
    )

    assert run.returncode == 2
    assert sentence in run.stderr
    assert "pip install 'fastgpt-client[cli]'" in run.stderr
    assert "Traceback" not in run.stderr


def test_version_is_that_of_the_package(run: Run) -> None:
    assert run("--version").out == f"fastgpt-client {__version__}\n"


def test_help_is_in_chinese_where_the_locale_is() -> None:
    run = started("from fastgpt_client.cli import main; main(['ask', '--help'])", LC_ALL="zh_CN.UTF-8", PYTHONUTF8="1")

    assert "应用的 id" in run.stdout
    assert "Show this message" not in run.stdout.replace("Show this message and exit.", "")


@pytest.mark.parametrize(
    ("set_", "expected"),
    [
        ({"LC_ALL": "zh_CN.UTF-8", "LANG": "en_US.UTF-8"}, "zh"),
        ({"LC_ALL": "", "LC_MESSAGES": "de_DE", "LANG": "zh_CN"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "", "LANG": "zh_TW.UTF-8"}, "zh"),
        ({"LC_ALL": "", "LC_MESSAGES": "", "LANG": ""}, "en"),
    ],
)
def test_the_language_is_that_of_the_locale(
    set_: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in set_.items():
        monkeypatch.setenv(name, value)

    assert language() == expected


def test_every_text_has_a_translation_and_no_translation_is_of_another() -> None:
    assert set(TEXTS) == texts_of_the_command()


def test_translations_fill_in_the_same_values() -> None:
    import re

    def values(text: str) -> list[str]:
        return sorted(re.findall(r"\{\w+\}", text))

    assert [text for text, chinese in TEXTS.items() if values(text) != values(chinese)] == []
