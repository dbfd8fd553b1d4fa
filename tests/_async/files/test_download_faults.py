"""What goes wrong with downloads, and what is on disk then."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from fastgpt_client import AsyncChatClient, DownloadError
from fastgpt_client.testing import Answer, Cut, FastGPTEmulator, HtmlError, Reset

from ...files.servers.parts_server import files_in, nothing_is_left_open, server

__all__ = ["nothing_is_left_open", "server"]


def client_of(server: FastGPTEmulator, **options: Any) -> AsyncChatClient:
    return AsyncChatClient(server.api_key, server.base_url, **{"retry_delay": 0, "timeout": 5.0, **options})


@pytest.mark.anyio
@pytest.mark.parametrize("fault", [Reset(), HtmlError(502), Cut(100_000), Cut(100_000, reset=True)])
async def test_a_download_that_breaks_begins_again(server: FastGPTEmulator, fault: Any, tmp_path: Path) -> None:
    content = b"hello" * 100_000
    async with client_of(server) as client:
        file = await client.upload_chat_file(server.app_id, "c-1", ("a.txt", content))
        server.fault("GET /api/system/file/d/*", fault, fault)
        path = await client.download_chat_file(file, tmp_path / "a.txt")

    assert path.read_bytes() == content
    assert [each.name for each in files_in(tmp_path)] == ["a.txt"]


LOOP = Answer(302, headers=[("location", "/api/system/file/d/loop")])


@pytest.mark.anyio
@pytest.mark.parametrize("fault", [Reset(), Cut(100), HtmlError(502), LOOP])
async def test_a_download_that_fails_leaves_what_was_there(server: FastGPTEmulator, fault: Any, tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_bytes(b"old")
    async with client_of(server, max_retries=1) as client:
        file = await client.upload_chat_file(server.app_id, "c-1", ("a.txt", bytes(100_000)))
        server.fault("GET /api/system/file/d/*", fault, forever=True)
        with pytest.raises(DownloadError, match=r"downloading a\.txt"):
            await client.download_chat_file(file, target)

    assert [(each.name, each.read_bytes()) for each in files_in(tmp_path)] == [("a.txt", b"old")]


@pytest.mark.anyio
async def test_a_download_follows_redirects_without_the_key(server: FastGPTEmulator, tmp_path: Path) -> None:
    elsewhere = Answer(302, headers=[("location", f"{server.storage_url}/elsewhere?sig=hidden")])
    server.fault("GET /api/system/file/d/*", elsewhere)
    body = gzip.compress(b"stored compressed")
    server.fault("GET storage:/elsewhere", Answer(200, body, headers=[("content-encoding", "gzip")]))
    async with client_of(server) as client:
        file = await client.upload_chat_file(server.app_id, "c-1", ("a.gz.txt", b"x"))
        path = await client.download_chat_file(file, tmp_path / "a.gz")

    assert path.read_bytes() == b"stored compressed"
    assert set(server.requests[-1].headers) == {"host", "accept-encoding"}


@pytest.mark.anyio
async def test_a_coding_nobody_can_undo_is_refused(server: FastGPTEmulator, tmp_path: Path) -> None:
    answer = Answer(200, b"?", headers=[("content-encoding", "x-secret")])
    async with client_of(server) as client:
        file = await client.upload_chat_file(server.app_id, "c-1", ("a.txt", b"x"))
        server.fault("GET /api/system/file/d/*", answer, forever=True)
        with pytest.raises(DownloadError, match="compressed as x-secret"):
            await client.download_chat_file(file, tmp_path / "a.txt")

    assert files_in(tmp_path) == []


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("location", "says"),
    [
        ("ftp://elsewhere/x", "not http or https, but 'ftp'"),
        ("http://host:99999/x", "has the port 99999"),
        ("http://a..b/x", "names no host"),
        ("http://[", "names no host"),
        ("http://169.254.169.254/latest/meta-data", "this machine's own network link"),
        ("http://2852039166/latest", "this machine's own network link"),
        ("http://0xa9.0376.43518/", "this machine's own network link"),
        ("http://[::ffff:169.254.169.254]/", "this machine's own network link"),
        ("http://[fe80::1]/", "this machine's own network link"),
    ],
)
async def test_a_redirect_that_must_not_be_followed_is_a_download_error(
    server: FastGPTEmulator, location: str, says: str, tmp_path: Path
) -> None:
    # A server that is asked over https names no storage at http, whatever the host.
    location = location.replace("http:", server.base_url.partition("//")[0])
    async with client_of(server) as client:
        file = await client.upload_chat_file(server.app_id, "c-1", ("a.txt", b"x"))
        server.fault("GET /api/system/file/d/*", Answer(302, headers=[("location", location)]), forever=True)
        with pytest.raises(DownloadError, match=says):
            await client.download_chat_file(file, tmp_path / "a.txt")

    assert files_in(tmp_path) == []


@pytest.mark.anyio
async def test_a_relative_redirect_is_resolved_against_the_path(server: FastGPTEmulator, tmp_path: Path) -> None:
    server.fault("GET /api/system/file/d/*", Answer(302, headers=[("location", "beside?x=1")]))
    async with client_of(server) as client:
        file = await client.upload_chat_file(server.app_id, "c-1", ("a.txt", b"x"))
        with pytest.raises(DownloadError):
            await client.download_chat_file(file, tmp_path / "a.txt")

    first, second = server.requests[-2:]
    assert second.path == f"{first.path.rpartition('/')[0]}/beside"


@pytest.mark.anyio
async def test_a_folder_that_is_not_there_is_an_os_error(server: FastGPTEmulator, tmp_path: Path) -> None:
    async with client_of(server) as client:
        file = await client.upload_chat_file(server.app_id, "c-1", ("a.txt", b"x"))
        with pytest.raises(FileNotFoundError):
            await client.download_chat_file(file, tmp_path / "nowhere" / "a.txt")
