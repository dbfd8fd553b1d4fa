"""What one stream costs end to end: all at once, an event every 300 µs, and one every 5 ms.

The first two count the client's processor time for an event. The last counts the median time from the server's write to
the text in the program's hands.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from ..results.measurement import Measurement
from ..wire.reply import text_of
from .async_readers import ASYNC, on_a_loop
from .readers import SYNC, Reader
from .turns import Contestant, Turn, cpu, serving, take_turns

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
            figure = delays if way == "paced" else costs
            return {name: partial(figure, reader, f"{url}/{way}-{count}", count) for name, reader in READERS.items()}

        return [
            take_turns("burst", "httpx", "µs of CPU an event", contestants("burst", 2000 if quick else 5000), rounds),
            take_turns(
                "trickle", "httpx", "µs of CPU an event", contestants("trickle", 400 if quick else 1000), rounds
            ),
            take_turns("paced", "raw socket", "µs of delay", contestants("paced", 60 if quick else 200), rounds),
        ]
