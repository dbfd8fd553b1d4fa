"""Who asks over https does not send files in the clear."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
import respx

from fastgpt_client import AsyncChatClient, DownloadError, UploadError

BASE = "https://fastgpt.test"
PRESIGN = f"{BASE}/api/core/chat/file/presignChatFilePostUrl"
ADDRESS = f"{BASE}/api/core/chat/file/presignChatFileGetUrl"
KEY = "chat/app/1/u/c-1/a.txt"


def presigned(url: str, **more: Any) -> dict[str, Any]:
    return {"code": 200, "data": {"url": url, "key": KEY, "headers": {"x-a": "b"}, **more}}


def client_of(**options: Any) -> AsyncChatClient:
    return AsyncChatClient("fastgpt-canary", BASE, max_retries=0, **options)


@pytest.mark.anyio
async def test_an_upload_does_not_leave_https(respx_mock: respx.MockRouter) -> None:
    respx_mock.post(PRESIGN).respond(json=presigned("http://minio.test/bucket/a?sig=canary"))

    async with client_of() as client:
        with pytest.raises(UploadError, match=r"named http://minio\.test for files: .* allow_http_storage=True"):
            await client.upload_chat_file("app", "c-1", ("a.txt", b"x"))

    assert respx_mock.calls.call_count == 1


@pytest.mark.anyio
async def test_no_part_of_an_upload_leaves_https(respx_mock: respx.MockRouter) -> None:
    parts = {"uploadMode": "multipart", "partSize": 1, "completeUrl": "http://minio.test/complete?sig=canary"}
    respx_mock.post(PRESIGN).respond(json=presigned("https://minio.test/a?sig=canary", **parts))

    async with client_of() as client:
        with pytest.raises(UploadError, match=r"named http://minio\.test for files"):
            await client.upload_chat_file("app", "c-1", ("a.txt", b"x"))

    assert respx_mock.calls.call_count == 1


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("storage", "options"),
    [
        ("http://minio.test/a", {"allow_http_storage": True}),
        ("http://localhost:9000/a", {}),
        ("http://127.0.0.2/a", {}),
        ("http://[::1]:9000/a", {}),
        ("https://minio.test/a", {}),
    ],
)
async def test_what_is_allowed_is_followed(respx_mock: respx.MockRouter, storage: str, options: dict[str, Any]) -> None:
    respx_mock.post(PRESIGN).respond(json=presigned(storage))
    put = respx_mock.put(storage).respond(200)
    respx_mock.post(ADDRESS).respond(json={"code": 200, "data": storage})

    async with client_of(**options) as client:
        await client.upload_chat_file("app", "c-1", ("a.txt", b"x"))

    assert put.call_count == 1


@pytest.mark.anyio
async def test_a_route_of_the_server_itself_is_used_at_the_address_the_client_was_given(
    respx_mock: respx.MockRouter,
) -> None:
    respx_mock.post(PRESIGN).respond(json=presigned("http://inner.test:3000/api/system/file/upload/t"))
    put = respx_mock.put(f"{BASE}/api/system/file/upload/t").respond(json={"code": 200, "data": None})
    respx_mock.post(ADDRESS).respond(json={"code": 200, "data": "http://inner.test:3000/x"})

    async with client_of() as client:
        await client.upload_chat_file("app", "c-1", ("a.txt", b"x"))

    assert put.call_count == 1


@pytest.mark.anyio
async def test_a_download_does_not_leave_https(respx_mock: respx.MockRouter, tmp_path: Path) -> None:
    respx_mock.post(ADDRESS).respond(json={"code": 200, "data": "http://minio.test/a?sig=canary"})

    async with client_of() as client:
        with pytest.raises(DownloadError, match=r"named http://minio\.test for files"):
            await client.download_chat_file(KEY, tmp_path / "a.txt")


@pytest.mark.anyio
async def test_a_redirect_of_a_download_does_not_leave_https(respx_mock: respx.MockRouter, tmp_path: Path) -> None:
    respx_mock.post(ADDRESS).respond(json={"code": 200, "data": "https://minio.test/a"})
    respx_mock.get("https://minio.test/a").respond(302, headers={"location": "http://minio.test/b?sig=canary"})
    there = respx_mock.get("http://minio.test/b").mock(return_value=httpx.Response(200, content=b"x"))

    async with client_of() as client:
        with pytest.raises(DownloadError, match=r"named http://minio\.test for files"):
            await client.download_chat_file(KEY, tmp_path / "a.txt")
        await client.with_options(allow_http_storage=True).download_chat_file(KEY, tmp_path / "a.txt")

    assert there.call_count == 1
