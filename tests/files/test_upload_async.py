"""What only async uploads can get wrong: cancellation, the event loop, and other event loops."""

from __future__ import annotations

import asyncio
import io
import os
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest

from fastgpt_client import AsyncChatClient, UploadError
from fastgpt_client.testing import FastGPTEmulator, HtmlError, Stall

MIB = 1024 * 1024


@pytest.fixture
def server() -> Iterator[FastGPTEmulator]:
    emulator = FastGPTEmulator("4.16")
    emulator.file_store.multipart_from, emulator.file_store.part_size = 3 * MIB, MIB
    with emulator.serve():
        yield emulator


def client_of(server: FastGPTEmulator) -> AsyncChatClient:
    return AsyncChatClient(server.api_key, server.base_url, retry_delay=0)


class Watched:
    """A file that remembers who read it."""

    def __init__(self, content: bytes) -> None:
        self._file = io.BytesIO(content)
        self.seek, self.tell = self._file.seek, self._file.tell
        self.readers: set[str] = set()

    def read(self, size: int) -> bytes:
        self.readers.add(threading.current_thread().name)
        return self._file.read(size)


@pytest.mark.anyio
@pytest.mark.parametrize("size", [2 * MIB, 5 * MIB])
async def test_a_disk_is_never_read_on_the_event_loop(server: FastGPTEmulator, size: int) -> None:
    file: Any = Watched(bytes(size))

    async with client_of(server) as client:
        uploaded = await client.upload_chat_file(server.app_id, "c-1", ("a.txt", file))

    assert server.files[uploaded.key].size == size
    assert file.readers
    assert threading.current_thread().name not in file.readers


async def blocks(count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield bytes(100_000)


@pytest.mark.anyio
async def test_what_yields_asynchronously_is_uploaded(server: FastGPTEmulator) -> None:
    async with client_of(server) as client:
        given: list[Any] = [blocks(3), ("a.txt", blocks(50)), ("b.txt", blocks(0), "text/x")]
        files = [await client.upload_chat_file(server.app_id, "c-1", ("x.txt", given[0]))]
        files += await client.upload_chat_files(server.app_id, "c-1", given[1:])

    assert [server.files[file.key].size for file in files] == [300_000, 5_000_000, 0]


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_uploads_run_on_both_event_loops(server: FastGPTEmulator, backend: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"hello" * MIB)

    async def story() -> bytes:
        async with client_of(server) as client:
            server.fault("PUT *", HtmlError(502))
            file = await client.upload_chat_file(server.app_id, "c-1", path)
            return (await client.download_chat_file(file, tmp_path / "b.txt")).read_bytes()

    assert anyio.run(story, backend=backend) == b"hello" * MIB


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
@pytest.mark.parametrize("size", [2 * MIB, 5 * MIB])
def test_a_cancelled_upload_leaves_nothing_behind(
    server: FastGPTEmulator, backend: str, size: int, tmp_path: Path
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(bytes(size))
    server.fault("PUT *", Stall(), forever=True)

    async def story() -> None:
        async with client_of(server) as client:
            with anyio.move_on_after(0.3) as scope:
                await client.upload_chat_file(server.app_id, "c-1", path)
            assert scope.cancelled_caught

    anyio.run(story, backend=backend)

    assert [r.path.rpartition("/")[2] for r in server.requests if "/abort" in r.path] == ["abort"] * (size > 2 * MIB)
    assert [os.readlink(f"/proc/self/fd/{fd}") for fd in _descriptors() if _leads_to(fd, path)] == []
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("fastgpt-read")] == []


def _descriptors() -> list[str]:
    return os.listdir("/proc/self/fd")


def _leads_to(descriptor: str, path: Path) -> bool:
    try:
        return os.readlink(f"/proc/self/fd/{descriptor}") == str(path)
    except OSError:
        return False


@pytest.mark.anyio
async def test_cancelling_a_task_is_not_turned_into_another_error(server: FastGPTEmulator) -> None:
    server.fault("PUT *", Stall(), forever=True)

    async with client_of(server) as client:
        upload = client.upload_chat_file(server.app_id, "c-1", ("a.txt", bytes(5 * MIB)))
        task = asyncio.get_running_loop().create_task(upload)
        # The server is on another thread, and tells nobody.
        while not any(request.method == "PUT" for request in server.requests):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    assert sum("/abort" in request.path for request in server.requests) == 1


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_failure_is_no_group_of_failures(server: FastGPTEmulator, backend: str) -> None:
    server.fault("PUT *", HtmlError(404), forever=True)

    async def story() -> None:
        async with client_of(server) as client:
            await client.upload_chat_files(server.app_id, "c-1", [("a.txt", bytes(5 * MIB))] * 3)

    with pytest.raises(UploadError, match="HTTP 404"):
        anyio.run(story, backend=backend)
