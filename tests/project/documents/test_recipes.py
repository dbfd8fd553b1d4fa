"""The programs of examples/ do what they say, each as its own process against an emulated server."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO

import httpx
import pytest

from fastgpt_client.testing import FastGPTEmulator, Refuse, Reply, Say, Wait

ROOT = Path(__file__).resolve().parents[3]
PROGRAMS = ("chatbot", "web", "questions", "upload_folder", "export")


def start(server: FastGPTEmulator, program: str, *arguments: str) -> subprocess.Popen[str]:
    own = {"FASTGPT_API_KEY": server.api_key, "FASTGPT_BASE_URL": server.base_url, "FASTGPT_APP_ID": server.app_id}
    command = [sys.executable, "-W", "error", str(ROOT / "examples" / f"{program}.py"), *arguments]
    return subprocess.Popen(
        command,
        env={**os.environ, **own, "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def run(server: FastGPTEmulator, program: str, *arguments: str) -> tuple[int, str, str]:
    """Return the exit code of a program, and what it wrote."""
    with start(server, program, *arguments) as process:
        output, errors = process.communicate(timeout=50)
    return process.returncode, output, errors


def read_until(output: IO[str] | None, end: str) -> str:
    """Return what a process writes up to some text."""
    assert output is not None
    text = ""
    while not text.endswith(end):
        letter = output.read(1)
        assert letter, f"the program ended after {text!r}"
        text += letter
    return text


def write(given: IO[str] | None, line: str) -> None:
    assert given is not None
    given.write(f"{line}\n")
    given.flush()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_ctrl_c_stops_a_reply_of_the_chatbot_and_the_talk_goes_on() -> None:
    server = FastGPTEmulator("4.16")
    server.reply(Reply(parts=[Say("Once upon"), Wait(600), Say(" a time")]), "Goodbye.")

    with server.serve(), start(server, "chatbot") as process:
        write(process.stdin, "A story, please")
        read_until(process.stdout, "Once upon")
        process.send_signal(signal.SIGINT)
        stopped = read_until(process.stdout, "> ")
        write(process.stdin, "Enough")
        rest, errors = process.communicate(timeout=50)

    assert (stopped, rest, errors, process.returncode) == (" [stopped]\n> ", "Goodbye.\n> \n", "", 0)
    (chat,) = server.chats.values()
    assert chat.run is None
    assert "a time" not in repr(chat.records)
    assert [request.path for request in server.requests].count("/api/v2/chat/stop") == 1


def test_two_hundred_questions_are_asked_at_once_and_one_that_fails_leaves_the_others_alone(tmp_path: Path) -> None:
    server = FastGPTEmulator("4.16", default=lambda request: f"Answer to {request.text}")
    (tmp_path / "questions.txt").write_text("".join(f"Question {number}\n" for number in range(200)), encoding="utf-8")
    server.fault("/api/v1/chat/completions", Refuse("aiPointsNotEnough"))

    with server.serve():
        code, _, errors = run(server, "questions", str(tmp_path / "questions.txt"), str(tmp_path / "answers.jsonl"))

    lines = [json.loads(line) for line in (tmp_path / "answers.jsonl").read_text(encoding="utf-8").splitlines()]
    failed = [line for line in lines if "error" in line]
    assert (code, errors.strip()) == (1, f"{'█' * 40} 200/200, 1 failed")
    assert sorted(line["number"] for line in lines) == list(range(1, 201))
    assert [("aiPointsNotEnough" in line["error"]) for line in failed] == [True]
    assert all(line["answer"] == f"Answer to {line['question']}" for line in lines if line not in failed)


def test_a_folder_is_uploaded_with_a_bar_for_each_file_and_asked_about(tmp_path: Path) -> None:
    server = FastGPTEmulator("4.16", default=lambda request: f"{len(request.files)} files.")
    for name, size in (("a.txt", 10), ("b.txt", 1_000_000), ("空.txt", 0)):
        (tmp_path / name).write_bytes(b"a" * size)

    with server.serve():
        code, output, errors = run(server, "upload_folder", str(tmp_path), "What is this?")

    bars = sorted(errors.splitlines())
    assert (code, output) == (0, "3 files.\n")
    assert bars == [
        f"{name:<5} {'█' * 30} 100% {size} MB" for name, size in (("a.txt", "0.0"), ("b.txt", "1.0"), ("空.txt", "0.0"))
    ]
    assert {file.filename: file.size for file in server.files.values()} == {
        "a.txt": 10,
        "b.txt": 1_000_000,
        "空.txt": 0,
    }


def test_every_chat_is_exported_with_all_its_records(tmp_path: Path) -> None:
    server = FastGPTEmulator("4.16")
    with server.serve(), httpx.Client(base_url=server.base_url, headers=server.headers(), trust_env=False) as http:
        for number in range(25):
            message = [{"role": "user", "content": f"Question {number}"}]
            body = {"appId": server.app_id, "chatId": f"c-{number}", "messages": message}
            for _ in range(11 if number == 3 else 1):
                http.post("/api/v1/chat/completions", json=body).raise_for_status()
        code, output, errors = run(server, "export", str(tmp_path / "chats.jsonl"))

    chats = {
        chat["chatId"]: chat
        for chat in map(json.loads, (tmp_path / "chats.jsonl").read_text(encoding="utf-8").splitlines())
    }
    assert (code, errors) == (0, "")
    assert output.strip() == f"25 chats in {tmp_path / 'chats.jsonl'}"
    assert {chat: len(each["records"]) for chat, each in chats.items()} == {
        f"c-{number}": 22 if number == 3 else 2 for number in range(25)
    }
    assert [record["obj"] for record in chats["c-0"]["records"]] == ["Human", "AI"]
    assert [each.name for each in tmp_path.iterdir()] == ["chats.jsonl"]


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_shows_users_no_way_around_the_types(program: str) -> None:
    source = (ROOT / "examples" / f"{program}.py").read_text(encoding="utf-8")

    assert re.findall(r"\bcast\b|\bAny\b|type: ignore|pyright: ignore", source) == []


@pytest.mark.parametrize("program", [program for program in PROGRAMS if program != "web"])
def test_a_program_without_an_app_says_so(program: str) -> None:
    command = [sys.executable, str(ROOT / "examples" / f"{program}.py"), "a", "b"][: 4 if program == "questions" else 3]

    done = subprocess.run(
        command,
        env={name: value for name, value in os.environ.items() if not name.startswith("FASTGPT_")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (1, "Set FASTGPT_APP_ID to the id of your app.\n")


@pytest.mark.parametrize("page", ["docs/guide/recipes.md", "docs/zh/guide/recipes.md"])
@pytest.mark.parametrize("program", PROGRAMS)
def test_the_recipes_show_every_program_as_it_is(program: str, page: str) -> None:
    source = (ROOT / "examples" / f"{program}.py").read_text(encoding="utf-8")

    assert f"```py\n{source}```" in (ROOT / page).read_text(encoding="utf-8")
