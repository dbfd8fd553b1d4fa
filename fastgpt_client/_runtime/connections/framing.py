"""Where the body of an answer ends, and what of it the next bytes hold. Performs no I/O.

The rules are those of RFC 9112, section 6.3. h11 has read the head by now, and refused one that contradicts itself.
"""

from __future__ import annotations

from collections.abc import Iterable

import h11
import httpcore

from .chunks import END, Dechunker

_CUT = "peer closed connection without sending complete message body"
# What h11 has to be told before it takes chunks.
_REQUEST = h11.Request(method=b"GET", target=b"/", headers=[(b"Host", b"")])
_HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


class Framing:
    """What is known of the body of one answer.

    Attributes:
        done: Whether all of it is here.
        clean: Whether it ended where it said, and the next answer may follow it.
        error: Why no more of it will come. It counts after what came before it.
    """

    __slots__ = ("clean", "done", "error")

    def __init__(self) -> None:
        self.done = self.clean = False
        self.error: httpcore.RemoteProtocolError | None = None

    def feed(self, came: bytes) -> bytes:
        """Return what the next bytes hold of the body; no bytes are the end of the connection."""
        raise NotImplementedError


class Counted(Framing):
    """A body that says how long it is.

    Args:
        length: How many bytes it has.
    """

    __slots__ = ("_left", "_length")

    def __init__(self, length: int) -> None:
        super().__init__()
        self._length = self._left = length
        self.done = self.clean = length == 0

    def feed(self, came: bytes) -> bytes:
        """Return what the next bytes hold of the body; no bytes are the end of the connection."""
        if not came:
            got = self._length - self._left
            self.error = httpcore.RemoteProtocolError(f"{_CUT} (received {got} bytes, expected {self._length})")
        data = came[: self._left]
        self._left -= len(data)
        self.done = self._left == 0
        # What comes after it belongs to no request.
        self.clean = self.done and len(data) == len(came)
        return data


class Chunked(Framing):
    """A body in chunks. The plain ones are taken apart here, and h11 judges the first that is not, and all after it."""

    __slots__ = ("_odd", "_plain")

    def __init__(self) -> None:
        super().__init__()
        self._plain = Dechunker()
        self._odd: h11.Connection | None = None

    def feed(self, came: bytes) -> bytes:
        """Return what the next bytes hold of the body; no bytes are the end of the connection."""
        if self._odd is not None:
            return self._judged(self._odd, came)
        data = b""
        if came:
            data = self._plain.feed(came)
            if self._plain.rest is None:
                return data
        if self._plain.rest == END:
            self.done = self.clean = True
            return data
        self._odd = _reader_of_chunks()
        return data + self._judged(self._odd, self._plain.rest or b"")

    def _judged(self, reader: h11.Connection, came: bytes) -> bytes:
        # However such a body ends, it is not trusted to have ended where the next answer begins.
        pieces: list[bytes] = []
        try:
            reader.receive_data(came)
            while isinstance(event := reader.next_event(), h11.Data):
                pieces.append(bytes(event.data))
            self.done = isinstance(event, h11.EndOfMessage)
        except h11.RemoteProtocolError as error:
            self.error = httpcore.RemoteProtocolError(str(error))
        return b"".join(pieces)


class UntilClosed(Framing):
    """A body that ends with the connection."""

    __slots__ = ()

    def feed(self, came: bytes) -> bytes:
        """Return the next bytes; no bytes are the end of the connection, and of the body."""
        self.done = not came
        return came


def framing_of(method: bytes, status: int, headers: Iterable[tuple[bytes, bytes]]) -> Framing:
    """Return how the body of an answer ends.

    Args:
        method: Of the request.
        status: Of the answer.
        headers: Of the answer, as h11 has them: names in small letters, and nothing in them that is not allowed.
    """
    if method == b"HEAD" or status in (204, 304) or (method == b"CONNECT" and status < 300):
        return Counted(0)
    length: int | None = None
    for name, value in headers:
        if name == b"transfer-encoding":
            # To h11 there is no other than `chunked`, and it counts more than a length.
            return Chunked()
        if name == b"content-length":
            length = int(value)
    return UntilClosed() if length is None else Counted(length)


def _reader_of_chunks() -> h11.Connection:
    reader = h11.Connection(h11.CLIENT)
    reader.send(_REQUEST)
    reader.receive_data(_HEAD)
    reader.next_event()
    return reader
