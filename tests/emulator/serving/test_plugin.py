"""The pytest fixtures."""

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
import pytest, httpx

@pytest.mark.fastgpt(profile="4.14.9", api_key="mine")
def test_the_emulator_is_there(fastgpt):
    fastgpt.reply("Hello")
    body = {"messages": [{"role": "user", "content": "Hi"}]}
    response = httpx.post(fastgpt.base_url + "/api/v1/chat/completions", json=body, headers=fastgpt.headers())
    assert response.json()["choices"][0]["message"]["content"] == "Hello"
    assert (fastgpt.profile.name, fastgpt.api_key) == ("4.14.9", "mine")

def test_each_test_has_its_own(fastgpt):
    assert fastgpt.requests == []
"""


def test_the_plugin_gives_each_test_an_emulator(tmp_path: Path) -> None:
    (tmp_path / "test_user.py").write_text(USER_TEST)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "fastgpt_client.testing.plugin", "--strict-markers"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}

    done = subprocess.run([*command, str(tmp_path)], capture_output=True, text=True, env=environment, check=False)

    assert "2 passed" in done.stdout, done.stdout + done.stderr


CLEAN = """
import os, threading

def sockets():
    return [fd for fd in os.listdir("/proc/self/fd") if os.path.lexists(f"/proc/self/fd/{fd}")
            and os.readlink(f"/proc/self/fd/{fd}").startswith("socket:")] if os.path.isdir("/proc/self/fd") else []

BEFORE = threading.active_count(), sockets()

def test_it_is_used(fastgpt, fastgpt_chat, tmp_path):
    (tmp_path / "a.txt").write_text("a")
    fastgpt_chat.upload_chat_file(fastgpt.app_id, "c", tmp_path / "a.txt")
    assert threading.active_count() > BEFORE[0]

def test_nothing_is_left_of_it():
    assert (threading.active_count(), sockets()) == BEFORE
"""


def test_the_fixtures_leave_no_thread_socket_task_or_file(tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    (tmp_path / "test_user.py").write_text(CLEAN)
    # A task or socket that is forgotten warns when it is collected, and warnings are errors.
    command = [sys.executable, "-X", "dev", "-W", "error", "-m", "pytest", "-q", "-p", "fastgpt_client.testing.plugin"]
    options = ["-p", "no:cacheprovider", f"--basetemp={tmp_path / 'base'}"]
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "TMPDIR": str(temporary),
        "PYTHONDONTWRITEBYTECODE": "1",
    }

    done = subprocess.run(
        [*command, *options, str(tmp_path / "test_user.py")],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
        cwd=tmp_path,
    )

    assert "2 passed" in done.stdout, done.stdout + done.stderr
    assert list(temporary.iterdir()) == []


@pytest.mark.fastgpt(profile="4.15", app_name="Mine")
def test_the_fixtures_are_there_without_any_setting(fastgpt: FastGPTEmulator, fastgpt_chat: ChatClient) -> None:
    fastgpt.reply("Hello")

    reply = fastgpt_chat.create_chat_completion([{"role": "user", "content": "Hi"}]).parsed

    assert reply.choices[0].message.content == "Hello"
    assert (fastgpt.profile.name, fastgpt_chat.get_chat_init(fastgpt.app_id, "c").parsed.app.name) == ("4.15", "Mine")
