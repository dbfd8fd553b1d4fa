"""`fastgpt ask`: what goes where, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from fastgpt_client.testing import PROFILES, Cut, FastGPTEmulator, Refuse, Reply, Tool, UserSelect

from ..conftest import Run

COMPLETIONS = "/api/v1/chat/completions"


@pytest.mark.parametrize("profile", PROFILES)
def test_the_answer_goes_to_stdout_and_nothing_else(
    profile: str, run: Run, at: Callable[[FastGPTEmulator], FastGPTEmulator]
) -> None:
    with FastGPTEmulator(profile).serve() as emulator:
        at(emulator).reply(Reply(text="你好,世界", tools=[Tool("weather", {"city": "杭州"}, "sunny")]))

        ran = run("ask", "Hello")

    assert (ran.code, ran.out) == (0, "你好,世界\n")
    assert "tool weather" in ran.err
    assert "\x1b" not in ran.err


def test_words_and_stdin_make_one_question(run: Run, here: FastGPTEmulator) -> None:
    ran = run("ask", "Sum", "it", "up", stdin="a long text\n")

    assert ran.out == "You said: Sum it up\n\na long text\n"


def test_json_is_the_whole_reply(run: Run, here: FastGPTEmulator) -> None:
    here.reply(Reply(text="Hm", reasoning="Let me think"))

    reply = json.loads(run("ask", "Hello", "--json", "--chat", "c-1").out)

    assert (reply["text"], reply["reasoning"], reply["chatId"]) == ("Hm", "Let me think", "c-1")
    assert reply["usage"]["total_tokens"] > 0


def test_events_are_one_json_line_each(run: Run, here: FastGPTEmulator) -> None:
    lines = [json.loads(line) for line in run("ask", "/tool", "--events").out.splitlines()]

    kinds = [line["type"] for line in lines]
    assert {"toolCall", "answer", "flowResponses", "done"} <= set(kinds)
    assert {"event": "answer", "type": "done", "data": "[DONE]"} in lines


def test_variables_and_files_go_along(run: Run, here: FastGPTEmulator, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hm")
    seen: dict[str, object] = {}
    here.respond(lambda request: seen.update(request.variables) or f"{[file['name'] for file in request.files]}")

    ran = run("ask", "Hi", "--file", str(tmp_path / "notes.txt"), "--var", "n=3", "--var", "city=杭州", "--api", "v2")

    assert ran.out == "['notes.txt']\n"
    assert seen == {"n": 3, "city": "杭州"}


@pytest.mark.parametrize(
    ("trouble", "code", "sentence"),
    [
        (lambda server: server.fault(COMPLETIONS, Refuse("unAuthApiKey")), 4, "does not accept the API key"),
        (lambda server: server.fault(COMPLETIONS, Refuse("unAuthChat")), 4, "may not do this"),
        (lambda server: server.fault(COMPLETIONS, Refuse("insufficientQuota")), 1, "used up"),
        (lambda server: server.reply(Reply(text="Which?", interactive=UserSelect("Which one?"))), 5, "Which one?"),
        (lambda server: server.fault(COMPLETIONS, Cut(after=300)), 6, "cut off"),
        (lambda server: server.reply(Reply(text="Hm", node_error="model timeout")), 1, "model timeout"),
        (lambda server: server.reply(Reply(error="the disk is full")), 1, "the disk is full"),
    ],
)
def test_what_went_wrong_is_a_sentence_a_fix_and_an_exit_code(
    trouble: Callable[[FastGPTEmulator], object], code: int, sentence: str, run: Run, here: FastGPTEmulator
) -> None:
    trouble(here)

    ran = run("ask", "Hello")

    assert ran.code == code
    assert sentence in ran.err
    assert "\nFix: " in ran.err
    assert "Traceback" not in ran.err
    assert here.api_key not in ran.err + ran.out


def test_debug_shows_the_traceback_wherever_it_is_written(run: Run, here: FastGPTEmulator) -> None:
    here.fault(COMPLETIONS, Refuse("unAuthApiKey"))

    ran = run("ask", "Hello", "--debug")

    assert (ran.code, ran.err.count("Traceback")) == (4, 1)


def test_no_connection_is_exit_code_3(run: Run, here: FastGPTEmulator) -> None:
    here.stop()

    ran = run("ask", "Hello")

    assert ran.code == 3
    assert "fastgpt doctor" in ran.err


@pytest.mark.parametrize("arguments", [["ask"], ["ask", "Hello", "--var", "x"], ["ask", "--nonsense"], ["nonsense"]])
def test_a_wrong_call_is_exit_code_2(arguments: list[str], run: Run, here: FastGPTEmulator) -> None:
    assert run(*arguments).code == 2
