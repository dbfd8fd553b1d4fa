"""Uploads and downloads through transports that are not httpx's own, which read a request in ways of their own."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import httpx
import httpx_aiohttp
import pytest
import respx

from fastgpt_client import AsyncChatClient, ChatClient, ConfigurationError, UploadError
from fastgpt_client.testing import Answer, FastGPTEmulator

from ..support.canary import told_by
from .servers.parts_server import MIB, serving

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


class Broken:
    """A file that cannot be read beyond its first megabyte, which not every transport tells as it is."""

    def __init__(self, error: Exception) -> None:
        self._at, self._error = 0, error

    def seek(self, at: int, whence: int = 0) -> int:
        self._at = 2 * MIB if whence else at
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, count: int) -> bytes:
        if self._at >= MIB:
            raise self._error
        self._at += count
        return bytes(count)


@pytest.mark.anyio
@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), KeyError("enough")])
async def test_what_breaks_while_a_file_is_read_comes_out_as_it_is(error: Exception) -> None:
    file: Any = Broken(error)
    with serving("4.14.9") as server:
        async with httpx.AsyncClient(transport=httpx_aiohttp.AiohttpTransport()) as http:
            async with AsyncChatClient(server.api_key, server.base_url, http_client=http, retry_delay=0) as client:
                with pytest.raises(type(error), match=str(error.args[-1])):
                    await client.upload_chat_file(server.app_id, "c-1", ("a.txt", file))

    assert server.files == {}


class Telling(httpx.AsyncBaseTransport):
    """Cannot reach storage, and says so with the whole address, as aiohttp does."""

    def __init__(self, server: httpx.AsyncBaseTransport) -> None:
        self._server = server
        self.signature = ""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "PUT":
            self.signature = request.url.params["X-Amz-Signature"]
            raise httpx.ConnectTimeout(f"Can not write request body for {request.url!s}")
        return await self._server.handle_async_request(request)


@pytest.mark.anyio
async def test_an_error_that_tells_the_address_of_storage_is_told_without_its_signature() -> None:
    emulator = FastGPTEmulator("4.14.9")
    transport = Telling(emulator.async_transport())
    async with httpx.AsyncClient(transport=transport) as http:
        async with AsyncChatClient(emulator.api_key, BASE, http_client=http, max_retries=0) as client:
            with pytest.raises(UploadError, match="Can not write request body") as caught:
                await client.upload_chat_file(emulator.app_id, "c-1", ("a.txt", b"content"))

    assert transport.signature
    assert [text for text in told_by(caught.value) if transport.signature in text] == []
    assert "Can not write request body" in str(caught.value.__cause__)


@pytest.mark.anyio
async def test_a_session_of_aiohttp_that_was_closed_is_a_client_that_was_closed(server: FastGPTEmulator) -> None:
    transport = httpx_aiohttp.AiohttpTransport()
    async with httpx.AsyncClient(transport=transport) as http:
        async with AsyncChatClient(server.api_key, server.base_url, http_client=http) as client:
            await client.get_chat_histories(server.app_id)
            await transport.aclose()
            with pytest.raises(ConfigurationError, match="was closed while it was used"):
                await client.get_chat_histories(server.app_id)


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
    monkeypatch.setenv("FASTGPT_OWN_CONNECTIONS", "0")
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
