"""Every Python example of every document runs as it is printed, against the emulator as the README starts it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from .pages import ROOT, blocks, documented_command, examples

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
def said() -> dict[str, tuple[int, str]]:
    """What every example ended with, and what it printed, by its name; all against one emulator."""
    with emulator() as address:
        codes = {name: code.replace(ADDRESS, address) for name, code in examples().items()}
        run = subprocess.run(
            [sys.executable, "-W", "error", "-m", "tests.project.documents.running"],
            input=json.dumps(codes),
            cwd=ROOT,
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert (run.returncode, run.stderr) == (0, "")
    return {name: (code, text) for name, (code, text) in json.loads(run.stdout).items()}


def test_every_example_runs_as_it_is_printed(said: dict[str, tuple[int, str]]) -> None:
    assert sorted(said) == sorted(examples())
    assert {name: text for name, (code, text) in said.items() if code} == {}


def test_what_an_example_says_it_prints_is_what_it_prints(said: dict[str, tuple[int, str]]) -> None:
    promised = {
        (name, comment)
        for name, code in examples().items()
        for comment in re.findall(r"^ *print\(.*\)  # (.+)$", code, re.MULTILINE)
    }
    pattern = {comment: ".*".join(map(re.escape, comment.split("..."))) for _, comment in promised}

    assert {name for name, _ in promised} >= {"README.md-5", "README.zh.md-5", "docs/guide/files.md-6"}
    assert [each for each in sorted(promised) if not re.search(pattern[each[1]], said[each[0]][1])] == []


def test_the_emulator_is_started_by_one_command_on_every_page_that_starts_it_for_the_examples() -> None:
    command = "python " + " ".join(documented_command())
    first = [ROOT / "README.md", ROOT / "README.zh.md", *(ROOT / "docs").rglob("quickstart.md")]

    assert [page.name for page in first if command not in "".join(blocks(page, "bash"))] == []
