"""Uploads to a real S3 that checks signatures, with permissions made by its own software development kit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from fastgpt_client import AsyncChatClient, UploadError

from ...files.servers.s3 import BUCKET, S3, serving

KEY = "chat/app/1/u/对话 1/猫 ①+%2F'(1).txt"
CONTENTS = [
    b"hello",
    b"--+++\r\n--+++--\r\n",
    b'\r\n\r\nContent-Disposition: form-data; name="key"',
    bytes(3 * 1024 * 1024 + 1),
]


@pytest.fixture(scope="module")
def s3() -> Iterator[S3]:
    with serving() as running:
        yield running


@pytest.fixture
def client(s3: S3, monkeypatch: pytest.MonkeyPatch) -> AsyncChatClient:
    headers = {"X-Amz-Acl": "public-read", "Cookie": "a=b"}
    made = AsyncChatClient("fastgpt-canary", s3.url, default_headers=headers, retry_delay=0)

    async def read(*_: object, **__: object) -> str:
        return str(s3.client.generate_presigned_url("get_object", {"Bucket": BUCKET, "Key": KEY}))

    monkeypatch.setattr(made, "presign_chat_file_get_url", read)
    return made


def form(s3: S3) -> dict[str, Any]:
    fields = {"Content-Type": "text/plain", "x-amz-meta-name": "%E7%8C%AB"}
    conditions = [{name: value} for name, value in fields.items()]
    limit = ["content-length-range", 1, 10_000_000]
    answer: dict[str, Any] = s3.client.generate_presigned_post(BUCKET, KEY, fields, [*conditions, limit])
    return answer


def put(s3: S3) -> dict[str, Any]:
    wanted = {"Bucket": BUCKET, "Key": KEY, "ContentType": "text/plain", "Metadata": {"name": "%E7%8C%AB"}}
    headers = {"Content-Type": "text/plain", "x-amz-meta-name": "%E7%8C%AB"}
    return {"url": s3.client.generate_presigned_url("put_object", wanted), "key": KEY, "headers": headers}


@pytest.mark.anyio
@pytest.mark.parametrize("content", CONTENTS, ids=["short", "boundary", "header", "blocks"])
@pytest.mark.parametrize("shape", [form, put])
async def test_a_real_s3_takes_what_it_has_permitted(
    s3: S3, client: AsyncChatClient, shape: Any, content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def presigned(*_: object, **__: object) -> dict[str, Any]:
        permission: dict[str, Any] = shape(s3)
        return permission

    monkeypatch.setattr(client, "presign_chat_file_post_url", presigned)

    async with client:
        file = await client.upload_chat_file("1", "c", ("猫.txt", content))
        path = await client.download_chat_file(file, tmp_path)

    assert s3.content(KEY) == (content, "text/plain")
    assert s3.client.head_object(Bucket=BUCKET, Key=KEY)["Metadata"] == {"name": "%E7%8C%AB"}
    assert path.read_bytes() == content
    assert s3.refusals == []


@pytest.mark.anyio
@pytest.mark.parametrize("shape", [form, put])
async def test_a_real_s3_refuses_anything_else(
    s3: S3, client: AsyncChatClient, shape: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def presigned(*_: object, **__: object) -> dict[str, Any]:
        permission: dict[str, Any] = shape(s3)
        part = permission.get("fields") or permission["headers"]
        part["Content-Type"] = "text/html"
        return permission

    monkeypatch.setattr(client, "presign_chat_file_post_url", presigned)

    async with client:
        with pytest.raises(UploadError, match="SignatureDoesNotMatch") as caught:
            await client.upload_chat_file("1", "c", ("猫.txt", b"hello"))

    assert caught.value.http_status == 403
    assert len(s3.refusals) == 1
    s3.refusals.clear()


@pytest.mark.anyio
async def test_a_real_s3_refuses_a_header_it_did_not_permit(s3: S3) -> None:
    permission = put(s3)

    async with httpx.AsyncClient() as http:
        answer = await http.put(permission["url"], headers=permission["headers"], content=b"hello")

    assert answer.status_code == 403
    assert "headers that are not signed" in s3.refusals[0]
    s3.refusals.clear()
