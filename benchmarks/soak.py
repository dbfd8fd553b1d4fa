"""A long run with everything that can be left behind: descriptors, threads and memory have to stay flat.

    python -m benchmarks.soak [--scale 1.0]

At scale 1: 10,000 mixed calls, 1,000 streams that break or are left, 200 uploads that are cancelled, 50 event loops
over one client. The work is done in ten rounds, and a line of figures is printed after each: open descriptors and
threads of this process, its memory, and connections in the pool. The emulator runs in a process of its own.

Ends with status 1 when the last round has more descriptors or threads than the first, or 15 % more memory than the
second, by when all caches are warm.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import anyio

from fastgpt_client import AsyncChatClient, ChatClient, FastGPTError
from fastgpt_client.testing import API_KEY, APP_ID

_ROUNDS = 10
_CALLS, _STREAMS, _UPLOADS, _LOOPS = 10_000, 1_000, 200, 50
_AT_ONCE = 20
_LARGE = bytes(1024 * 1024)
_GROWTH = 1.15
_SERVER = """
import sys
from fastgpt_client.testing import Cut, FastGPTEmulator, Reply, Stall
with FastGPTEmulator("4.16").serve() as emulator:
    emulator.respond(Reply(text=["word "] * 20))
    # Of two streams one breaks; of uploads that end in .cut none gets an answer.
    emulator.fault("/api/v2/chat/completions", *[Cut(900), None] * 100_000)
    print(emulator.base_url, flush=True)
    for line in sys.stdin:
        if line.strip() == "stall":
            emulator.fault("PUT /api/system/*", *[Stall()] * 20)
        emulator.requests.clear()
        print("done", flush=True)
"""


class Server:
    """An emulator in a process of its own, told by lines what to do."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.address = self._read()

    def say(self, word: str) -> None:
        """Tell it something, and wait until it is done."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()
        self._read()

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@contextmanager
def serving() -> Iterator[Server]:
    """Run the emulator for the time of a `with` block."""
    command = [sys.executable, "-c", _SERVER]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Server(process)
        assert process.stdin is not None
        process.stdin.close()


async def call(client: AsyncChatClient, number: int) -> None:
    """Make one of the calls that programs make."""
    chat = f"c-{number % 50}"
    match number % 5:
        case 0:
            await client.get_chat_histories(APP_ID)
        case 1:
            await client.get_chat_init(APP_ID, chat)
        case 2:
            await client.with_options(deadline=30).get_chat_records(APP_ID, "none", pageSize=5)
        case 3:
            async for _ in client.iter_chat_records(APP_ID, "none"):
                pass
        case _:
            try:
                await client.send_feedback(APP_ID, "none", "none", "yes")
            except FastGPTError:
                return


async def stream(client: AsyncChatClient, number: int) -> None:
    """Open a stream that the server breaks, or that is left half-way."""
    try:
        async with client.stream("hi", chatId=f"s-{number}", appId=APP_ID, api="v2") as opened:
            async for _ in opened.text():
                if number % 3 == 0:
                    break
    except FastGPTError:
        return


async def upload(client: AsyncChatClient, number: int, begun: anyio.Event) -> None:
    """Upload a file to a server that takes it and does not answer."""

    def began(sent: int, total: int) -> None:
        if sent:
            begun.set()

    await client.upload_chat_file(APP_ID, "c-1", (f"{number}.txt", _LARGE), progress=began)


async def cancelled_upload(client: AsyncChatClient, number: int) -> None:
    """Begin an upload and cancel it in its midst."""
    begun = anyio.Event()
    async with anyio.create_task_group() as group:
        group.start_soon(upload, client, number, begun)
        await begun.wait()
        group.cancel_scope.cancel()


async def some(job: object, client: AsyncChatClient, count: int) -> None:
    """Do a job so many times, twenty at once."""
    numbers = iter(range(count))

    async def work() -> None:
        for number in numbers:
            await job(client, number)  # type: ignore[operator]  # one of the jobs above

    async with anyio.create_task_group() as group:
        for _ in range(_AT_ONCE):
            group.start_soon(work)


async def one_round(client: AsyncChatClient, server: Server, scale: float) -> int:
    """Do a tenth of everything but the event loops, and return how many connections the pool holds."""
    await some(call, client, round(_CALLS * scale / _ROUNDS))
    await some(stream, client, round(_STREAMS * scale / _ROUNDS))
    for _ in range(max(1, round(_UPLOADS * scale / _ROUNDS) // _AT_ONCE)):
        await anyio.to_thread.run_sync(server.say, "stall")
        await some(cancelled_upload, client, _AT_ONCE)
    return len(vars(client)["_sender"].http._transport._pool.connections)  # noqa: SLF001  # what is measured


async def one_loop(client: AsyncChatClient) -> None:
    """Use the client once in an event loop of its own."""
    await client.get_chat_init(APP_ID, "c-1")


def figures() -> tuple[int, int, float]:
    """Return this process's descriptors, threads, and memory in MiB."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return len(os.listdir("/proc/self/fd")), threading.active_count(), pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def run(server: Server, scale: float) -> list[tuple[int, int, float]]:
    """Do all the work and return the figures after each round."""
    client = AsyncChatClient(API_KEY, server.address, retry_delay=0)
    rows: list[tuple[int, int, float]] = []
    print(f"{'round':>5} {'descriptors':>11} {'threads':>7} {'MiB':>7} {'pooled':>6} {'seconds':>7}")
    for number in range(_ROUNDS):
        started = time.perf_counter()
        pooled = anyio.run(one_round, client, server, scale)
        for _ in range(max(1, round(_LOOPS * scale / _ROUNDS))):
            anyio.run(one_loop, client, backend=random.choice(["asyncio", "trio"]))
        with ChatClient(API_KEY, server.address) as sync:
            sync.get_chat_init(APP_ID, "c-1")
        server.say("forget")
        rows.append(figures())
        seconds = time.perf_counter() - started
        print(
            f"{number + 1:5} {rows[-1][0]:11} {rows[-1][1]:7} {rows[-1][2]:7.1f} {pooled:6} {seconds:7.1f}", flush=True
        )
    anyio.run(client.aclose)
    return rows


def main() -> int:
    """Run the soak and tell whether everything stayed flat."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak")
    parser.add_argument("--scale", type=float, default=1.0, help="how much of it to do; 1 is 10,000 calls")
    scale = parser.parse_args().scale
    with serving() as server:
        rows = run(server, scale)
    (first, threads, _), (_, _, warm), (last, threads_left, memory) = rows[0], rows[1], rows[-1]
    flat = last <= first and threads_left <= threads and memory <= warm * _GROWTH
    print("flat" if flat else "not flat")
    return 0 if flat else 1


if __name__ == "__main__":
    sys.exit(main())
