"""A new route in the spec is all it takes: model, endpoint function and facade methods follow."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from generator.build import generate
from generator.project import LOCK, OWNED, SPEC, Project

from ..conftest import ROOT

PATH = """\
  /api/core/chat/summarize:
    post:
      operationId: summarize_chat
      tags: [chat]
      summary: Sum up a chat.
      description: In a few words, `简短`.
      security: [{apiKey: []}]
      x-retry: safe
      x-envelope: data
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: "#/components/schemas/ChatSummaryRequest"}
      responses:
        "200":
          description: The summary.
          content:
            application/json:
              schema: {$ref: "#/components/schemas/ChatSummary"}
"""
SCHEMAS = """\
    ChatSummaryRequest:
      type: object
      description: Which chat to sum up.
      required: [chatId]
      properties:
        chatId: {type: string, description: The chat.}
        words: {type: integer, default: 20, description: How many words at most.}
    ChatSummary:
      type: object
      description: What a chat is about.
      required: [text]
      properties:
        text: {type: string, description: The summary.}
"""

# Runs in the changed copy, against a server that says what it was asked.
SCRIPT = """
import asyncio, inspect, json, sys, threading
from http.server import BaseHTTPRequestHandler, HTTPServer

sys.path.insert(0, sys.argv[1])

from fastgpt_client import AsyncChatClient, ChatClient
from fastgpt_client.exceptions import FastGPTError
from fastgpt_client.generated.api.chat import summarize_chat
from fastgpt_client.generated.models import ChatSummaryRequest


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        asked = self.rfile.read(int(self.headers["Content-Length"])).decode()
        text = f"{self.command} {self.path} {self.headers['Authorization']} {json.dumps(json.loads(asked))}"
        answer = json.dumps({"code": 200, "data": {"text": text}}).encode()
        self.send_response(520 if "broken" in asked else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args):
        pass


server = HTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
options = {"api_key": "fastgpt-k", "base_url": f"http://127.0.0.1:{server.server_port}", "max_retries": 0}
body = ChatSummaryRequest(chat_id="会话")
texts = []

with ChatClient(**options) as client:
    texts.append(client.summarize_chat("会话").parsed.text)
    texts.append(summarize_chat.sync(client=client, body=body).text)
    try:
        summarize_chat.sync(client=client, body=ChatSummaryRequest(chat_id="broken"))
    except FastGPTError as error:
        status = error.response.status_code


async def main():
    async with AsyncChatClient(**options) as client:
        texts.append((await client.summarize_chat("会话")).parsed.text)
        texts.append((await summarize_chat.asyncio(client=client, body=body)).text)


asyncio.run(main())
server.shutdown()
server.server_close()
methods = ChatClient.summarize_chat, AsyncChatClient.summarize_chat
print(json.dumps({
    "texts": texts,
    "status": status,
    "signatures": sorted({str(inspect.signature(each)).replace("'", "") for each in methods}),
    "docs": sorted({inspect.getdoc(each) for each in methods}),
}))
"""


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the real project, generated from the sources as they are now: `make check-generated` sees to it."""
    root = tmp_path_factory.mktemp("copy")
    for folder in ("fastgpt_client", "overrides", "spec", "tests/_async", "tests/_sync"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__", "testing"))
    return root


@pytest.fixture(scope="module")
def changed(copied: Path) -> list[str]:
    """What changes when the spec has one more operation."""
    text = (copied / SPEC).read_text(encoding="utf-8")
    text = text.replace("\npaths:\n", f"\npaths:\n{PATH}", 1).replace("\n  schemas:\n", f"\n  schemas:\n{SCHEMAS}", 1)
    (copied / SPEC).write_text(text, encoding="utf-8")
    return generate(Project(copied))[1]


def test_only_generated_files_change(copied: Path, changed: list[str]) -> None:
    generated = "fastgpt_client/generated"

    assert changed == [
        f"{generated}/api/chat/summarize_chat.py",
        f"{generated}/models/__init__.py",
        f"{generated}/models/chat_summary.py",
        f"{generated}/models/chat_summary_request.py",
        f"{generated}/operations/_async/chat.py",
        f"{generated}/operations/_sync/chat.py",
        f"{generated}/registry.py",
        LOCK,
    ]
    for path in (path for path in copied.rglob("*") if path.is_file()):
        name = path.relative_to(copied).as_posix()
        if name not in (SPEC, LOCK) and not name.startswith(tuple(f"{owned}/" for owned in OWNED)):
            assert path.read_bytes() == (ROOT / name).read_bytes(), name


@pytest.mark.usefixtures("changed")
def test_the_new_route_is_called_typed_and_documented_through_every_door(copied: Path) -> None:
    command = [sys.executable, "-I", "-B", "-W", "error", "-c", SCRIPT, str(copied)]

    ran = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)

    assert ran.returncode == 0, ran.stderr
    said: dict[str, Any] = json.loads(ran.stdout)
    asked = json.dumps({"chatId": "会话", "words": 20})
    assert said["texts"] == [f"POST /api/core/chat/summarize Bearer fastgpt-k {asked}"] * 4
    # Python has no name for it, which must not matter.
    assert said["status"] == 520
    assert said["signatures"] == [
        "(self, chatId: str, words: int | None = 20, *, timeout: TimeoutTypes = None, max_retries: int | None = None, "
        "extra_headers: Mapping[str, str] | None = None, extra_query: Mapping[str, Any] | None = None, "
        "extra_body: Mapping[str, Any] | None = None) -> ApiResponse[ChatSummary]"
    ]
    (text,) = said["docs"]
    assert text.startswith(
        "Sum up a chat.\n\nIn a few words, `简短`.\n\nArgs:\n    chatId: The chat.\n    words: How many"
    )
    assert "Returns:\n    The response; `.parsed` is `ChatSummary`. The summary.\n" in text
