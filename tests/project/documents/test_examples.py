"""Every Python example of every document runs as it is printed, against the emulator as the README starts it."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from generator.site.example import example_of

from ...support.contract import CONTRACT
from .pages import DOCUMENTS, ROOT, blocks, documented_command, examples, name_of

Said = dict[str, tuple[int, str]]
Run = Callable[[dict[str, str]], Said]
PROGRAMS = {name: example_of(operation) for name, operation in CONTRACT.items()}

ADDRESS = "http://localhost:3000"
# A reader's own settings are no part of what is printed.
ELSEWHERE = ("FASTGPT_", "HTTP_", "HTTPS_", "ALL_", "NO_")
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.upper().startswith(ELSEWHERE)}


@contextmanager
def emulator() -> Iterator[str]:
    """Run the documented command and return its address. Where port 3000 is taken, another stands in for it."""
    for port in ((), ("--port", "0")):
        command = [sys.executable, "-u", "-W", "error", *documented_command(), *port]
        with subprocess.Popen(
            command, cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as server:
            assert server.stdout is not None
            for line in server.stdout:
                if address := re.search(r"base URL +(\S+)", line):
                    break
            else:
                continue
            try:
                yield address[1].replace("127.0.0.1", "localhost")
            finally:
                server.terminate()
                server.communicate()
        return
    raise AssertionError(f"{documented_command()} starts no emulator")


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    """Run examples by name, all against one emulator, and return what each ended with and printed.

    Most pages in Chinese show the programs of their English side: what differs in comments only is run once.
    """
    ran: Said = {}
    running = [sys.executable, "-W", "error", "-m", "tests.project.documents.running"]
    with (
        emulator() as address,
        subprocess.Popen(
            running, cwd=ROOT, env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process,
    ):
        asked, answered = process.stdin, process.stdout
        assert asked is not None
        assert answered is not None

        def ask(codes: dict[str, str]) -> Said:
            programs = {name: ast.dump(ast.parse(code)) for name, code in codes.items()}
            new = {name: code for name, code in codes.items() if programs[name] not in ran}
            asked.write(json.dumps(new).replace(ADDRESS, address) + "\n")
            asked.flush()
            ran.update({programs[name]: said for name, said in json.loads(answered.readline()).items()})
            return {name: ran[program] for name, program in programs.items()}

        yield ask


@pytest.mark.parametrize("document", [each for each in DOCUMENTS if examples(each)], ids=name_of)
def test_every_example_runs_as_it_is_printed_and_prints_what_it_says(document: Path, run: Run) -> None:
    said = run(examples(document))

    assert {name: text for name, (code, text) in said.items() if code} == {}
    for name, code in examples(document).items():
        for comment in re.findall(r"^ *print\(.*\)  # (.+)$", code, re.MULTILINE):
            assert re.search(".*".join(map(re.escape, comment.split("..."))), said[name][1])


def test_some_examples_say_what_they_print() -> None:
    promising = [
        name for each in DOCUMENTS for name, code in examples(each).items() if re.search(r"print\(.*\)  # .", code)
    ]

    assert {"README.md-5", "README.zh.md-5", "docs/guide/files.md-6"} <= set(promising)


@pytest.mark.parametrize("operation", sorted(PROGRAMS))
def test_the_program_that_the_reference_shows_for_an_operation_runs(operation: str, run: Run) -> None:
    code, text = run({operation: PROGRAMS[operation]})[operation]

    assert code == 0, text


def test_the_emulator_is_started_by_one_command_on_every_page_that_starts_it_for_the_examples() -> None:
    command = "python " + " ".join(documented_command())
    first = [ROOT / "README.md", ROOT / "README.zh.md", *(ROOT / "docs").rglob("quickstart.md")]

    assert [page.name for page in first if command not in "".join(blocks(page, "bash"))] == []
