"""Upload one file in a process of its own, and say what that took.

    python -m benchmarks.upload.probe http://127.0.0.1:4000 put sync big.bin

The ways are `sync` and `async` for this library, `httpx` and `httpx-async` for a plain PUT, and `slow` for an async
upload from a disk that takes 20 ms for each read. Prints a line of JSON: CPU and wall seconds, the growth of memory at
its peak, descriptors and threads that are left, and how long the event loop stood still.
"""

from __future__ import annotations

import asyncio
import gc
import io
import json
import os
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx

from fastgpt_client import AsyncChatClient, ChatClient

_WARM_UP = bytes(40 * 1024 * 1024)
_DISK = 0.02


class SlowDisk(io.FileIO):
    """A file whose every read takes a while, as on a network disk."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Read, slowly."""
        time.sleep(_DISK)
        return super().read(size)


def memory(field: str) -> int:
    """Return a figure of this process in KiB: `VmRSS` now, or `VmHWM` at its peak."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition(f"{field}:")[2].split()[0])


def measured(work: Callable[[], Any]) -> dict[str, Any]:
    """Run some work and return what it took."""
    gc.collect()
    # Forgets the peak so far.
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before, files = memory("VmRSS"), len(os.listdir("/proc/self/fd"))
    cpu, wall = time.process_time(), time.perf_counter()
    stalls = work()
    took = {"cpu": time.process_time() - cpu, "seconds": time.perf_counter() - wall}
    gc.collect()
    return {
        **took,
        "memory": (memory("VmHWM") - before) / 1024,
        "descriptors": len(os.listdir("/proc/self/fd")) - files,
        "threads": threading.active_count() - 1,
        "stall": percentile(stalls) * 1000 if stalls else 0.0,
    }


def percentile(times: list[float]) -> float:
    """Return the 99th percentile."""
    return sorted(times)[int(len(times) * 0.99)]


async def _watched(work: Any) -> list[float]:
    """Run async work and return how long the event loop was away each time."""
    stalls: list[float] = []

    async def tick() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.001)
            stalls.append(time.perf_counter() - before - 0.001)

    ticking = asyncio.create_task(tick())
    await work
    ticking.cancel()
    return stalls


async def _plain(url: str, path: str) -> None:
    """Upload as programs do with httpx alone: its async client takes no files, so they read in 64 KiB, as it would."""

    async def blocks() -> AsyncIterator[bytes]:
        # On the event loop, as those programs do.
        with open(path, "rb") as file:  # noqa: ASYNC230  # that is the comparison
            while block := file.read(64 * 1024):
                yield block

    async with httpx.AsyncClient(timeout=60) as http:
        size = os.stat(path).st_size
        await http.put(url, content=blocks(), headers={"content-length": str(size)})


def probe(base_url: str, shape: str, way: str, path: str) -> dict[str, Any]:
    """Upload a file in one way and return what it took."""
    if way == "httpx":
        with httpx.Client(timeout=60) as http:
            http.put(f"{base_url}/put/warm", content=io.BytesIO(_WARM_UP))

            def put() -> None:
                with open(path, "rb") as file:
                    http.put(f"{base_url}/put/token", content=file)

            return measured(put)
    if way == "sync":
        with ChatClient("fastgpt-benchmark", base_url) as client:
            client.upload_chat_file(shape, "c", _WARM_UP)
            return measured(lambda: client.upload_chat_file(shape, "c", path) and None)
    if way == "httpx-async":
        with asyncio.Runner() as runner:
            return measured(lambda: runner.run(_watched(_plain(f"{base_url}/put/token", path))))
    with asyncio.Runner() as runner:
        chat = AsyncChatClient("fastgpt-benchmark", base_url)

        def upload() -> list[float]:
            if way == "async":
                return runner.run(_watched(chat.upload_chat_file(shape, "c", path)))
            with SlowDisk(path) as disk:
                return runner.run(_watched(chat.upload_chat_file(shape, "c", disk)))

        runner.run(chat.upload_chat_file(shape, "c", _WARM_UP))
        result = measured(upload)
        runner.run(chat.aclose())
    return result


if __name__ == "__main__":
    print(json.dumps(probe(*sys.argv[1:])))
