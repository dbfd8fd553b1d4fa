"""The short way of a request past httpx's client, and who still gets to see it."""

from __future__ import annotations

import functools
from typing import Any

import httpx
import pytest

from fastgpt_client import ChatClient
from fastgpt_client.testing import FastGPTEmulator


def test_a_tool_that_replaces_send_sees_every_request(server: FastGPTEmulator, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    real = httpx.Client.send

    @functools.wraps(real)
    def send(self: httpx.Client, request: httpx.Request, **options: Any) -> httpx.Response:
        seen.append(request.url.path)
        return real(self, request, **options)

    with ChatClient(server.api_key, server.base_url) as client:
        client.get_chat_histories(server.app_id)
        monkeypatch.setattr(httpx.Client, "send", send)
        client.get_chat_histories(server.app_id)

    assert seen == ["/api/core/chat/history/getHistories"]


def test_httpx_logs_each_request_when_somebody_listens(
    server: FastGPTEmulator, caplog: pytest.LogCaptureFixture
) -> None:
    with ChatClient(server.api_key, server.base_url) as client:
        with caplog.at_level("WARNING", "httpx"):
            client.get_chat_histories(server.app_id)
        with caplog.at_level("INFO", "httpx"):
            client.get_chat_histories(server.app_id)

    assert len([record for record in caplog.records if record.name == "httpx"]) == 1


@pytest.mark.parametrize("switch", ["1", "0"])
def test_a_body_is_walked_once_and_not_after_it_was_closed(
    server: FastGPTEmulator, monkeypatch: pytest.MonkeyPatch, switch: str
) -> None:
    monkeypatch.setenv("FASTGPT_DIRECT_STREAMS", switch)
    hello = [{"role": "user", "content": "hi"}]

    with ChatClient(server.api_key, server.base_url) as client:
        with client.create_chat_completion(hello, stream=True, chatId="c-1") as response:
            assert b"[DONE]" in b"".join(response.iter_bytes())
            with pytest.raises(httpx.StreamConsumed):
                next(response.iter_bytes())
        with client.create_chat_completion(hello, stream=True, chatId="c-2") as response:
            pass
        with pytest.raises(httpx.StreamClosed):
            next(response.iter_bytes())
