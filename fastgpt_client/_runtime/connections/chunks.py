"""The chunks of an HTTP/1.1 body, as far as they are plain. Performs no I/O.

FastGPT writes an event in two chunks, and to take a chunk apart costs h11 more than all that this library does with an
event. So the plain ones are taken apart here, and the first thing that is anything else ends that: an extension, a
trailer, a size that is none. It goes to h11 with all that follows, and h11 judges it.
"""

from __future__ import annotations

import re

#: The plain end of a body: no trailers, and nothing after it.
END = b"0\r\n\r\n"

_HEAD = re.compile(rb"([1-9A-Fa-f][0-9A-Fa-f]{0,14})\r\n")
_BEGUN_HEAD = re.compile(rb"[1-9A-Fa-f][0-9A-Fa-f]{0,14}\r?")


class Dechunker:
    """Takes the plain chunks of one body apart.

    Attributes:
        rest: What goes on when no plain chunk follows: `END`, or what h11 has to judge. None until then.
    """

    __slots__ = ("_begun", "_left", "rest")

    def __init__(self) -> None:
        self.rest: bytes | None = None
        # The start of a head, or of the line end after a chunk.
        self._begun = b""
        # How much is to come of a chunk and its line end; 0 before a head.
        self._left = 0

    def feed(self, came: bytes) -> bytes:
        """Return what the next bytes hold of the body. Not to be called once there is a `rest`."""
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
                        self._refuse(self._begun)
                    break
                at = end + 2
                if came[end:at] != b"\r\n":
                    self._refuse(came[end:at])
                    break
            head = _HEAD.match(came, at)
            if head is None:
                self._begun, self._left = came[at:], 0
                if not ((END.startswith(self._begun) and self._begun != END) or _BEGUN_HEAD.fullmatch(self._begun)):
                    self.rest = self._begun
                break
            at, left = head.end(), int(head[1], 16) + 2
        return b"".join(pieces)

    def _refuse(self, footer: bytes) -> None:
        # In place of a head, so that h11 refuses it: this is the head of no chunk.
        self.rest = f"malformed chunk footer: {footer!r}\r\n".encode()
