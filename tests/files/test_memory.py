"""Uploads need the same memory whatever their size, and leave nothing open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.upload.run import probe, sink

pytestmark = pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="measured as Linux counts memory")
_SIZE = 64 * 1024 * 1024


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with sink() as url:
        yield url


@pytest.fixture(scope="module")
def sparse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("upload") / "large.txt"
    with path.open("wb") as file:
        file.truncate(_SIZE)
    return path


@pytest.mark.parametrize("shape", ["form", "put", "multipart"])
@pytest.mark.parametrize("way", ["sync", "async"])
def test_memory_stays_constant_and_nothing_is_left_open(base_url: str, sparse: Path, way: str, shape: str) -> None:
    took = probe(base_url, way, shape, sparse)

    assert took["memory"] <= 16
    assert took["descriptors"] <= 0
