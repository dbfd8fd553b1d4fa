"""Everything that can be uploaded, read from any position."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fastgpt_client._files.source import (
    BLOCK,
)
from fastgpt_client.exceptions import UploadError

from ..support.sources import CONTENT, Minimal, opened, whole


class Pipe(io.RawIOBase):
    """A file without positions, which hands out a little at a time."""

    def __init__(self, content: bytes) -> None:
        self._left = io.BytesIO(content)

    def read(self, size: int = -1) -> bytes:
        return self._left.read(min(size, 1000))

    def seekable(self) -> bool:
        return False


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "报告.txt"
    made.write_bytes(CONTENT)
    return made


def forms_of(path: Path) -> list[Any]:
    """Return the same content in every form it can be given."""
    half = len(CONTENT) // 2
    return [
        path,
        str(path),
        CONTENT,
        bytearray(CONTENT),
        memoryview(CONTENT),
        io.BytesIO(CONTENT),
        Pipe(CONTENT),
        Minimal(CONTENT),
        [CONTENT[:half], CONTENT[half:]],
        iter([CONTENT[:half], memoryview(CONTENT[half:])]),
        ("x.txt", path),
        ("x.txt", CONTENT),
        ("x.txt", Pipe(CONTENT), "text/x"),
    ]


def test_every_form_is_the_same_content(path: Path) -> None:
    for given in forms_of(path):
        source = opened(given)

        assert (source.size, whole(source)) == (len(CONTENT), CONTENT)
        assert source.read(3, 4) == CONTENT[3:7]
        source.close()


def test_names_and_types_come_from_where_they_are_known(path: Path) -> None:
    with path.open("rb") as file, tempfile.SpooledTemporaryFile() as nameless:
        nameless.write(b"%PDF-1.7")
        nameless.seek(0)
        given: list[Any] = [path, file, nameless, b"\x89PNG\r\n\x1a\n", ("a/b.md", b"x"), ("b", b"x", "text/x"), [b"x"]]
        sources = [opened(each) for each in given]

    assert [(source.name, source.mime_type) for source in sources] == [
        ("报告.txt", "text/plain"),
        ("报告.txt", "text/plain"),
        ("file.pdf", "application/pdf"),
        ("file.png", "image/png"),
        ("b.md", "text/markdown"),
        ("b", "text/x"),
        ("file", "application/octet-stream"),
    ]
    for source in sources:
        source.close()


def test_a_file_is_sent_from_the_position_it_was_given_at() -> None:
    file = io.BytesIO(b"head:" + CONTENT)
    file.seek(5)

    assert whole(opened(file)) == CONTENT


def test_a_file_at_its_end_is_no_empty_upload() -> None:
    file = io.BytesIO()
    file.write(CONTENT)

    with pytest.raises(UploadError, match=r"stands at its end, so nothing would be sent; call its seek\(0\) first"):
        opened(file)
    assert not file.closed


def test_an_empty_file_is_an_empty_upload(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()

    forms: list[Any] = [tmp_path / "empty.txt", b"", io.BytesIO(), []]
    for given in forms:
        source = opened(given)
        assert (source.size, source.read(0, 0)) == (0, b"")
        source.close()


def test_only_what_was_opened_here_is_closed(path: Path) -> None:
    with path.open("rb") as given:
        opened(given).close()
        assert not given.closed

    before = len(os.listdir("/proc/self/fd"))
    for form in forms_of(path):
        opened(form).close()
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_file_that_shrinks_is_noticed(path: Path) -> None:
    source = opened(path)
    os.truncate(path, 10)

    assert source.read(0, 100) == CONTENT[:10]
    with pytest.raises(UploadError, match=r"报告\.txt changed while it was sent"):
        source.read(10, 100)
    source.close()


def test_large_bytes_are_cut_and_not_copied() -> None:
    source = opened(bytearray(64 * BLOCK))

    assert len(source.read(0, BLOCK)) == BLOCK
    assert source.instant


class AsyncFile:
    async def read(self, size: int = -1) -> bytes:
        return b""


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (None, "cannot upload NoneType; give a path, an open binary file"),
        (7, "cannot upload int"),
        ((), "cannot upload a tuple of 0"),
        ((b"a", "name"), "cannot upload a tuple of 2"),
        (("a.txt", "text"), r"a path or text; give Path\(...\) or text.encode\(\)"),
        (io.StringIO("text"), 'open it with mode "rb"'),
        (("a.txt", io.StringIO("text")), 'open it with mode "rb"'),
        (["text"], "yields str; it has to yield bytes"),
        (AsyncFile(), "cannot read AsyncFile, whose `read` is async"),
        (("a", b"x", "a/b", 1), "cannot upload a tuple of 4"),
        (("a",), "cannot upload a tuple of 1"),
        (("a", b"x", "nothing"), "cannot upload with the MIME type 'nothing'; give one such as image/png"),
        (("a", b"x", 5), "cannot upload with the MIME type 5"),
        (("a", 7), "cannot upload int"),
    ],
)
def test_what_cannot_be_uploaded_says_what_can(given: object, words: str) -> None:
    with pytest.raises(TypeError, match=words):
        opened(given)


def test_a_file_that_reads_as_text_is_refused() -> None:
    class Text(io.BytesIO):
        def read(self, size: int | None = -1) -> Any:
            return "text"

    with pytest.raises(TypeError, match='reads as str; open it with mode "rb"'):
        opened(Text(b"text"))


def test_a_path_that_is_not_there_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        opened(tmp_path / "nothing.txt")


def test_a_source_that_breaks_leaves_nothing_open() -> None:
    def broken() -> Iterator[bytes]:
        yield bytes(2 * BLOCK)
        raise OSError("the disk is gone")

    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(OSError, match="the disk is gone"):
        opened(broken())
    assert len(os.listdir("/proc/self/fd")) == before
