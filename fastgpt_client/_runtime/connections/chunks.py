"""The chunks of an HTTP/1.1 body. Performs no I/O.

FastGPT writes an event in two chunks, and to take a chunk apart costs h11 more than all that this library does with an
event. So the plain ones are taken apart here, and the first thing that is anything else ends that: an extension, a
trailer, a size that is none. It goes to h11 with all that follows, and h11 judges it.
"""

from __future__ import annotations

import re

import h11
import httpcore

from .framing import Framing

# The plain end of a body: no trailers, and nothing after it.
_END = b"0\r\n\r\n"
_HEAD = re.compile(rb"([1-9A-Fa-f][0-9A-Fa-f]{0,14})\r\n")
_BEGUN_HEAD = re.compile(rb"[1-9A-Fa-f][0-9A-Fa-f]{0,14}\r?")
# What h11 has to be told before it takes chunks.
_REQUEST = h11.Request(method=b"GET", target=b"/", headers=[(b"Host", b"")])
_ANSWER = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


class Chunked(Framing):
    """A body in chunks."""

    __slots__ = ("_begun", "_left", "_odd")

    def __init__(self) -> None:
        super().__init__()
        # The start of a head, or of the line end after a chunk.
        self._begun = b""
        # How much is to come of a chunk and its line end; 0 before a head.
        self._left = 0
        # What judges the rest of a body that is not plain.
        self._odd: h11.Connection | None = None

    def feed(self, came: bytes) -> bytes:
        """Return what the next bytes hold of the body; no bytes are the end of the connection."""
        if self._odd is not None:
            return self._judged(self._odd, came)
        if not came:
            return self._handed_over(b"")
        if not (self._left or self._begun):
            # Most reads are the two chunks of one event, with their sizes as Node.js writes them.
            lines = came.split(b"\r\n", 4)
            if len(lines) == 5:
                size, name, other_size, data, rest = lines
                if size == b"%x" % len(name) and other_size == b"%x" % len(data) and name and data and not rest:
                    return name + data
        return self._taken_apart(came)

    def _taken_apart(self, came: bytes) -> bytes:
        came = self._begun + came if self._begun else came
        at, size, left = 0, len(came), self._left
        pieces: list[bytes] = []
        while True:
            if left:
                end = at + left - 2
                pieces.append(came[at:end])
                if end + 2 > size:
                    # Of the line end, the first byte may be here.
                    self._begun, self._left = came[end:], max(end - size, 0) + 2
                    if self._begun not in (b"", b"\r"):
                        pieces.append(self._refused(self._begun))
                    break
                at = end + 2
                if came[end:at] != b"\r\n":
                    pieces.append(self._refused(came[end:at]))
                    break
            head = _HEAD.match(came, at)
            if head is None:
                self._begun, self._left = came[at:], 0
                if self._begun == _END:
                    self.done = self.clean = True
                elif not (_END.startswith(self._begun) or _BEGUN_HEAD.fullmatch(self._begun)):
                    pieces.append(self._handed_over(self._begun))
                break
            at, left = head.end(), int(head[1], 16) + 2
        return b"".join(pieces)

    def _refused(self, footer: bytes) -> bytes:
        # In place of a head, so that h11 refuses it: this is the head of no chunk.
        return self._handed_over(f"malformed chunk footer: {footer!r}\r\n".encode())

    def _handed_over(self, rest: bytes) -> bytes:
        self._odd = h11.Connection(h11.CLIENT)
        self._odd.send(_REQUEST)
        self._odd.receive_data(_ANSWER)
        self._odd.next_event()
        return self._judged(self._odd, rest)

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
