"""What can be uploaded: paths, open files, bytes, and whatever yields bytes, as bytes from any position.

Everything here may block, on disks for example, and is called where that does no harm.
"""

from __future__ import annotations

import inspect
import io
import os
import tempfile
import threading
from collections.abc import AsyncIterable, Iterable
from pathlib import Path
from typing import IO, Any, Protocol, TypeAlias, cast

from .._runtime.workers import arun
from ..exceptions import UploadError
from .kinds import HEAD, complete_name, is_mime_type, mime_type_of

# What is read at a time: larger blocks cost fewer calls, and a megabyte is where that stops paying.
BLOCK = 1024 * 1024


class Readable(Protocol):
    """An open binary file, as far as an upload needs one."""

    def read(self, size: int, /) -> bytes:
        """Return so many bytes, or fewer; none at the end."""
        ...


Bytes: TypeAlias = bytes | bytearray | memoryview
Content: TypeAlias = Path | Bytes | Readable | Iterable[bytes]
Uploadable: TypeAlias = str | os.PathLike[str] | Content | tuple[str, Content] | tuple[str, Content, str]
AsyncContent: TypeAlias = Content | AsyncIterable[bytes]
AsyncUploadable: TypeAlias = Uploadable | AsyncContent | tuple[str, AsyncContent] | tuple[str, AsyncContent, str]

_ACCEPTED = "a path, an open binary file, bytes, something that yields bytes, (name, content) or (name, content, type)"


class Source:
    """A file to upload.

    Attributes:
        name: Its name, safe to send.
        mime_type: Its MIME type.
        size: Its bytes.
        instant: Whether reading takes no time.
    """

    name: str
    mime_type: str
    size: int
    instant = False

    def read(self, at: int, count: int) -> bytes:
        """Return so many bytes from a position, or fewer."""
        raise NotImplementedError

    def close(self) -> None:
        """Close what was opened here."""

    def _describe(self, name: str, mime_type: str | None) -> None:
        head = self.read(0, min(HEAD, self.size))
        self.name = complete_name(name, head)
        self.mime_type = mime_type or mime_type_of(self.name, head)


class BytesSource(Source):
    """Bytes to upload; cut into blocks, never copied as a whole."""

    instant = True

    def __init__(self, content: Bytes, name: str, mime_type: str | None) -> None:
        self._view = memoryview(content).cast("B")
        self.size = len(self._view)
        self._describe(name, mime_type)

    def read(self, at: int, count: int) -> bytes:
        """Return so many bytes from a position."""
        return bytes(self._view[at : at + count])


class FileSource(Source):
    """A file to upload, from the position it was given at to its end.

    Args:
        file: The file.
        name: What to call it.
        mime_type: Its MIME type, if known.
        ours: Whether to close it.

    Raises:
        UploadError: It stands at its end.
    """

    def __init__(self, file: IO[bytes], name: str, mime_type: str | None, *, ours: bool) -> None:
        self._file = file
        self._ours = ours
        self._lock = threading.Lock()
        self._start = file.tell()
        self._at = file.seek(0, io.SEEK_END)
        self.size = max(self._at - self._start, 0)
        self.instant = isinstance(file, io.BytesIO)
        if self.size == 0 < self._start:
            raise UploadError(f"{name} stands at its end, so nothing would be sent; call its seek(0) first")
        self._describe(name, mime_type)

    def read(self, at: int, count: int) -> bytes:
        """Return so many bytes from a position, or fewer.

        Raises:
            UploadError: The file has become shorter.
            TypeError: It holds no bytes.
        """
        if count == 0:
            return b""
        # Parts are read by several threads, and a file has one position.
        with self._lock:
            if self._at != self._start + at:
                self._file.seek(self._start + at)
            block = self._file.read(count)
            self._at = self._start + at + len(block or b"")
        if not isinstance(block, (bytes, bytearray, memoryview)) and block is not None:
            raise TypeError(f'cannot upload a file that reads as {type(block).__name__}; open it with mode "rb"')
        if not block or len(block) > count:
            raise UploadError(f"{self.name} changed while it was sent: it has no {count} bytes at {at} any more")
        return bytes(block)

    def close(self) -> None:
        """Close the file, if it was opened here."""
        if self._ours:
            self._file.close()


def parts_of(given: Any) -> tuple[str | None, Any, str | None]:
    """Return name, content and MIME type of what was given to upload; None for what was not said.

    Raises:
        TypeError: It is nothing that can be uploaded.
    """
    name, mime_type, content = None, None, given
    if isinstance(given, tuple):
        if len(given) not in (2, 3) or not isinstance(given[0], str):
            raise TypeError(f"cannot upload a tuple of {len(given)}; give {_ACCEPTED}")
        name, content = given[:2]
        mime_type = given[2] if len(given) > 2 else None
        if mime_type is not None and not is_mime_type(mime_type):
            raise TypeError(f"cannot upload with the MIME type {mime_type!r}; give one such as image/png")
        if isinstance(content, str):
            raise TypeError("cannot tell whether a str in a tuple is a path or text; give Path(...) or text.encode()")
    if isinstance(content, (str, os.PathLike)):
        content = Path(content)
    known = (Path, bytes, bytearray, memoryview, Iterable, AsyncIterable)
    if not isinstance(content, known) and not hasattr(content, "read"):
        raise TypeError(f"cannot upload {type(content).__name__}; give {_ACCEPTED}")
    if isinstance(content, io.TextIOBase):
        raise TypeError('cannot upload a file that is open as text; open it with mode "rb"')
    if inspect.iscoroutinefunction(getattr(content, "read", None)) and not isinstance(content, AsyncIterable):
        raise TypeError(f"cannot read {type(content).__name__}, whose `read` is async; give the file inside of it")
    return name, content, mime_type


def known_size(given: Any) -> int | None:
    """Return how many bytes there are to upload, when that shows without reading anything."""
    try:
        _, content, _ = parts_of(given)
        if isinstance(content, Path):
            return content.stat().st_size
    except (OSError, TypeError):
        # The upload itself says what is wrong, when it is this file's turn.
        return None
    return memoryview(content).nbytes if isinstance(content, (bytes, bytearray, memoryview)) else None


def name_of(given: Any) -> str | None:
    """Return the name of what is to be uploaded, as far as it was given one."""
    try:
        name, content, _ = parts_of(given)
    except TypeError:
        return None
    return name or (content.name if isinstance(content, Path) else None)


def open_source(name: str | None, content: Any, mime_type: str | None) -> Source:
    """Open what is to be uploaded.

    Storage has to be told the size first. What cannot say it, such as a pipe, is copied to a temporary file.

    Raises:
        OSError: It cannot be read.
        UploadError: There is nothing to read.
    """
    if isinstance(content, AsyncIterable):
        raise TypeError(f"cannot upload {type(content).__name__} from sync code; use AsyncChatClient")
    if isinstance(content, Path):
        # Unbuffered: blocks this large need no second buffer.
        return _opened(content.open("rb", buffering=0), name or content.name, mime_type, ours=True)
    if isinstance(content, (bytes, bytearray, memoryview)):
        return BytesSource(content, name or "file", mime_type)
    if isinstance(content, SpooledFile):
        return _opened(cast("IO[bytes]", content), name or "file", mime_type, ours=True)
    if not hasattr(content, "read"):
        return _opened(_copied(content), name or "file", mime_type, ours=True)
    own = getattr(content, "name", None)
    name = name or (own if isinstance(own, str) and not own.startswith("<") else "file")
    if _is_seekable(content):
        return _opened(content, name, mime_type, ours=False)
    return _opened(_copied(iter(lambda: content.read(BLOCK), b"")), name, mime_type, ours=True)


async def acollected(content: Any) -> Any:
    """Return content that can be read without an event loop; what yields bytes asynchronously is copied to a file."""
    if not isinstance(content, AsyncIterable):
        return content
    file = SpooledFile()
    try:
        waiting: list[Any] = []
        held = 0
        async for block in content:
            waiting.append(block)
            held += len(block)
            if held >= BLOCK:
                await arun(file.add_all, waiting)
                waiting, held = [], 0
        await arun(file.add_all, waiting)
    except BaseException:
        file.close()
        raise
    return file


def collected(content: Any) -> Any:
    """Return content as it is. The sync twin of `acollected`."""
    return content


class SpooledFile(tempfile.SpooledTemporaryFile[bytes]):
    """A temporary file of our own, in memory while it is small."""

    def __init__(self) -> None:
        super().__init__(max_size=BLOCK)

    def add_all(self, blocks: Iterable[object]) -> None:
        """Append blocks, and go back to the start.

        Raises:
            TypeError: One is not made of bytes.
        """
        self.seek(0, io.SEEK_END)
        for block in blocks:
            if not isinstance(block, (bytes, bytearray, memoryview)):
                raise TypeError(f"cannot upload something that yields {type(block).__name__}; it has to yield bytes")
            self.write(block)
        self.seek(0)


def _copied(blocks: Iterable[Any]) -> IO[bytes]:
    file = SpooledFile()
    try:
        file.add_all(blocks)
    except BaseException:
        file.close()
        raise
    return cast("IO[bytes]", file)


def _opened(file: IO[bytes], name: str, mime_type: str | None, *, ours: bool) -> Source:
    try:
        return FileSource(file, name, mime_type, ours=ours)
    except BaseException:
        if ours:
            file.close()
        raise


def _is_seekable(file: Any) -> bool:
    seekable = getattr(file, "seekable", None)
    return bool(seekable()) if callable(seekable) else hasattr(file, "seek") and hasattr(file, "tell")
