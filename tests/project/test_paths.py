"""How many files a value passes between the user and the wire: few enough to follow it by reading."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import fastgpt_client
from fastgpt_client import ChatClient

PACKAGE = str(Path(fastgpt_client.__file__).parent)
MARK = "a-mark-that-nothing-else-holds"
CHUNK = {"choices": [{"delta": {"role": "assistant", "content": MARK}, "index": 0, "finish_reason": "stop"}]}
PRESIGNED = {"key": "chat/app/1/u/c/a.txt", "headers": {}, "previewUrl": "http://s3.test"}


class FastGPT(BaseHTTPRequestHandler):
    """Answers as FastGPT does, a stream in two chunks for each event, and takes files as storage does."""

    protocol_version = "HTTP/1.1"
    # Until then a stream is its head alone.
    is_read = threading.Event()

    def do_POST(self) -> None:  # the name is http.server's
        asked = self.rfile.read(int(self.headers["content-length"]))
        if b'"stream":true' in asked:
            self.answer("text/event-stream", "transfer-encoding", "chunked")
            self.is_read.wait(10)
            for line in (b"event: answer\n", f"data: {json.dumps(CHUNK)}\n\n".encode(), b"data: [DONE]\n\n", b""):
                self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
            return
        url = {"url": f"http://{self.headers['host']}/bucket/a.txt?signature=x"}
        data = {"code": 200, "data": PRESIGNED | url} if "presign" in self.path else {"choices": []}
        body = json.dumps(data).encode()
        self.answer("application/json", "content-length", str(len(body)))
        self.wfile.write(body)

    def do_PUT(self) -> None:  # the name is http.server's
        self.rfile.read(int(self.headers["content-length"]))
        self.answer("text/plain", "content-length", "0")

    def answer(self, kind: str, name: str, value: str) -> None:
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name is http.server's
        """Write nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), FastGPT) as server:
        serving = threading.Thread(target=server.serve_forever, args=(0.01,))
        serving.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        serving.join()


def said(client: ChatClient) -> Callable[[], object]:
    return partial(client.create_chat_completion, [{"role": "user", "content": MARK}])


def streamed(client: ChatClient) -> Callable[[], object]:
    stream = client.stream("Hello").__enter__()

    def read() -> list[str]:
        FastGPT.is_read.set()
        return list(stream.text())

    return read


def uploaded(client: ChatClient) -> Callable[[], object]:
    return partial(client.upload_chat_file, "1", "c", ("a.txt", MARK.encode()))


@pytest.mark.parametrize(("way", "most"), [(said, 8), (streamed, 10), (uploaded, 12)])
def test_a_value_passes_few_files_to_the_socket_and_from_it(
    way: Callable[[ChatClient], Callable[[], object]], most: int, address: str
) -> None:
    with ChatClient("key", address) as client:
        passed = files_holding_the_mark(way(client))

    # The one that reads and writes the socket is among them, and so is the one that the user calls.
    assert "/_runtime/connections/sockets.py" in passed
    assert 2 < len(passed) <= most, sorted(passed)


def files_holding_the_mark(run: Callable[[], object]) -> set[str]:
    """Return the files of the package in which some function held the mark while something ran.

    A function that hands on a request of httpx, and does not open it, does not hold what is in it.
    """
    found: set[str] = set()

    def look(frame: FrameType, event: str, argument: Any) -> None:
        name = frame.f_code.co_filename
        if event in ("call", "return") and name.startswith(PACKAGE) and name not in found:
            values = [*frame.f_locals.values(), argument if event == "return" else None]
            if any(_holds(value, set()) for value in values):
                found.add(name)

    before = sys.getprofile()
    sys.setprofile(look)
    try:
        run()
    finally:
        sys.setprofile(before)
    return {name.removeprefix(PACKAGE) for name in found}


def _holds(value: Any, seen: set[int]) -> bool:
    if isinstance(value, (str, bytes, bytearray, memoryview)):
        return MARK in (value if isinstance(value, str) else bytes(value).decode("utf-8", "replace"))
    if id(value) in seen:
        return False
    seen.add(id(value))
    inside: list[Any] = []
    if isinstance(value, dict):
        inside = [*value.values()]
    elif isinstance(value, (list, tuple)):
        inside = [*value]
    elif isinstance(value, partial):
        inside = [*value.args, *value.keywords.values()]
    elif type(value).__module__.startswith("fastgpt_client"):
        slots = [name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ())]
        inside = [*getattr(value, "__dict__", {}).values(), *(getattr(value, name, None) for name in slots)]
    return any(_holds(each, seen) for each in inside)
