"""What one stream costs end to end: all at once, an event every 300 µs, and one every 5 ms.

    python -m benchmarks.suites.streams httpx trickle http://127.0.0.1:4000 1000

reads a reply of so many events with one reader, in this process, and prints the figure. The first two ways count the
client's processor time for an event; `paced` counts the median time from the server's write to the text in the hands of
the program. The suite starts a fresh process for each reader in each round: after a pause an event costs what the
processor has to fetch again, which depends on what else there is in the process, and on where it happens to lie.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from ..results.measurement import Measurement
from ..wire.reply import text_of
from .async_readers import ASYNC, on_a_loop
from .readers import SYNC, Reader
from .turns import Contestant, Turn, cpu, in_a_process, serving, take_turns

# A busy moment of the machine makes a reader slower once.
_TIMES = 3
READERS: dict[str, Reader] = {**SYNC, **{name: on_a_loop(reader) for name, reader in ASYNC.items()}}


@contextmanager
def costs(reader: Reader, url: str, count: int) -> Iterator[Turn]:
    """Count the processor time of reading a reply of so many events."""
    expected = text_of(count)
    with reader(url) as read:

        def turn() -> float:
            texts: list[str] = []
            figure = cpu(lambda: read(texts.append), count)
            if "".join(texts) != expected:
                raise ValueError("read another text")
            return figure

        yield turn


@contextmanager
def delays(reader: Reader, url: str, count: int) -> Iterator[Turn]:
    """Count the median delay of an event in microseconds."""
    with reader(url) as read:

        def turn() -> float:
            late: list[int] = []
            read(lambda text: late.append(time.perf_counter_ns() - int(text)))
            if len(late) != count:
                raise ValueError(f"read {len(late)} events of {count}")
            return statistics.median(late) / 1000

        yield turn


def measure(*, quick: bool, rounds: int) -> list[Measurement]:
    """Return all three measurements."""
    with serving("benchmarks.wire.server") as url:

        def contestants(way: str, count: int) -> dict[str, Contestant]:
            return {name: partial(alone, name, way, url, count) for name in READERS}

        return [
            take_turns("burst", "httpx", "µs of CPU an event", contestants("burst", 2000 if quick else 5000), rounds),
            take_turns(
                "trickle", "httpx", "µs of CPU an event", contestants("trickle", 400 if quick else 1000), rounds
            ),
            take_turns("paced", "raw socket", "µs of delay", contestants("paced", 60 if quick else 200), rounds),
        ]


@contextmanager
def alone(reader: str, way: str, url: str, count: int) -> Iterator[Turn]:
    """Count in a process of its own, which every turn starts anew."""
    yield lambda: float(in_a_process("-m", "benchmarks.suites.streams", reader, way, url, str(count)))


def main(reader: str, way: str, url: str, count: str) -> None:
    """Read the reply and print the figure: the median of some times, after one that warms code and connection."""
    figure = delays if way == "paced" else costs
    with figure(READERS[reader], f"{url}/{way}-{count}", int(count)) as turn:
        turn()
        gc.collect()
        gc.freeze()
        print(statistics.median(turn() for _ in range(_TIMES)))


if __name__ == "__main__":
    main(*sys.argv[1:])
