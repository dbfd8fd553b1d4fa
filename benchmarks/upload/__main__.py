"""Uploads in every shape that FastGPT asks for: CPU, memory, and what the event loop notices.

    python -m benchmarks.upload [MiB]

Every figure is from a fresh process that uploads a sparse file to a server on this machine that throws it away; ways
take turns, and the smallest CPU time of the rounds counts.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from .run import probe, sink

_ROUNDS = 3
_WAYS = (
    ("httpx", "put"),
    ("httpx-async", "put"),
    ("sync", "put"),
    ("sync", "form"),
    ("sync", "single"),
    ("sync", "multipart"),
    ("async", "put"),
    ("async", "form"),
    ("async", "multipart"),
)


def main(mebibytes: int = 1024) -> None:
    """Print a table."""
    with tempfile.TemporaryDirectory() as folder, sink() as base_url:
        large, small = Path(folder, "large.txt"), Path(folder, "small.txt")
        for path, size in ((large, mebibytes), (small, 128)):
            with path.open("wb") as file:
                file.truncate(size * 1024 * 1024)
        results: dict[tuple[str, str], list[dict[str, Any]]] = {way: [] for way in _WAYS}
        for _ in range(_ROUNDS):
            for each, found in results.items():
                found.append(probe(base_url, *each, large))
        slow = probe(base_url, "slow", "put", small)
    bases = {way: min(found["cpu"] for found in results[way, "put"]) for way in ("httpx", "httpx-async")}
    print(
        f"upload of {mebibytes} MiB, sparse; CPU is relative to httpx.Client with content=file ({bases['httpx']:.2f} s)"
    )
    print(f"and, for async, to httpx.AsyncClient with the file in 64 KiB blocks ({bases['httpx-async']:.2f} s)")
    print(f"{'':20}{'CPU':>8}{'MiB/s':>8}{'MiB more':>10}{'fds left':>10}{'stall p99':>12}")
    for (way, shape), took in results.items():
        base = bases["httpx-async" if "async" in way else "httpx"]
        cpu = min(found["cpu"] for found in took) / base
        speed = mebibytes / min(found["seconds"] for found in took)
        more, left = (max(found[name] for found in took) for name in ("memory", "descriptors"))
        stall = f"{min(found['stall'] for found in took):.1f} ms" if "async" in way else ""
        print(f"{way + ' ' + shape:20}{cpu:8.2f}{speed:8.0f}{more:10.1f}{left:10}{stall:>12}")
    print(f"{'async put, slow disk':20}{'':34}{slow['stall']:9.1f} ms   (20 ms for each read)")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
