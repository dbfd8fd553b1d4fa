"""Server-sent events: bytes go in, events come out. Performs no I/O.

Follows the WHATWG rules
(https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation): lines end with CR, LF or
CRLF and with nothing else, a byte order mark may come first, and an event is complete at its blank line. What is still
unfinished when the stream ends was cut off in flight, and is dropped rather than guessed at.

Streams that end their lines with LF, as FastGPT's do, are split at blank lines by C code; a stream that shows a CR goes
on line by line. Unfinished pieces wait in a list, so that one line of many megabytes costs linear time.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

from ..exceptions import StreamError

T = TypeVar("T")
#: How large an unfinished event may grow unless the caller says otherwise: four times the 16 MiB that MongoDB, where
#: FastGPT keeps what a node did, allows a document. The largest events repeat such documents.
MAX_EVENT_BYTES = 64 * 1024 * 1024
#: As numbers: whether bytes hold other bytes takes Python ten times as long.
LF, CR = b"\n\r"
_BOM = b"\xef\xbb\xbf"


class ServerSentEvent(NamedTuple):
    """One complete event.

    Attributes:
        event: Its name; `message` when the server gave none.
        raw: Its data lines, joined with line feeds, in UTF-8.
    """

    event: str
    raw: bytes

    @property
    def data(self) -> str:
        """The data as text; what is no UTF-8 becomes U+FFFD."""
        return self.raw.decode("utf-8", "replace")


class SSEDecoder(Generic[T]):
    """Turns arbitrarily split bytes into complete events.

    Args:
        make: Makes what `feed` returns, from an event's name and data.
        max_event_bytes: How large an unfinished event may grow; None for any size.

    Attributes:
        unfinished: What came of an event, or of a line, that is still to end.
        steady: Whether the stream is past its beginning and has shown no CR: nothing to look at but blank lines.
    """

    def __init__(self, make: Callable[[str, bytes], T], *, max_event_bytes: int | None = None) -> None:
        self._make = make
        self._limit = math.inf if max_event_bytes is None else max_event_bytes
        self.unfinished: list[bytes] = []
        self._waiting = 0
        # Whether a piece behind the first holds a line end.
        self._lined = False
        self._names = {b"": "message"}
        self._lines: _LineState | None = None
        self._start: bytes | None = b""
        self.steady = False

    def feed(self, chunk: bytes) -> list[T]:
        """Take the next bytes and return the events they complete.

        Raises:
            StreamError: An unfinished event is larger than it may be.
        """
        if self.steady and CR not in chunk:
            events = self._feed_blocks(chunk) if chunk else []
            if self._waiting > self._limit:
                raise self._too_large()
            return events
        if self._start is not None:
            chunk = self._without_bom(chunk)
        if self._lines is None and CR in chunk:
            self._lines = _LineState()
            self.steady = False
            chunk = b"".join((*self.unfinished, chunk))
            self.unfinished.clear()
        if not chunk:
            return []
        events = self._feed_blocks(chunk) if self._lines is None else self._feed_lines(chunk, self._lines)
        if self._waiting + (self._lines.size if self._lines is not None else 0) > self._limit:
            raise self._too_large()
        return events

    def _too_large(self) -> StreamError:
        # What never ends is not kept for somebody who asks once more.
        self.unfinished.clear()
        return StreamError(f"an event of the stream is larger than max_event_bytes={self._limit}; pass more, or None")

    def _without_bom(self, chunk: bytes) -> bytes:
        start = (self._start or b"") + chunk
        if len(start) < len(_BOM) and _BOM.startswith(start):
            self._start = start
            return b""
        self._start = None
        self.steady = True
        return start.removeprefix(_BOM)

    def _feed_blocks(self, chunk: bytes) -> list[T]:
        events: list[T] = []
        pieces = self.unfinished
        if pieces:
            if LF not in chunk:
                pieces.append(chunk)
                self._waiting += len(chunk)
                return events
            end = chunk.find(b"\n\n")
            joint = chunk[:1] == b"\n" and pieces[-1][-1:] == b"\n"
            if end < 0 and not joint:
                pieces.append(chunk)
                self._waiting += len(chunk)
                self._lined = True
                return events
            alone = not joint and not self._lined and chunk.find(b"\n") == end
            if alone and len(pieces) > 1 and self._large(chunk[:end], events):
                chunk = chunk[end + 2 :]
            else:
                chunk = b"".join((*pieces, chunk))
            self._lined = False
            pieces.clear()
        blocks = chunk.split(b"\n\n")
        rest = blocks.pop()
        self._waiting = len(rest)
        if rest:
            pieces.append(rest)
        make, names = self._make, self._names
        for block in blocks:
            # FastGPT's own form: an optional name and one line of data.
            if block[:7] == b"event: ":
                end = block.find(b"\n")
                name, data = block[7:end], block[end + 1 :]
            else:
                name, data = b"", block
            if data[:6] == b"data: " and LF not in data:
                events.append(make(names.get(name) or self._name(name), data[6:]))
            else:
                state = _LineState()
                for line in (*block.split(b"\n"), b""):
                    self._take(line, state, events)
        return events

    def _large(self, end: bytes, events: list[T]) -> bool:
        """Take an event of FastGPT's own form that came in many pieces, copying it once; tell whether it was one."""
        head = self.unfinished[0]
        line = head.find(b"\n") if head.startswith(b"event: ") else -1
        if not head.startswith(b"data: ", line + 1):
            return False
        start = head[line + 7 :]
        if LF in start:
            return False
        raw = b"".join((start, *self.unfinished[1:], end))
        events.append(self._make(self._name(head[7:line] if line > 0 else b""), raw))
        return True

    def _feed_lines(self, chunk: bytes, state: _LineState) -> list[T]:
        if state.after_cr and chunk.startswith(b"\n"):
            # The CR that ended the last chunk was the first half of a CRLF.
            chunk = chunk[1:]
        state.after_cr = chunk.endswith(b"\r")
        chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        first, *others = chunk.split(b"\n")
        self.unfinished.append(first)
        self._waiting += len(first)
        if not others:
            return []
        lines = [b"".join(self.unfinished), *others]
        rest = lines.pop()
        self.unfinished = [rest] if rest else []
        self._waiting = len(rest)
        events: list[T] = []
        for line in lines:
            self._take(line, state, events)
        return events

    def _take(self, line: bytes, state: _LineState, events: list[T]) -> None:
        if not line:
            if state.data:
                events.append(self._make(self._name(state.name), b"\n".join(state.data)))
            state.reset()
            return
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            state.data.append(value)
            state.size += len(value) + 1
        elif name == b"event":
            state.name = value
        # Comments have an empty name; `id` and `retry` mean nothing to FastGPT.

    def _name(self, name: bytes) -> str:
        """Return a name as text; the same object each time, for few names come very often."""
        known = self._names.get(name)
        if known is None:
            known = name.decode("utf-8", "replace")
            if len(self._names) < _MOST_NAMES:
                self._names[name] = known
        return known


class _LineState:
    """The fields of the event that is being read line by line."""

    __slots__ = ("after_cr", "data", "name", "size")

    def __init__(self) -> None:
        self.after_cr = False
        self.reset()

    def reset(self) -> None:
        self.name = b""
        self.data: list[bytes] = []
        self.size = 0


# A server that makes up names must not fill the memory with them.
_MOST_NAMES = 256
