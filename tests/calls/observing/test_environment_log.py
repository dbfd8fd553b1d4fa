"""`FASTGPT_LOG`, as whoever starts a program sees it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from fastgpt_client import ChatClient, ConfigurationError
from fastgpt_client.testing import Answer, FastGPTEmulator

ASK = """
import sys
from fastgpt_client import ChatClient

for _ in range(2):
    with ChatClient(sys.argv[1], sys.argv[2], default_query={"gate": "canary"}, retry_delay=0) as client:
        client.get_chat_histories(sys.argv[3])
"""
SETS_UP_LOGGING = """
import logging

logging.basicConfig(format="mine %(message)s")
"""


def stderr_of(code: str, server: FastGPTEmulator, level: str) -> list[str]:
    command = [sys.executable, "-c", code, server.api_key, server.base_url, server.app_id]
    environment = {**os.environ, "FASTGPT_LOG": level}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stderr.splitlines()


def test_it_writes_one_line_for_each_attempt_and_no_secret(server: FastGPTEmulator) -> None:
    lines = stderr_of(ASK, server, "INFO")

    assert len(lines) == 2
    for line in lines:
        assert "INFO fastgpt_client attempt method=POST path=/api/core/chat/history/getHistories attempt=1" in line
        assert "canary" not in line
        assert server.api_key not in line


def test_debug_also_tells_of_the_pauses_between_attempts(server: FastGPTEmulator) -> None:
    server.fault("/api/core/chat/history/getHistories", Answer(503, b""))

    levels = [line.split()[2] for line in stderr_of(ASK, server, "debug")]

    assert levels == ["INFO", "DEBUG", "INFO", "INFO"]


def test_a_program_that_sets_up_logging_gets_each_line_once(server: FastGPTEmulator) -> None:
    lines = stderr_of(SETS_UP_LOGGING + ASK, server, "info")

    assert [line.startswith("mine attempt method=POST") for line in lines] == [True, True]


@pytest.mark.parametrize("level", ["", " "])
def test_set_to_nothing_it_is_not_set(server: FastGPTEmulator, level: str) -> None:
    assert stderr_of(ASK, server, level) == []


def test_another_value_is_refused_with_those_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASTGPT_LOG", "verbose")

    with pytest.raises(ConfigurationError, match="FASTGPT_LOG is 'verbose'; set it to 'info' or 'debug'"):
        ChatClient("fastgpt-key")
