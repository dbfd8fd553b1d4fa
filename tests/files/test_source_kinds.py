"""What yields asynchronously, and what is odd about a source."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
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
)
from fastgpt_client.exceptions import UploadError

from ..support.sources import CONTENT, Minimal, opened, whole


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


def test_the_size_of_a_path_is_that_of_its_file(tmp_path: Path) -> None:
    path = tmp_path / "报告.txt"
    path.write_bytes(CONTENT)
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
