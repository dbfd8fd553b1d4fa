"""What the tests of uploads share: a server that wants parts early, and an eye on what is left open."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fastgpt_client.testing import FastGPTEmulator

MIB = 1024 * 1024
_OUR_THREADS = ("fastgpt-read", "fastgpt-upload")


@contextmanager
def serving(profile: str) -> Iterator[FastGPTEmulator]:
    """Serve a FastGPT that wants files in parts already from 3 MiB on, to keep the tests quick."""
    emulator = FastGPTEmulator(profile)
    emulator.file_store.multipart_from, emulator.file_store.part_size = 3 * MIB, MIB
    with emulator.serve():
        yield emulator


@pytest.fixture
def server() -> Iterator[FastGPTEmulator]:
    with serving("4.16") as running:
        yield running


@pytest.fixture(autouse=True)
def nothing_is_left_open() -> Iterator[None]:
    def left_open() -> tuple[list[str], list[str]]:
        threads = [thread.name for thread in threading.enumerate() if thread.name.startswith(_OUR_THREADS)]
        return sorted(filter(None, map(_opened_file, os.listdir("/proc/self/fd")))), threads

    before = left_open()
    yield
    assert left_open() == before


def _opened_file(descriptor: str) -> str:
    try:
        target = os.readlink(f"/proc/self/fd/{descriptor}")
    except OSError:
        return ""
    return target if target.startswith("/") else ""


def files_in(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def ends(server: FastGPTEmulator) -> list[str]:
    """Return how multipart uploads ended."""
    paths = [request.path.rpartition("/")[2] for request in server.requests]
    return [path for path in paths if path in ("complete", "abort")]
