"""A file as httpx reads it for a form: from its start for every attempt, and never as a whole."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import httpx
import pytest

from fastgpt_client._files.part import FilePart
from fastgpt_client._files.source import open_source
from fastgpt_client._sync.files.form import FormFiles


class Counting(io.BytesIO):
    """Remembers how much was asked for at once, and whether it was closed."""

    most = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.most = max(self.most, len(self.getbuffer()) if size is None or size < 0 else size)
        return super().read(size)


def test_a_part_begins_where_the_file_stood_and_can_be_read_again() -> None:
    file = io.BytesIO(b"skipped content")
    file.seek(8)
    part = FilePart(open_source("a.txt", file, None))

    assert [part.read(4), part.read(99), part.read(1)] == [b"cont", b"ent", b""]
    assert (part.seek(0), part.read(99)) == (0, b"content")
    assert (part.seek(-3, os.SEEK_END), part.tell(), part.seek(1, os.SEEK_CUR)) == (4, 4, 5)


def test_a_large_file_is_read_in_small_blocks_for_every_attempt() -> None:
    file = Counting(bytes(3 * 1024 * 1024))

    with FormFiles({"file": ("a.bin", file)}) as opened:
        parts: Any = opened
        requests = [httpx.Request("POST", "http://s", files=list(parts.items())) for _ in range(2)]
        bodies = [b"".join(request.stream) for request in requests]  # type: ignore[arg-type]

    assert [len(body) for body in bodies] == [int(request.headers["content-length"]) for request in requests]
    assert min(len(body) for body in bodies) > 3 * 1024 * 1024
    assert file.most <= 1024 * 1024
    assert not file.closed


def test_what_was_opened_here_is_closed_and_what_was_given_open_stays_open(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"a")
    given = io.BytesIO(b"b")

    with FormFiles({"a": tmp_path / "a.txt", "b": (None, given, None), "c": None}) as parts:
        opened = parts["a"][1]
        assert {name: (file, mime_type) for name, (file, _, mime_type) in parts.items()} == {
            "a": ("a.txt", "text/plain"),
            "b": ("file", "application/octet-stream"),
        }
    with pytest.raises(ValueError, match="closed file"):
        opened.read(1)
    assert not given.closed


def test_a_file_that_cannot_be_opened_closes_those_before_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"a")
    files = FormFiles({"a": tmp_path / "a.txt", "b": tmp_path / "none.txt"})

    with pytest.raises(FileNotFoundError), files:
        pass

    assert files._open == []
