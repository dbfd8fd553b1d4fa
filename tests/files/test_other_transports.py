"""Uploads and downloads through transports that are not httpx's own, which read a request in ways of their own."""

from __future__ import annotations

import logging
from pathlib import Path

import httpx
import httpx_aiohttp
import pytest
import respx

from fastgpt_client import AsyncChatClient, ChatClient
from fastgpt_client.testing import Answer

from .servers.parts_server import serving

KEY, BASE = "fastgpt-key", "http://fastgpt.test"
SIGNED = "http://s3.test/bucket/a.txt?X-Amz-Signature=canary-signature"


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
@pytest.mark.parametrize("profile", ["4.14.4", "4.14.9", "4.14.11", "4.16"])
async def test_a_file_travels_both_ways_through_aiohttp(profile: str, tmp_path: Path, anyio_backend: str) -> None:
    with serving(profile) as server:
        async with httpx.AsyncClient(transport=httpx_aiohttp.AiohttpTransport()) as http:
            async with AsyncChatClient(server.api_key, server.base_url, http_client=http) as client:
                file = await client.upload_chat_file(server.app_id, "c-1", ("a.txt", b"content"))
                path = await client.download_chat_file(file, tmp_path)

    assert path.read_bytes() == b"content"


@respx.mock
def test_a_mock_sees_the_address_an_upload_is_signed_for(respx_mock: respx.MockRouter) -> None:
    presigned = {"url": SIGNED, "key": "chat/app/1/u/c/a.txt", "headers": {}, "previewUrl": SIGNED}
    respx_mock.post(f"{BASE}/api/core/chat/file/presignChatFilePostUrl").respond(json={"code": 200, "data": presigned})
    put = respx_mock.put(SIGNED).respond(200)

    with ChatClient(KEY, BASE) as client:
        client.upload_chat_file("1", "c", ("a.txt", b"content"))

    assert put.call_count == 1
    assert str(put.calls[0].request.url) == SIGNED
    assert put.calls[0].request.content == b"content"


def test_an_address_that_storage_sends_us_on_to_is_in_no_log_either(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    # httpcore's connections write every header.
    monkeypatch.setenv("FASTGPT_DIRECT_STREAMS", "0")
    caplog.set_level(logging.DEBUG)
    with serving("4.14.9") as server:
        with ChatClient(server.api_key, server.base_url, enable_logging=True) as client:
            file = client.upload_chat_file(server.app_id, "c-1", ("a.txt", b"content"))
            moved = f"{server.storage_url}/elsewhere?X-Amz-Signature=canary-signature"
            server.fault("storage:*", Answer(302, headers=[("location", moved)]))
            server.fault("storage:*", Answer(200, b"content"))
            client.download_chat_file(file, tmp_path)

    said = "\n".join(f"{record.getMessage()} {record.args!r}" for record in caplog.records)
    assert "location" in said
    assert "canary-signature" not in said
