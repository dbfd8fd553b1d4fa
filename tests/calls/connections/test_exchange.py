"""What programs see of httpx although our own connections are handed their requests without it."""

from __future__ import annotations

import logging

import httpx
import pytest

from fastgpt_client import ChatClient, StreamInterrupted
from fastgpt_client.testing import Cut, FastGPTEmulator


def test_httpx_writes_its_line_for_each_request_once(
    server: FastGPTEmulator, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO, "httpx")

    with ChatClient(server.api_key, server.base_url) as client:
        client.get_chat_init(server.app_id, "c-1")
        ours = [record.getMessage() for record in caplog.records if record.name == "httpx"]
        caplog.clear()
        monkeypatch.setattr("fastgpt_client._runtime.exchange._shortest", lambda http, request: None)
        client.get_chat_init(server.app_id, "c-1")
        theirs = [record.getMessage() for record in caplog.records if record.name == "httpx"]

    assert ours == theirs
    assert len(ours) == 1


def test_a_tool_that_replaces_send_sees_every_request(server: FastGPTEmulator, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    send = httpx.Client.send

    def traced(self: httpx.Client, request: httpx.Request, **options: object) -> httpx.Response:
        seen.append(request.url.path)
        return send(self, request, **options)  # type: ignore[arg-type]  # whatever it was called with

    monkeypatch.setattr(httpx.Client, "send", traced)
    with ChatClient(server.api_key, server.base_url) as client:
        client.get_chat_init(server.app_id, "c-1")

    assert seen == ["/api/core/chat/init"]


def test_a_connection_that_breaks_is_no_error_of_what_lies_below(server: FastGPTEmulator) -> None:
    server.fault("/api/v1/chat/completions", Cut(300))

    with ChatClient(server.api_key, server.base_url) as client, client.stream("hi", chatId="c-1") as stream:
        with pytest.raises(StreamInterrupted) as caught:
            stream.until_done()

    assert isinstance(caught.value.__cause__, httpx.RemoteProtocolError)
