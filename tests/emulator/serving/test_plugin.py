"""The pytest fixtures, in sessions of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fastgpt_client import ChatClient
from fastgpt_client.testing import FastGPTEmulator

ROOT = Path(__file__).resolve().parents[3]

USER_TEST = """
import os, sys, threading
import pytest

NEEDED = {"starlette", "uvicorn", "httpx"} & set(sys.modules)

def sockets():
    return [fd for fd in os.listdir("/proc/self/fd") if os.path.lexists(f"/proc/self/fd/{fd}")
            and os.readlink(f"/proc/self/fd/{fd}").startswith("socket:")] if os.path.isdir("/proc/self/fd") else []

BEFORE = threading.active_count(), sockets()

def test_nothing_is_loaded_beforehand():
    assert NEEDED == set()

@pytest.mark.fastgpt(profile="4.14.9", api_key="mine")
def test_the_emulator_is_there(fastgpt):
    fastgpt.reply("Hello")
    body = {"messages": [{"role": "user", "content": "Hi"}]}
    import httpx
    response = httpx.post(fastgpt.base_url + "/api/v1/chat/completions", json=body, headers=fastgpt.headers())
    assert response.json()["choices"][0]["message"]["content"] == "Hello"
    assert (fastgpt.profile.name, fastgpt.api_key) == ("4.14.9", "mine")

def test_each_test_has_its_own(fastgpt):
    assert fastgpt.requests == []

def test_it_is_used(fastgpt, fastgpt_chat, tmp_path):
    (tmp_path / "a.txt").write_text("a")
    fastgpt_chat.upload_chat_file(fastgpt.app_id, "c", tmp_path / "a.txt")
    assert threading.active_count() > BEFORE[0]

def test_nothing_is_left_of_it():
    assert (threading.active_count(), sockets()) == BEFORE
"""

WITHOUT_EXTRA = """
import sys, pytest
sys.modules["uvicorn"] = None

def test_the_fixture_is_asked_for(fastgpt):
    raise AssertionError("there is no server without uvicorn")

def test_the_emulator_is_imported():
    with pytest.raises(ModuleNotFoundError, match="uvicorn") as caught:
        from fastgpt_client.testing import FastGPTEmulator
    assert "pip install 'fastgpt-client[testing]'" in str(caught.value)

def test_what_needs_no_server_is_there():
    from fastgpt_client.testing import Reply
    assert Reply(text="Hello").text == "Hello"
"""


def run_session(directory: Path, source: str) -> str:
    """Return what a pytest session says that knows only our plugin."""
    (directory / "temporary").mkdir()
    (directory / "test_user.py").write_text(source)
    # A task or socket that is forgotten warns when it is collected, and warnings are errors.
    python = [sys.executable, "-X", "dev", "-W", "error"]
    options = ["-q", "--strict-markers", "-p", "no:cacheprovider", f"--basetemp={directory / 'base'}"]
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "TMPDIR": str(directory / "temporary"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        [*python, "-m", "pytest", "-p", "fastgpt_client.testing.plugin", *options, "test_user.py"],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
        cwd=directory,
    )
    return done.stdout + done.stderr


def test_each_test_gets_an_emulator_that_leaves_no_thread_socket_task_or_file(tmp_path: Path) -> None:
    said = run_session(tmp_path, USER_TEST)

    assert "5 passed" in said, said
    assert list((tmp_path / "temporary").iterdir()) == []


def test_without_the_extra_everything_that_needs_it_says_which_to_install(tmp_path: Path) -> None:
    said = run_session(tmp_path, WITHOUT_EXTRA)

    hint = "fixture 'fastgpt': fastgpt_client.testing needs uvicorn, which is not installed; run: pip install"
    assert "2 passed, 1 error" in said, said
    assert f"{hint} 'fastgpt-client[testing]'" in said


def test_the_command_says_which_extra_to_install() -> None:
    code = "import runpy, sys; sys.modules['starlette'] = None; runpy.run_module('fastgpt_client.testing')"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)

    hint = "fastgpt_client.testing needs starlette, which is not installed; run: pip install 'fastgpt-client[testing]'"
    assert (done.returncode, done.stderr) == (1, f"{hint}\n")


def test_loading_the_plugin_loads_neither_the_emulator_nor_what_it_needs() -> None:
    code = (
        "import sys, pytest; before = set(sys.modules); import fastgpt_client.testing.plugin; "
        "print(*sorted(set(sys.modules) - before))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)

    assert done.stdout.split() == ["fastgpt_client", "fastgpt_client.testing", "fastgpt_client.testing.plugin"]


@pytest.mark.fastgpt(profile="4.15", app_name="Mine")
def test_the_fixtures_are_there_without_any_setting(fastgpt: FastGPTEmulator, fastgpt_chat: ChatClient) -> None:
    fastgpt.reply("Hello")

    reply = fastgpt_chat.create_chat_completion([{"role": "user", "content": "Hi"}], appId=fastgpt.app_id).parsed

    assert reply.choices[0].message.content == "Hello"
    assert (fastgpt.profile.name, fastgpt_chat.get_chat_init(fastgpt.app_id, "c").parsed.app.name) == ("4.15", "Mine")
