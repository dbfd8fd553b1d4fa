"""The short way of a request past httpx's client, and who still gets to see it."""

from __future__ import annotations

import functools
import logging
from typing import Any

import httpx
import pytest

from fastgpt_client import ChatClient, StreamInterrupted
from fastgpt_client.testing import Cut, FastGPTEmulator


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


def test_httpx_writes_its_line_for_each_request_once(
    server: FastGPTEmulator, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO, "httpx")

    with ChatClient(server.api_key, server.base_url) as client:
        client.get_chat_init(server.app_id, "c-1")
        ours = [record.getMessage() for record in caplog.records if record.name == "httpx"]
        caplog.clear()
        monkeypatch.setattr("fastgpt_client._runtime.exchange._our_pool", lambda http, request: None)
        client.get_chat_init(server.app_id, "c-1")
        theirs = [record.getMessage() for record in caplog.records if record.name == "httpx"]

    assert ours == theirs
    assert len(ours) == 1


@pytest.mark.parametrize("switch", ["1", "0"])
def test_a_body_is_walked_once_and_not_after_it_was_closed(
    server: FastGPTEmulator, monkeypatch: pytest.MonkeyPatch, switch: str
) -> None:
    monkeypatch.setenv("FASTGPT_OWN_CONNECTIONS", switch)
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


def test_a_connection_that_breaks_is_no_error_of_what_lies_below(server: FastGPTEmulator) -> None:
    server.fault("/api/v1/chat/completions", Cut(300))

    with ChatClient(server.api_key, server.base_url) as client, client.stream("hi", chatId="c-1") as stream:
        with pytest.raises(StreamInterrupted) as caught:
            stream.until_done()

    assert isinstance(caught.value.__cause__, httpx.RemoteProtocolError)
