"""How many files a value passes between the user and the wire: few enough to follow it by reading."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import httpx
import pytest

import fastgpt_client
from fastgpt_client import ChatClient

PACKAGE = str(Path(fastgpt_client.__file__).parent)
MARK = "a-mark-that-nothing-else-holds"
CHUNK = {"choices": [{"delta": {"role": "assistant", "content": MARK}, "index": 0, "finish_reason": "stop"}]}
PRESIGNED = {
    "url": "http://s3.test/a?x=1",
    "key": "chat/app/1/u/c/a.txt",
    "headers": {},
    "previewUrl": "http://s3.test",
}


def answer(request: httpx.Request) -> httpx.Response:
    body = request.read()
    if request.url.host == "s3.test":
        return httpx.Response(200)
    if "presign" in request.url.path:
        return httpx.Response(200, json={"code": 200, "data": PRESIGNED})
    if json.loads(body).get("stream"):
        events = f"event: answer\ndata: {json.dumps(CHUNK)}\n\nevent: answer\ndata: [DONE]\n\n"
        return httpx.Response(200, headers={"content-type": "text/event-stream"}, content=events.encode())
    return httpx.Response(200, json={"choices": []})


def said(client: ChatClient) -> Callable[[], object]:
    return partial(client.create_chat_completion, [{"role": "user", "content": MARK}])


def streamed(client: ChatClient) -> Callable[[], object]:
    stream = client.stream("Hello").__enter__()
    return lambda: list(stream.text())


def uploaded(client: ChatClient) -> Callable[[], object]:
    return partial(client.upload_chat_file, "1", "c", ("a.txt", MARK.encode()))


@pytest.mark.parametrize(("way", "most"), [(said, 8), (streamed, 10), (uploaded, 12)])
def test_a_value_passes_few_files(way: Callable[[ChatClient], Callable[[], object]], most: int) -> None:
    with httpx.Client(transport=httpx.MockTransport(answer)) as http, ChatClient("key", http_client=http) as client:
        passed = files_holding_the_mark(way(client))

    assert 0 < len(passed) <= most, sorted(passed)


def files_holding_the_mark(run: Callable[[], object]) -> set[str]:
    """Return the files of the package in which some function held the mark while something ran."""
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
