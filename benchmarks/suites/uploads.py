"""What the upload of a large file costs, beside httpx; `python -m benchmarks.upload` has more shapes of it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from ..results.measurement import Measurement
from ..upload.run import probe, sink
from .turns import Contestant, Turn, take_turns

_WAYS = {
    "fastgpt-client": "sync",
    "httpx": "httpx",
    "fastgpt-client, async": "async",
    "httpx, async": "httpx-async",
}


@contextmanager
def uploading(url: str, way: str, path: Path) -> Iterator[Turn]:
    """Count the seconds of processor time of an upload, in a process of its own."""
    yield lambda: float(probe(url, way, "put", path)["cpu"])


def measure(*, quick: bool, rounds: int) -> list[Measurement]:
    """Return the cost of an upload of 1 GiB; of 256 MiB when quick."""
    with tempfile.TemporaryDirectory() as folder, sink() as url:
        path = Path(folder, "large.txt")
        with path.open("wb") as file:
            file.truncate((256 if quick else 1024) * 1024 * 1024)
        contestants: dict[str, Contestant] = {name: partial(uploading, url, way, path) for name, way in _WAYS.items()}
        return [take_turns("upload", "httpx", "s of CPU", contestants, rounds)]
