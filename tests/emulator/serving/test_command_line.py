"""`python -m fastgpt_client.testing`, and what importing the package loads."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from fastgpt_client import testing
from fastgpt_client.testing import FastGPTEmulator
from fastgpt_client.testing.__main__ import main, seconds

from ..support.event_stream import answer_text
from ..support.requests import V1, send_message

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(("text", "value"), [("20ms", 0.02), ("0.5s", 0.5), ("2", 2.0), (" 1s ", 1.0)])
def test_durations_are_read(text: str, value: float) -> None:
    assert seconds(text) == value


def test_a_wrong_duration_says_what_to_write(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--delay", "soon"])

    assert "write 20ms, 0.5s or 2" in capsys.readouterr().err


def test_a_taken_port_is_one_line_and_exit_code_2(served: FastGPTEmulator, capsys: pytest.CaptureFixture[str]) -> None:
    port = served.base_url.rsplit(":", 1)[1]

    assert main(["--port", port]) == 2
    assert f"cannot listen on 127.0.0.1:{port}" in capsys.readouterr().err


@contextlib.contextmanager
def emulator_process(*options: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "fastgpt_client.testing", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT) as process:
        try:
            yield process
        finally:
            # Or a failing test would wait for a server that nobody stops.
            process.kill()


@pytest.mark.parametrize("sig", [signal.SIGINT, signal.SIGTERM])
def test_the_command_line_serves_logs_and_ends_with_0(sig: signal.Signals) -> None:
    with emulator_process("--profile", "4.14.9", "--delay", "1ms") as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(6)]
        base_url, key = lines[1].split()[-1], lines[2].split()[-1]
        with httpx.Client(base_url=base_url, headers={"Authorization": f"Bearer {key}"}, trust_env=False) as http:
            assert answer_text(send_message(http, "你好", stream=True).text) == "You said: 你好"
        log = process.stdout.readline()
        process.send_signal(sig)
        rest = process.stdout.read()
        process.wait(10)

    assert lines[0] == "FastGPT 4.14.9, emulated\n"
    assert f"POST {V1} 200 stream" in log
    assert (rest, process.returncode) == ("stopped\n", 0)


def test_the_package_loads_nothing_until_a_name_is_used() -> None:
    code = (
        "import sys, fastgpt_client.testing as t; assert 'uvicorn' not in sys.modules and 'httpx' not in sys.modules; "
        "assert t.FastGPTEmulator and 'uvicorn' in sys.modules"
    )

    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_every_public_name_is_there() -> None:
    assert sorted(testing.__all__) == dir(testing)
    assert all(getattr(testing, name) for name in testing.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        testing.nothing  # noqa: B018  # looking is the test
