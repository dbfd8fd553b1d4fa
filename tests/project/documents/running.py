"""Runs Python examples, each in a process and a folder of its own: `python -m tests.project.documents.running`.

Each line of standard input is a JSON object, code by name; the answer is a line with what each ended with and printed.
Every process is a fork of one that has imported what examples use, so that hundreds of them take seconds.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import shutil
import signal
import sys
import tempfile
import traceback
from pathlib import Path

import certifi

import fastgpt_client

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
SECONDS = 60
# What the package and its examples import besides its own modules, some of it late.
OTHERS = ("anyio._backends._asyncio", "encodings.idna", "pytest", "uvicorn.lifespan.off", "uvicorn.loops.asyncio")


def import_once() -> None:
    """Import here what otherwise every example would import for itself."""
    ours = (found.name for found in pkgutil.walk_packages(fastgpt_client.__path__, "fastgpt_client."))
    for name in (*OTHERS, *(name for name in ours if not name.endswith("__main__") and ".cli" not in name)):
        importlib.import_module(name)
    # What is here stays; collecting it would copy its memory into every fork.
    gc.freeze()


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


def trust_one_authority(folder: Path) -> None:
    """Spare each example the reading of a hundred certificates: none of them speaks TLS."""
    end = "-----END CERTIFICATE-----\n"
    authority = folder / "authority.pem"
    authority.write_text(certifi.contents().split(end)[0] + end, encoding="utf-8")
    os.environ["SSL_CERT_FILE"] = str(authority)


def main() -> None:
    """Run what standard input asks for, in its order."""
    import_once()
    with tempfile.TemporaryDirectory() as folder:
        trust_one_authority(Path(folder))
        for line in sys.stdin:
            said: dict[str, tuple[int, str]] = {}
            for number, (name, code) in enumerate(json.loads(line).items()):
                (here := Path(folder) / f"{number}").mkdir()
                said[name] = run(name, code, here)
                shutil.rmtree(here)
            sys.stdout.write(json.dumps(said) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
