"""Everything that can be uploaded, read from any position."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest

from fastgpt_client._files.source import (
    BLOCK,
    Source,
    SpooledFile,
    acollected,
    collected,
    known_size,
    name_of,
    open_source,
    parts_of,
)
from fastgpt_client.exceptions import UploadError

CONTENT = "你好, world".encode() * 1000


class Pipe(io.RawIOBase):
    """A file without positions, which hands out a little at a time."""

    def __init__(self, content: bytes) -> None:
        self._left = io.BytesIO(content)

    def read(self, size: int = -1) -> bytes:
        return self._left.read(min(size, 1000))

    def seekable(self) -> bool:
        return False


class Minimal:
    """A file with `read` and nothing else."""

    def __init__(self, content: bytes) -> None:
        self._left = io.BytesIO(content)

    def read(self, size: int) -> bytes:
        return self._left.read(size)


def opened(given: Any) -> Source:
    return open_source(*parts_of(given))


def whole(source: Source) -> bytes:
    blocks, at = [], 0
    while at < source.size:
        blocks.append(source.read(at, min(700, source.size - at)))
        at += len(blocks[-1])
    return b"".join(blocks)


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


async def asynchronous(*blocks: Any) -> AsyncIterator[Any]:
    for block in blocks:
        yield block


def test_what_yields_asynchronously_is_collected() -> None:
    blocks = [CONTENT] * 200

    source = open_source("a.txt", anyio.run(acollected, asynchronous(*blocks)), None)

    assert (source.name, whole(source)) == ("a.txt", CONTENT * 200)
    source.close()


@pytest.mark.parametrize("blocks", [("text",), (CONTENT * 200, "text")])
def test_what_yields_text_asynchronously_is_refused(blocks: tuple[Any, ...]) -> None:
    with pytest.raises(TypeError, match="it has to yield bytes"):
        anyio.run(acollected, asynchronous(*blocks))


def test_sync_code_does_not_take_what_yields_asynchronously() -> None:
    with pytest.raises(TypeError, match="use AsyncChatClient"):
        opened(asynchronous(b"x"))


@pytest.mark.parametrize(
    ("given", "size", "name"),
    [
        (b"abc", 3, None),
        (bytearray(b"abc"), 3, None),
        (memoryview(b"abcdefgh").cast("I"), 8, None),
        (("a.txt", b"abc"), 3, "a.txt"),
        (("a.txt", b"abc", "text/plain"), 3, "a.txt"),
        (io.BytesIO(b"abc"), None, None),
        (Path("nowhere", "b.txt"), None, "b.txt"),
        (("a.txt", Path("nowhere")), None, "a.txt"),
        (5, None, None),
        (("a.txt", 5), None, None),
    ],
)
def test_size_and_name_are_known_before_anything_is_read_where_they_show(
    given: Any, size: int | None, name: str | None
) -> None:
    assert (known_size(given), name_of(given)) == (size, name)


def test_the_size_of_a_path_is_that_of_its_file(path: Path) -> None:
    assert (known_size(path), known_size(str(path)), name_of(str(path))) == (len(CONTENT), len(CONTENT), "报告.txt")


class Counting(io.BytesIO):
    """A file that counts how often it is told to go somewhere, and may give more than it was asked for."""

    name: Any = "<memory>"

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.seeks = self.more = 0

    def seek(self, at: int, whence: int = 0, /) -> int:
        self.seeks += 1
        return super().seek(at, whence)

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read((size or 0) + self.more)


def test_a_file_that_is_read_in_order_is_not_told_where_it_stands() -> None:
    file = Counting(CONTENT)
    source = opened(file)
    source.read(0, 10)
    before = file.seeks

    assert (source.read(10, 10), source.read(20, 10)) == (CONTENT[10:20], CONTENT[20:30])
    assert file.seeks == before
    assert source.read(10, 10) == CONTENT[10:20]
    assert file.seeks == before + 1


def test_a_file_that_gives_more_than_it_was_asked_for_is_refused() -> None:
    file = Counting(CONTENT)
    source = opened(file)
    assert source.read(0, 5) == CONTENT[:5]

    file.more = 1

    with pytest.raises(UploadError, match="it has no 5 bytes at 5 any more"):
        source.read(5, 5)


@pytest.mark.parametrize(("own", "name"), [("<memory>", "file"), (3, "file"), (None, "file"), ("/tmp/a.txt", "a.txt")])
def test_a_file_is_called_as_it_says_unless_that_is_no_name(own: Any, name: str) -> None:
    file = Counting(b"x")
    file.name = own

    assert opened(file).name == name
    file.seek(0)
    assert opened(("b.txt", file)).name == "b.txt"


def test_a_position_behind_the_end_is_the_end() -> None:
    file = io.BytesIO(b"abc")
    file.seek(9)

    with pytest.raises(UploadError, match="file stands at its end"):
        opened(file)


class Placed:
    """A file that can be told where to go and does not say so."""

    def __init__(self, content: bytes) -> None:
        self._file = io.BytesIO(content)
        self.read, self.seek, self.tell = self._file.read, self._file.seek, self._file.tell


class Stuck(Placed):
    """A file that says it cannot be told where to go."""

    def seekable(self) -> bool:
        return False


class Going(Minimal):
    """A file that can be told where to go, and cannot tell where it stands."""

    def seek(self, at: int) -> None:
        raise AssertionError


def test_what_can_be_told_where_to_go_is_read_in_place_and_all_else_is_copied() -> None:
    placed, stuck = Placed(CONTENT), Stuck(CONTENT)
    sources = [opened(placed), opened(stuck), opened(Going(CONTENT)), opened(io.BytesIO(CONTENT))]

    assert [whole(source) for source in sources] == [CONTENT] * 4
    assert [source.instant for source in sources] == [False, False, False, True]
    assert not Source.instant
    for source in sources:
        source.close()
    # Only the copy was ours to close.
    assert whole(sources[0]) == CONTENT
    with pytest.raises(ValueError, match="closed"):
        sources[1].read(0, 1)


def test_what_yields_asynchronously_is_written_a_megabyte_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[int] = []
    add_all = SpooledFile.add_all

    def noted(file: SpooledFile, blocks: list[bytes]) -> None:
        written.append(sum(map(len, blocks)))
        add_all(file, blocks)

    monkeypatch.setattr(SpooledFile, "add_all", noted)
    whole_one, all_but_one = bytes(BLOCK), bytes(BLOCK - 1)

    file = anyio.run(acollected, asynchronous(all_but_one, b"a", whole_one, all_but_one, b"ab", b"c"))

    assert written == [BLOCK, BLOCK, BLOCK + 1, 1]
    assert (BLOCK, len(file.read())) == (1_048_576, 3 * BLOCK + 2)
    file.seek(0)
    source = open_source(None, file, None)
    assert (source.name, source.size) == ("file", 3 * BLOCK + 2)
    source.close()


def test_what_is_read_without_an_event_loop_is_left_as_it_is() -> None:
    assert anyio.run(acollected, CONTENT) is collected(CONTENT) is CONTENT
