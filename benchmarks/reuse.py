"""Thousands of streams over a few connections that are kept: no stream may get a byte of another.

    python -m benchmarks.reuse [--scale 1.0]

At scale 1 there are 20,000. Half of them are read by threads, half by tasks, eight at once. A server in its own
process answers in random pieces, pauses, hangs up in the midst of things, sends more than the answer, trailers and
chunk extensions; readers read to the end or leave. Every piece of text names the stream it belongs to.

Ends with status 1 when a stream got anything but its own text, or when descriptors are left over.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import anyio

from fastgpt_client import AsyncChatClient, ChatClient, FastGPTError

AT_ONCE = 8
_STREAMS = 20_000
_WORDS = 12
_END = b"0\r\n\r\n"
# How an answer ends: most end as they should.
_ENDS = ("plain",) * 12 + ("close", "trailer", "extension", "more", "cut", "reset", "pause")


def chunk(data: bytes, extension: bytes = b"") -> bytes:
    """Return one chunk of an HTTP body."""
    return b"%x%s\r\n%s\r\n" % (len(data), extension, data)


def answer(name: str, kind: str) -> bytes:
    """Return the answer to a message, whose words name it."""
    extension = b";a=b" if kind == "extension" else b""
    events = [json.dumps({"choices": [{"delta": {"content": f"{name} {word}\n"}}]}) for word in range(_WORDS)]
    body = b"".join(chunk(b"event: answer\n") + chunk(f"data: {event}\n\n".encode(), extension) for event in events)
    end = b"0\r\nServer-Timing: x\r\n\r\n" if kind == "trailer" else _END
    more = answer("nobody", "plain") if kind == "more" else b""
    close = b"Connection: close\r\n" if kind == "close" else b""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n" + close + b"Transfer-Encoding: chunked\r\n\r\n"
    return head + body + chunk(b"data: [DONE]\n\n") + end + more


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError, asyncio.IncompleteReadError):
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
            name = json.loads(await reader.readexactly(length))["messages"][-1]["content"]
            kind = random.choice(_ENDS)
            data = answer(name, kind)
            if kind in ("cut", "reset"):
                data = data[: random.randrange(1, len(data))]
            at = 0
            while at < len(data):
                size = random.choice((7, 100, 2000, len(data)))
                writer.write(data[at : at + size])
                at += size
                await asyncio.sleep(0.002 if kind == "pause" else 0)
            if kind == "reset":
                writer.transport.abort()
                return
            if kind in ("cut", "close"):
                break
    writer.close()


async def serve() -> None:
    """Serve until standard input ends, and say on which port."""
    server = await asyncio.start_server(_serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)


@contextmanager
def serving() -> Iterator[str]:
    """Run the server in a process of its own, and return its address."""
    command = [sys.executable, "-m", "benchmarks.reuse", "--serve"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.stdin.close()


def verdict(name: str, text: str, *, whole: bool) -> str:
    """Tell what a stream gave: all of its text, the start of it, or anything else."""
    expected = "".join(f"{name} {word}\n" for word in range(_WORDS))
    if text == expected:
        return "whole"
    return "part" if not whole and expected.startswith(text) else f"wrong: {name} got {text!r}"


def read(client: ChatClient, name: str, luck: random.Random) -> str:
    """Read one stream, or leave it, and tell what it gave."""
    text, leaves = "", luck.random() < 0.2
    try:
        with client.stream(name) as stream:
            for piece in stream.text():
                text += piece
                if leaves and luck.random() < 0.3:
                    return verdict(name, text, whole=False)
    except FastGPTError:
        return verdict(name, text, whole=False)
    return verdict(name, text, whole=True)


async def aread(client: AsyncChatClient, name: str, luck: random.Random) -> str:
    """Read one stream, leave it, or be cancelled in its midst, and tell what it gave."""
    text, leaves, seconds = "", luck.random() < 0.2, luck.choice((None,) * 9 + (0.005,))
    try:
        with anyio.move_on_after(seconds):
            async with client.stream(name) as stream:
                async for piece in stream.text():
                    text += piece
                    if leaves and luck.random() < 0.3:
                        return verdict(name, text, whole=False)
            return verdict(name, text, whole=True)
    except FastGPTError:
        pass
    return verdict(name, text, whole=False)


def by_threads(address: str, names: list[str], seed: int) -> Counter[str]:
    """Read streams in threads that share a client, and count what they gave."""
    found: Counter[str] = Counter()
    waiting = iter(names)
    with ChatClient("fastgpt-x", address, max_retries=0) as client:

        def work(number: int) -> None:
            luck = random.Random(seed + number)
            for name in waiting:
                found[read(client, name, luck)] += 1

        threads = [threading.Thread(target=work, args=(number,)) for number in range(AT_ONCE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        found["connections"] = _connections(client)
    return found


async def by_tasks(address: str, names: list[str], seed: int) -> Counter[str]:
    """Read streams in tasks that share a client, and count what they gave."""
    found: Counter[str] = Counter()
    waiting = iter(names)
    async with AsyncChatClient("fastgpt-x", address, max_retries=0) as client:

        async def work(number: int) -> None:
            luck = random.Random(seed + number)
            for name in waiting:
                found[await aread(client, name, luck)] += 1

        async with anyio.create_task_group() as group:
            for number in range(AT_ONCE):
                group.start_soon(work, number)
        found["connections"] = _connections(client)
    return found


def _connections(client: ChatClient | AsyncChatClient) -> int:
    return len(vars(client)["_sender"].http._transport._pool.connections)  # noqa: SLF001  # what is measured


def descriptors() -> int:
    """Return how many descriptors this process has."""
    gc.collect()
    return len(os.listdir("/proc/self/fd"))


def run(address: str, count: int, seed: int) -> tuple[Counter[str], Counter[str]]:
    """Read so many streams, one half by threads and the other by tasks."""
    names = [f"stream-{number}" for number in range(count)]
    return by_threads(address, names[::2], seed), anyio.run(by_tasks, address, names[1::2], seed)


def main() -> int:
    """Run the trial in ten rounds, and tell whether every stream got its own text and nothing was left."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reuse")
    parser.add_argument("--scale", type=float, default=1.0, help="how much of it to do; 1 is 20,000 streams")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve:
        asyncio.run(serve())
        return 0
    wrong, left = 0, []
    print(f"{'round':>5} {'whole':>6} {'part':>6} {'wrong':>6} {'kept':>5} {'descriptors':>11} {'seconds':>7}")
    with serving() as address:
        for number in range(10):
            started = time.perf_counter()
            found: Counter[str] = Counter()
            kept = 0
            for half in run(address, round(_STREAMS * asked.scale / 10), number * 100):
                kept = max(kept, half.pop("connections"))
                found.update({kind.partition(":")[0]: times for kind, times in half.items()})
            wrong += found["wrong"]
            left.append(descriptors())
            row = f"{number + 1:5} {found['whole']:6} {found['part']:6} {found['wrong']:6} {kept:5}"
            print(f"{row} {left[-1]:11} {time.perf_counter() - started:7.1f}", flush=True)
    held = not wrong and left[-1] <= left[0]
    print("each stream got its own" if held else "something went wrong")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
