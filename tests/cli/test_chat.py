"""A conversation without a terminal: what the lines that begin with `/` do."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from fastgpt_client.cli.chat.markdown import split_finished
from fastgpt_client.testing import PROFILES, FastGPTEmulator, Refuse, Reply

from .conftest import Run


def typed(*lines: str) -> str:
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("profile", PROFILES)
def test_a_conversation_goes_on_in_one_chat(
    profile: str, run: Run, at: Callable[[FastGPTEmulator], FastGPTEmulator]
) -> None:
    with FastGPTEmulator(profile).serve() as emulator:
        at(emulator)
        ran = run("chat", "--chat", "c-1", stdin=typed("Hello", "/select", "Confirm", "/records", "/quit"))
        chats = list(emulator.chats)

    assert ran.code == 0
    assert "You said: Hello\n" in ran.out
    assert "You chose: Confirm\n" in ran.out
    assert "you: Hello\napp: You said: Hello\n" in ran.out
    assert chats == ["c-1"]


def test_the_last_answer_is_rated_and_made_again(run: Run, here: FastGPTEmulator) -> None:
    here.reply("First", "Second")

    ran = run("chat", "--chat", "c-1", stdin=typed("Hi", "/regenerate", "/like good", "/dislike", "/like good"))

    replies = [record for record in here.chats["c-1"].visible() if record.obj == "AI"]
    assert ran.out.index("First") < ran.out.index("Second")
    assert [(record.value[-1]["text"]["content"], record.good) for record in replies] == [("Second", "good")]


def test_files_go_with_the_next_message_only(run: Run, here: FastGPTEmulator, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hm")
    (tmp_path / "cat.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))

    lines = typed(f"/file {tmp_path / 'notes.txt'}", f"/image {tmp_path / 'cat.png'}", "Look", "Again")
    ran = run("chat", stdin=lines)

    assert "You said: Look (with notes.txt, cat.png)\n" in ran.out
    assert "You said: Again\n" in ran.out


def test_the_conversation_is_saved(run: Run, here: FastGPTEmulator, tmp_path: Path) -> None:
    page, lines = tmp_path / "chat.md", tmp_path / "chat.jsonl"

    run("chat", "--chat", "c-1", stdin=typed("你好", "/form", "Ada", "", f"/save {page}", f"/save {lines}"))

    assert page.read_text(encoding="utf-8").startswith("# c-1\n\n**you** · ")
    saved = json.loads(lines.read_text(encoding="utf-8"))
    assert [turn["text"] for turn in saved["turns"]][:2] == ["你好", "You said: 你好"]
    assert "Tell me about yourself" in [turn["text"] for turn in saved["turns"]][-1]


def test_what_fails_is_told_and_the_conversation_goes_on(run: Run, here: FastGPTEmulator, tmp_path: Path) -> None:
    here.fault("/api/v2/chat/completions", Refuse("chatIsGenerating"))

    lines = typed("/regenerate", "/file", "/file /nowhere/at/all", "Hi", "Hello", "/help", "/thoughts", "/think")
    ran = run("chat", stdin=lines)

    assert ran.code == 0
    for sentence in ("Nothing was said yet.", "This needs a path.", "/nowhere/at/all: ", "still busy"):
        assert sentence in ran.err
    assert "You said: Hello" in ran.out
    assert "/save PATH" in ran.out
    assert "Let me think about that." in ran.out


def test_thought_is_folded_unless_wanted(run: Run, here: FastGPTEmulator) -> None:
    ran = run("chat", stdin=typed("/think"))

    assert "thinking …" in ran.out
    assert "Let me think" not in ran.out


def test_without_an_app_there_is_no_file(run: Run, here: FastGPTEmulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FASTGPT_APP_ID")

    ran = run("chat", stdin=typed("/file x", "Hello"))

    assert "Start again with --app." in ran.err
    assert "You said: Hello" in ran.out


def test_sources_are_footnotes(run: Run, here: FastGPTEmulator) -> None:
    from fastgpt_client.testing import Quote

    here.reply(Reply(text="Hm", quotes=[Quote("a  b", source_name="one.md"), Quote("c", source_name="one.md")]))

    ran = run("chat", stdin=typed("Hi"))

    assert ran.out.count("one.md") == 1
    assert "[1] one.md: a b\n" in ran.out


@pytest.mark.parametrize(
    ("text", "done"),
    [
        ("one", ""),
        ("one\n\ntwo", "one\n\n"),
        ("```\na\n\nb", ""),
        ("```\na\n\nb\n```\n\nc", "```\na\n\nb\n```\n\n"),
    ],
)
def test_a_paragraph_is_finished_at_a_blank_line_outside_code(text: str, done: str) -> None:
    assert split_finished(text) == (done, text[len(done) :])
