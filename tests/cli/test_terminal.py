"""The command in a real terminal, with keys pressed; what the screen shows at the end is kept as text."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fastgpt_client import ChatClient
from fastgpt_client.testing import (
    AgentAsk,
    FastGPTEmulator,
    HtmlError,
    InputField,
    Quote,
    Reply,
    Say,
    Tool,
    UserInput,
    UserSelect,
    Wait,
)

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals of this kind", allow_module_level=True)

from .screen import Terminal, shown

ROOT = Path(__file__).resolve().parents[2]
SNAPSHOTS = Path(__file__).parent / "snapshots"
Open = Callable[..., Terminal]


@pytest.fixture
def opened(here: FastGPTEmulator) -> Iterator[Open]:
    """Open a terminal with `fastgpt chat` in it."""
    running: list[Terminal] = []

    def start(*arguments: str, columns: int = 80, **environment: str) -> Terminal:
        plain = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "NO_COLOR")}
        given = {**plain, "TERM": "xterm-256color", "PYTHONUTF8": "1", **environment}
        running.append(Terminal(list(arguments), given, columns))
        return running[-1]

    yield start
    for terminal in running:
        terminal.kill()


def matches(terminal: Terminal, name: str) -> None:
    """Compare the screen with its snapshot; a snapshot that is not there is written, and the test fails."""
    path = SNAPSHOTS / f"{name}.txt"
    seen = re.sub(r"\b(chat|对话) \w{24}", r"\1 ID", terminal.screen()) + "\n"
    if not path.exists():
        path.write_text(seen, encoding="utf-8")
        pytest.fail(f"{path} was not there; look at it and run again")
    assert seen == path.read_text(encoding="utf-8")


def test_a_choice_is_made_by_number(here: FastGPTEmulator, opened: Open) -> None:
    here.reply(Reply(interactive=UserSelect("Which one?", ["Tea", "Coffee"])))
    here.reply(Reply(text="Coffee it is."))
    terminal = opened("chat", "--chat", "c-1")

    terminal.until("> ")
    terminal.press("Something to drink\r")
    terminal.until("number: ")
    terminal.press("3\r")
    terminal.until("number: ")
    terminal.press("2\r")
    terminal.until("Coffee it is.")
    terminal.until("> ")
    terminal.press("\x04")

    assert terminal.ends() == 0
    matches(terminal, "choice")


def test_a_form_is_filled_in_field_by_field(here: FastGPTEmulator, opened: Open) -> None:
    fields = [
        InputField("name", required=True),
        InputField("age", "numberInput", value_type="number", default=None),
        InputField("news", "switch", default=None),
    ]
    here.reply(Reply(interactive=UserInput("About you", fields)))
    terminal = opened("chat", "--chat", "c-1")

    terminal.until("> ")
    terminal.press("Hi\r")
    terminal.until("name*: ")
    terminal.press("\r")
    terminal.until("name*: ")
    terminal.press("Ada\r")
    terminal.until("age: ")
    terminal.press("many\r")
    terminal.until("age: ")
    terminal.press("36\r")
    terminal.until("news: ")
    terminal.press("y\r")
    terminal.until("You entered")
    terminal.until("> ")
    terminal.press("/quit\r")

    assert terminal.ends() == 0
    matches(terminal, "form")


def test_an_agents_questions_are_answered_one_by_one(here: FastGPTEmulator, opened: Open) -> None:
    here.reply(Reply(interactive=AgentAsk("Before I start", {"Which language?": ["中文", "English"], "Why?": []})))
    terminal = opened("chat", "--chat", "c-1")

    terminal.until("> ")
    terminal.press("Hi\r")
    terminal.until("words: ")
    terminal.press("1\r")
    terminal.until("Why?")
    terminal.until("> ")
    terminal.press("Because\r")
    terminal.until("You answered: 中文, Because")
    terminal.until("> ")
    terminal.press("\x04")

    assert terminal.ends() == 0


def test_ctrl_c_stops_the_run_and_keeps_the_conversation(here: FastGPTEmulator, opened: Open) -> None:
    here.reply(Reply(parts=[Say("Once upon a time"), Wait(60), Say("the end")]), chatId="c-1")
    terminal = opened("chat", "--chat", "c-1")

    terminal.until("> ")
    terminal.press("A story\r")
    terminal.until("Once upon a time")
    terminal.press("\x03")
    terminal.until("Stopped. The conversation goes on.")
    terminal.until("> ")
    terminal.press("Hello\r")
    terminal.until("You said: Hello")
    terminal.until("> ")
    terminal.press("\x04")

    assert terminal.ends() == 0
    assert "/api/v2/chat/stop" in [request.path for request in here.requests]


def test_forty_columns_and_chinese(here: FastGPTEmulator, opened: Open) -> None:
    here.reply(
        Reply(
            text="# 铃芽之旅\n\n**新海诚**执导的动画电影,讲述少女铃芽关门的旅程。\n\n- 上映:2022 年\n- 片长:122 分钟\n",
            reasoning="先想一想",
            tools=[Tool("搜索", {"q": "铃芽之旅"}, "找到三条结果")],
            quotes=[Quote("铃芽户缔", source_name="电影.md")],
        )
    )
    terminal = opened("chat", "--chat", "c-1", columns=40, LC_ALL="", LC_CTYPE="C.UTF-8", LC_MESSAGES="zh_CN.UTF-8")

    terminal.until("> ")
    terminal.press("铃芽之旅是什么?\r")
    terminal.until("电影.md")
    terminal.until("> ")
    terminal.press("\x04")

    assert terminal.ends() == 0
    matches(terminal, "forty-columns-chinese")


def test_an_upload_shows_bars_and_repeats_and_then_the_references(
    here: FastGPTEmulator, opened: Open, tmp_path: Path
) -> None:
    (tmp_path / "报告.pdf").write_bytes(b"%PDF-1.4" + bytes(2_000_000))
    here.fault("PUT *", HtmlError(503))

    terminal = opened("upload", str(tmp_path), "--chat", "c-1", columns=60)

    assert terminal.ends() == 0, terminal.screen()
    repeated, bar, *_ = terminal.screen().splitlines()
    assert re.fullmatch(r"attempt 2 of host=127\.0\.0\.1:\d+: 200", repeated)
    assert re.fullmatch(r"报告\.pdf ━+ 2\.0/2\.0 MB \S+ \wB/s", bar)
    (key,) = here.files
    # Not folded: what is copied from the screen is one line.
    assert f"{tmp_path / '报告.pdf'}\t{key}\r\n" in terminal.raw


@pytest.mark.parametrize("arguments", [("upload", "cat.png", "--chat", "c-1", "--json"), ("history", "export")])
def test_results_go_to_stdout_also_when_only_stderr_is_a_terminal(
    arguments: tuple[str, ...], here: FastGPTEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    (tmp_path / "cat.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    with ChatClient(here.api_key, here.base_url) as client:
        client.chat("Hello", appId=here.app_id, chatId="c-1")
    seen, terminal = os.openpty()

    ran = subprocess.run(
        [sys.executable, "-m", "fastgpt_client.cli", *arguments], stdout=subprocess.PIPE, stderr=terminal, check=True
    )

    os.close(terminal)
    os.close(seen)
    (line,) = ran.stdout.splitlines()
    assert {json.loads(line).get("path"), json.loads(line).get("chatId")} & {"cat.png", "c-1"}


def test_the_screen_is_read_as_a_terminal_shows_it() -> None:
    assert shown("abc\r\x1b[2Kd\r\n\x1b[31mred\x1b[0m\x1b[1A\rD", 80) == "D\nred"
    assert shown("你好吗", 4) == "你好\n吗"
