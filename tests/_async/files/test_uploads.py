"""Uploads and downloads against every release, in every shape it asks for."""

from __future__ import annotations

import hashlib
import io
import random
from pathlib import Path
from typing import Any

import pytest

from fastgpt_client import AsyncChatClient, ChatFile, ConfigurationError, DownloadError, UploadError
from fastgpt_client.testing import FastGPTEmulator

MIB = 1024 * 1024
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
LARGE = b"\x89PNG\r\n\x1a\n" + random.Random(0).randbytes(5 * MIB // 2)
# POST policy; PUT to storage; PUT to FastGPT by long and by short address; single and multipart.
PROFILES = ["4.14.4", "4.14.9", "4.14.11", "4.15", "4.16", "4.17"]
HEADERS = {
    "minio": {
        "host",
        "content-type",
        "content-length",
        "x-amz-meta-content-disposition",
        "x-amz-meta-origin-filename",
        "x-amz-meta-upload-time",
    },
    "cos": {"host", "content-type", "content-length", "x-cos-meta-origin-filename"},
    "oss": {"host", "content-type", "content-length", "x-oss-meta-origin-filename"},
}
TRICKY = [
    b"--+++\r\n--+++--\r\n",
    b'\r\n\r\nContent-Disposition: form-data; name="key"\r\n\r\nelsewhere\r\n',
    b"POST / HTTP/1.1\r\nHost: x\r\n\r\n",
    "你好 ①".encode(),
    b"\x00\xff\r\n",
]


def serving(profile: str, **options: Any) -> FastGPTEmulator:
    """Return a server that takes what is large here in parts, if it takes parts at all."""
    emulator = FastGPTEmulator(profile, **options)
    emulator.file_store.multipart_from, emulator.file_store.part_size = 2 * MIB, MIB
    return emulator


def files_in(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def client_of(server: FastGPTEmulator, **options: Any) -> AsyncChatClient:
    headers = {"X-Mine": "canary-header", "Cookie": "canary-cookie=1"}
    return AsyncChatClient(server.api_key, server.base_url, retry_delay=0, default_headers=headers, **options)


@pytest.mark.anyio
@pytest.mark.parametrize("profile", PROFILES)
async def test_a_large_file_arrives_and_comes_back_on_every_release(profile: str, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    with serving(profile).serve() as server:
        async with client_of(server) as client:
            file = await client.upload_chat_file(
                server.app_id, "c-1", ("大图.png", LARGE), progress=lambda sent, total: seen.append((sent, total))
            )
            path = await client.download_chat_file(file, tmp_path / "back.png")
        stored = server.files[file.key]

    assert (stored.filename, stored.content_type, stored.size) == ("大图.png", "image/png", len(LARGE))
    assert hashlib.sha256(stored.content).digest() == hashlib.sha256(LARGE).digest()
    assert path.read_bytes() == LARGE
    assert seen == sorted(set(seen))
    assert seen[-1] == (len(LARGE), len(LARGE))
    assert (file.type, file.name, "://127.0.0.1:" in file.url) == ("img", "大图.png", True)
    uploads = [request for request in server.requests if request.method == "PUT"]
    if profile in ("4.16", "4.17"):
        assert sorted(int(request.query["partNumber"]) for request in uploads) == [1, 2, 3]
        assert sorted(request.size for request in uploads) == [MIB // 2 + 8, MIB, MIB]


@pytest.mark.anyio
async def test_the_servers_own_part_size_is_kept() -> None:
    content = bytes(33 * MIB)
    with FastGPTEmulator("4.16").serve() as server:
        async with client_of(server) as client:
            await client.upload_chat_file(server.app_id, "c-1", ("a.txt", content))

    sizes = [request.size for request in server.requests if request.method == "PUT"]
    assert sorted(sizes) == [MIB, *[8 * MIB] * 4]


@pytest.mark.anyio
@pytest.mark.parametrize("vendor", HEADERS)
@pytest.mark.parametrize("profile", PROFILES)
async def test_storage_gets_the_headers_it_asked_for_and_no_others(profile: str, vendor: str) -> None:
    with serving(profile, storage_vendor=vendor).serve() as server:
        async with client_of(server) as client:
            await client.upload_chat_file(server.app_id, "c-1", ("a.png", LARGE if vendor == "minio" else PNG))
        sent = [request for request in server.requests if "presign" not in request.path]

    allowed = HEADERS[vendor] if profile == "4.14.9" else HEADERS["minio"]
    assert sent
    for request in sent:
        assert set(request.headers) <= allowed
        assert "canary" not in str(request.headers)
        assert server.api_key not in str(request.headers)
    presigns = [request for request in server.requests if "presign" in request.path]
    assert {request.headers["x-mine"] for request in presigns} == {"canary-header"}


@pytest.mark.anyio
@pytest.mark.parametrize("profile", ["4.14.4", "4.14.9", "4.16"])
async def test_any_content_and_any_name_arrive_byte_for_byte(profile: str) -> None:
    with FastGPTEmulator(profile).serve() as server:
        async with client_of(server) as client:
            for content in TRICKY:
                file = await client.upload_chat_file(server.app_id, "c-1", ('../"猫"\r\nX: ①.txt', content))

                assert server.files[file.key].content == content
                assert server.files[file.key].filename == file.name == '"猫"__X: ①.txt'
            # A form whose boundary has been seen before is no more dangerous than any other content.
            before = next(request.body for request in server.requests if "presign" not in request.path)
            file = await client.upload_chat_file(server.app_id, "c-1", ("a.txt", before))
            assert server.files[file.key].content == before


@pytest.mark.anyio
async def test_everything_readable_can_be_uploaded(server: FastGPTEmulator, tmp_path: Path) -> None:
    path = tmp_path / "猫.png"
    path.write_bytes(PNG)

    async with client_of(server) as client:
        with path.open("rb") as opened:
            given: list[Any] = [
                path,
                str(path),
                opened,
                PNG,
                bytearray(PNG),
                memoryview(PNG),
                io.BytesIO(PNG),
                iter([PNG[:9], PNG[9:]]),
                ("b.png", PNG),
                ("b.png", path),
                ("b.png", io.BytesIO(PNG), "image/x-png"),
            ]
            files = await client.upload_chat_files(server.app_id, "c-1", given, concurrency=4)
            assert not opened.closed

    assert [server.files[file.key].content for file in files] == [PNG] * len(given)
    assert [file.name for file in files] == [*["猫.png"] * 3, *["file.png"] * 5, *["b.png"] * 3]
    assert {file.type for file in files} == {"img"}
    assert server.files[files[-1].key].content_type == "image/x-png"


@pytest.mark.anyio
async def test_files_go_into_messages_and_into_variables(server: FastGPTEmulator) -> None:
    async with client_of(server) as client:
        image, text = await client.upload_chat_files(server.app_id, "c-1", [PNG, ("a.txt", b"hello")])
        content = [{"type": "text", "text": "这是什么?"}, image, text]
        await client.create_chat_completion(
            [{"role": "user", "content": content}], chatId="c-1", variables={"files": [image, text]}
        )

    body = server.requests[-1].json
    assert body["messages"][0]["content"][1:] == [image.as_content_part(), text.as_content_part()]
    assert body["variables"]["files"] == [
        {"type": "image", "name": image.name, "key": image.key, "url": image.url},
        {"type": "file", "name": "a.txt", "key": text.key, "url": text.url},
    ]


@pytest.mark.anyio
async def test_an_image_is_called_img_whatever_its_name(server: FastGPTEmulator) -> None:
    async with client_of(server) as client:
        image = await client.upload_chat_image(server.app_id, "c-1", ("a.txt", b"x"))
        document = await client.upload_chat_file(server.app_id, "c-1", ("a.txt", b"x"), "doc")

    assert (image.type, document.type) == ("img", "doc")


@pytest.mark.anyio
async def test_a_file_that_is_too_large_is_not_even_begun() -> None:
    with FastGPTEmulator("4.16", max_upload_size=10).serve() as server:
        async with client_of(server) as client:
            with pytest.raises(UploadError, match=r"a\.txt has 11 bytes; this server takes 10 at most"):
                await client.upload_chat_file(server.app_id, "c-1", ("a.txt", bytes(11)))

    assert [request.method for request in server.requests] == ["POST"]


@pytest.mark.anyio
async def test_several_files_need_a_list_and_room(server: FastGPTEmulator) -> None:
    async with client_of(server) as client:
        with pytest.raises(TypeError, match="put it into a list"):
            await client.upload_chat_files(server.app_id, "c-1", "a.txt")
        with pytest.raises(ConfigurationError, match="concurrency is 0"):
            await client.upload_chat_files(server.app_id, "c-1", [], concurrency=0)
        assert await client.upload_chat_files(server.app_id, "c-1", []) == []


@pytest.mark.anyio
@pytest.mark.parametrize("profile", PROFILES)
async def test_a_key_alone_is_enough_to_download(profile: str, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    with FastGPTEmulator(profile).serve() as server:
        async with client_of(server) as client:
            file = await client.upload_chat_file(server.app_id, "对话/1", ("a.txt", b"hello"))
            (tmp_path / "old.txt").write_bytes(b"old")
            first = await client.download_chat_file(
                file.key, tmp_path / "old.txt", progress=lambda got, total: seen.append((got, total))
            )
            second = await client.download_chat_file(dict(file), tmp_path)

    assert (first.read_bytes(), second, second.read_bytes()) == (b"hello", tmp_path / "a.txt", b"hello")
    assert seen == [(5, 5)]
    assert [path.name for path in files_in(tmp_path)] == ["a.txt", "old.txt"]


@pytest.mark.anyio
async def test_a_name_from_a_server_stays_in_the_folder(server: FastGPTEmulator, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    async with client_of(server) as client:
        file = await client.upload_chat_file(server.app_id, "c-1", ("a.txt", b"hello"))
        evil = ChatFile("file", "../../evil.txt", file.key, file.url, file.url)
        path = await client.download_chat_file(evil, folder)

    assert path == folder / "evil.txt"
    assert [each.name for each in files_in(tmp_path)] == ["folder"]


@pytest.mark.anyio
async def test_a_key_that_tells_no_app_needs_one(server: FastGPTEmulator, tmp_path: Path) -> None:
    async with client_of(server) as client:
        with pytest.raises(ConfigurationError, match="does not tell which app it belongs to; pass appId"):
            await client.download_chat_file("dataset/1/a.txt", tmp_path)
        file = await client.upload_chat_file(server.app_id, "c-1", ("a.txt", b"hello"))
        server.file_store.files[file.key].uploaded = False
        with pytest.raises(DownloadError, match=r"downloading a\.txt from .* failed: fileNotFound"):
            await client.download_chat_file(file, tmp_path / "a.txt")

    assert files_in(tmp_path) == []
