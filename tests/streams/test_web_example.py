"""The example that streams to a web page, as its own process between a browser and the emulator."""

from __future__ import annotations

import os
import queue
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import httpx
import pytest

from fastgpt_client.testing import FastGPTEmulator, HtmlError, Reply, Say, Wait

ROOT = Path(__file__).resolve().parents[2]
COMPLETIONS = "/api/v1/chat/completions"


class Said(threading.Thread):
    """What a process says, read all along: whoever writes into a pipe that nobody reads waits."""

    def __init__(self, output: IO[str] | None) -> None:
        super().__init__()
        assert output is not None
        self.lines: list[str] = []
        self._output = output
        self._news: queue.Queue[str] = queue.Queue()
        self.start()

    def run(self) -> None:
        for line in self._output:
            self.lines.append(line)
            self._news.put(line)

    def address(self) -> str:
        while True:
            found = re.search(r"running on (http://[\w.:]+)", self._news.get(timeout=50))
            if found:
                return found[1]


@pytest.fixture
def api() -> str:
    """Which version of the route the page asks on."""
    return "v1"


@pytest.fixture
def browser(server: FastGPTEmulator, api: str) -> Iterator[httpx.Client]:
    """Something that looks at the page."""
    settings = {
        **os.environ,
        "FASTGPT_API_KEY": server.api_key,
        "FASTGPT_BASE_URL": server.base_url,
        "FASTGPT_APP_ID": server.app_id,
        "FASTGPT_API": api,
        "PORT": "0",
    }
    example = [sys.executable, "-W", "error", str(ROOT / "examples" / "web.py")]
    with subprocess.Popen(example, env=settings, stderr=subprocess.PIPE, text=True) as process:
        said = Said(process.stderr)
        try:
            with httpx.Client(base_url=said.address(), timeout=20) as client:
                yield client
        finally:
            process.terminate()
            said.join()
    assert not [line for line in said.lines if "Exception in ASGI" in line or "Warning" in line]


def test_the_page_asks_its_own_server(browser: httpx.Client) -> None:
    page = browser.get("/")

    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "fetch(`/ask?chat=" in page.text


def test_the_browser_gets_the_whole_reply(server: FastGPTEmulator, browser: httpx.Client) -> None:
    server.reply(Reply(text=["第一", "第二"]))

    reply = browser.post("/ask", params={"chat": "c-1"}, content="问题".encode())

    assert reply.text == "第一第二"
    assert reply.headers["content-type"] == "text/plain; charset=utf-8"
    assert server.requests[-1].json["messages"] == [{"role": "user", "content": "问题"}]


@pytest.mark.parametrize("api", ["v1", "v2"])
def test_text_comes_at_once_and_the_run_ends_when_the_browser_leaves(
    server: FastGPTEmulator, browser: httpx.Client, api: str
) -> None:
    over = threading.Event()
    # A run of v1 ends with its connection. One of v2 would go on, so it has to be told.
    end = COMPLETIONS if api == "v1" else "/api/v2/chat/stop"
    server.on_answer(lambda exchange: over.set() if exchange.request.path == end else None)
    server.reply(Reply(parts=[Say("字"), Wait(600), Say("没有人读")]))

    with browser.stream("POST", "/ask", params={"chat": "c-1"}, content=b"go") as reply:
        first = next(reply.iter_text())

    assert first == "字"
    assert over.wait(20), "the run goes on although nobody reads it"
    assert server.chats["c-1"].run is None
    assert "没有人读" not in repr(server.chats["c-1"].records)
    assert browser.get("/").status_code == 200


def test_a_reply_that_fails_says_so_without_details(server: FastGPTEmulator, browser: httpx.Client) -> None:
    server.fault(COMPLETIONS, HtmlError(502))

    reply = browser.post("/ask", params={"chat": "c-1"}, content=b"go")

    assert reply.text == "\n[The reply ends here: something went wrong.]"
