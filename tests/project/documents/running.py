"""Runs Python examples, each in a process and a folder of its own: `python -m tests.project.documents.running`.

Each line of standard input is a JSON object, code by name; the answer is a line with what each ended with and printed.
Every process is a fork of one that has imported the package, so that hundreds of examples take seconds.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import traceback
from pathlib import Path

import fastgpt_client.generated.models  # noqa: F401  # imported once, here, and not by each example
from fastgpt_client import AppClient, AsyncAppClient, AsyncChatClient, ChatClient  # noqa: F401

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
SECONDS = 60


def run(name: str, code: str, folder: Path) -> tuple[int, str]:
    """Return the exit code of an example that runs in a folder, and what it printed."""
    (folder / "cat.png").write_bytes(PNG)
    output = folder / ".output"
    child = os.fork()
    if not child:
        _become(name, code, folder, output)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), output.read_text(encoding="utf-8")


def _become(name: str, code: str, folder: Path, output: Path) -> None:
    """Turn this process into the example. It never returns."""
    signal.alarm(SECONDS)
    handle = os.open(output, os.O_CREAT | os.O_WRONLY)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    os.chdir(folder)
    exit_code = 1
    try:
        exec(compile(code, name, "exec"), {"__name__": "__main__"})
        exit_code = 0
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(exit_code)


def main() -> None:
    """Run what standard input asks for, in its order."""
    for line in sys.stdin:
        said: dict[str, tuple[int, str]] = {}
        for name, code in json.loads(line).items():
            with tempfile.TemporaryDirectory() as folder:
                said[name] = run(name, code, Path(folder))
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
