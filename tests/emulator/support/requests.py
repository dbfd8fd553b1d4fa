"""Requests that the tests send all the time, and what they read of the answers."""

from __future__ import annotations

from typing import Any

import httpx

from fastgpt_client.testing import APP_ID, FastGPTEmulator

V1, V2 = "/api/v1/chat/completions", "/api/v2/chat/completions"
HISTORY, RECORD, FEEDBACK = "/api/core/chat/history/", "/api/core/chat/record/", "/api/core/chat/feedback/"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(16)


def user_message(content: Any) -> list[dict[str, Any]]:
    return [{"role": "user", "content": content}]


def send_message(http: httpx.Client, content: Any = "你好", path: str = V1, **body: Any) -> httpx.Response:
    return http.post(path, json={"appId": APP_ID, "messages": user_message(content), **body})


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
    named = body["statusText"] not in ("", "error")
    return response.status_code, body["code"], body["statusText"] if named else body["message"]


def client_of(emulator: FastGPTEmulator) -> httpx.Client:
    """Return a client that reaches an emulator in the process."""
    return httpx.Client(transport=emulator.transport(), base_url=emulator.base_url, headers=emulator.headers())
