"""Short ways to say what tests say all the time."""

from __future__ import annotations

import json
from typing import Any

import httpx

from fastgpt_client.testing import APP_ID

V1, V2 = "/api/v1/chat/completions", "/api/v2/chat/completions"
HISTORY, RECORD, FEEDBACK = "/api/core/chat/history/", "/api/core/chat/record/", "/api/core/chat/feedback/"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(16)


def user(content: Any) -> list[dict[str, Any]]:
    return [{"role": "user", "content": content}]


def say(http: httpx.Client, content: Any = "你好", path: str = V1, **body: Any) -> httpx.Response:
    return http.post(path, json={"messages": user(content), **body})


def events(text: str) -> list[tuple[str | None, Any]]:
    """Return the events of a stream: name, and payload decoded where it is JSON."""
    found = []
    for block in text.split("\n\n"):
        lines = [line for line in block.split("\n") if not line.startswith(":")]
        if not any(lines):
            continue
        fields = dict(line.split(": ", 1) for line in lines)
        data = fields["data"]
        found.append((fields.get("event"), json.loads(data) if data[:1] in "{[" and data != "[DONE]" else data))
    return found


def names(text: str) -> list[str | None]:
    return [name for name, _ in events(text)]


def answer_text(text: str) -> str:
    chunks = [data for _, data in events(text) if isinstance(data, dict) and "choices" in data]
    return "".join(chunk["choices"][0]["delta"].get("content") or "" for chunk in chunks)


def data_of(response: httpx.Response) -> Any:
    assert response.status_code == 200, response.text
    body = response.json()
    assert (body["code"], body["statusText"], body["message"]) == (200, "", "")
    return body["data"]


def post(http: httpx.Client, path: str, **body: Any) -> Any:
    return data_of(http.post(path, json={"appId": APP_ID, **body}))


def get(http: httpx.Client, path: str, **query: Any) -> Any:
    return data_of(http.get(path, params={"appId": APP_ID, **query}))


def refused(response: httpx.Response) -> tuple[int, int, str]:
    """Return HTTP status, body code and the error's name (or its sentence)."""
    body = response.json()
    assert body["data"] is None
    return response.status_code, body["code"], body["statusText"] or body["message"]
