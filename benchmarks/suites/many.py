"""Many streams at once in one program: what an event costs, what a stream holds, and how long all take to open.

    python -m benchmarks.suites.many aiohttp http://127.0.0.1:4000 500 20

reads so many streams of so many events with one client, in this process, and prints the figures as a line of JSON. The
suite runs a fresh process for each, because memory is counted.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import time
from pathlib import Path

from ..results.measurement import Measurement
from .async_readers import ASYNC, AsyncReader
from .turns import in_a_process, reason, serving

_FIGURES = {"cpu": "µs of CPU an event", "memory": "KiB a stream", "opening": "s until all are open"}


async def read_all(reader: AsyncReader, url: str, streams: int, events: int) -> dict[str, float]:
    """Open all streams at once, read them to their end, and return what that took.

    Raises:
        ValueError: Events were lost.
    """
    seen = 0
    opened: list[float] = []

    async with reader(url) as read:
        await read(lambda text: None)
        gc.collect()
        held, cpu, began = memory(), time.process_time(), time.perf_counter()
        held_when_open = held

        async def one() -> None:
            first = True

            def take(text: str) -> None:
                nonlocal seen, first, held_when_open
                seen += 1
                if first:
                    first = False
                    opened.append(time.perf_counter() - began)
                    if len(opened) == streams:
                        held_when_open = memory()

            await read(take)

        async with asyncio.TaskGroup() as group:
            for _ in range(streams):
                group.create_task(one())
        cpu = time.process_time() - cpu
    if seen != streams * events:
        raise ValueError(f"read {seen} events of {streams * events}")
    return {
        "cpu": cpu / seen * 1e6,
        "memory": (held_when_open - held) / 1024 / streams,
        "opening": max(opened),
    }


def memory() -> int:
    """Return what this process holds in memory, in bytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) * 1024


def compared(url: str, contestants: list[str], streams: int, events: int, tick: int, rounds: int) -> list[Measurement]:
    """Return a measurement for each figure of so many streams."""
    figures: dict[str, dict[str, list[float]]] = {name: {} for name in _FIGURES}
    failed: dict[str, str] = {}
    address, counts = f"{url}/many-{events}-{tick}", (str(streams), str(events))
    for _ in range(rounds):
        for contestant in [each for each in contestants if each not in failed]:
            try:
                found = json.loads(in_a_process("-m", "benchmarks.suites.many", contestant, address, *counts))
            except ValueError as error:
                failed[contestant] = reason(error)
                for rows in figures.values():
                    rows.pop(contestant, None)
            else:
                for name, rows in figures.items():
                    rows.setdefault(contestant, []).append(found[name])
    return [
        Measurement(f"{streams:,} streams, {name}", "aiohttp", _FIGURES[name], rows, failed)
        for name, rows in figures.items()
    ]


def measure(*, quick: bool, rounds: int) -> list[Measurement]:
    """Return the measurements of 500 and of 2,000 streams.

    httpx takes 42 seconds to open 2,000 streams, and openai-python six: only those that are near take part in that.
    """
    near = ["fastgpt-client, async", "fastgpt-client, async on aiohttp", "aiohttp"]
    with serving("benchmarks.wire.many") as url:
        return [
            *compared(url, near if quick else list(ASYNC), 500, 10 if quick else 20, 150, rounds),
            *compared(url, near, 2000, 10, 300, min(rounds, 2) if quick else rounds),
        ]


def main(contestant: str, url: str, streams: str, events: str) -> None:
    """Measure in this process and print the figures.

    Raises:
        SystemExit: It failed, with the reason of the first stream that did.
    """
    try:
        found = asyncio.run(read_all(ASYNC[contestant], url, int(streams), int(events)))
    except Exception as error:
        first: BaseException = error
        while isinstance(first, BaseExceptionGroup):
            first = first.exceptions[0]
        raise SystemExit(reason(first)) from None
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
