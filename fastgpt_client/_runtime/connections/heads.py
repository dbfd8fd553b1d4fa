"""Where the head of an HTTP/1.1 answer ends, and what is kept back of what comes after it. Performs no I/O."""

from __future__ import annotations

import re

# What h11 takes for the end of a head.
_BLANK_LINE = re.compile(rb"\n\r?\n")


class HeadSplitter:
    """Finds the end of the head of an answer, past the heads of provisional answers (1xx)."""

    __slots__ = ("_last", "_start")

    def __init__(self) -> None:
        # The first bytes of this head, which tell its status, and the last ones, which may begin its blank line.
        self._start = self._last = b""

    def feed(self, came: bytes) -> tuple[bytes, bytes, bool]:
        """Split the next bytes.

        Returns:
            What is to be handed on, what comes after it, and whether that is the body.
        """
        is_whole = not self._start
        if len(self._start) < 12:
            self._start = (self._start + came)[:12]
        blank = _BLANK_LINE.search(self._last + came)
        if blank is None:
            self._last = (self._last + came)[-2:]
            return came, b"", False
        end = blank.end() - len(self._last)
        # 101 is final: another protocol follows it.
        provisional = self._start[9:10] == b"1" and self._start[9:12] != b"101"
        self._start = self._last = b""
        if is_whole and not provisional and b"transfer-encoding" not in came[:end].lower():
            # A body that is not in chunks is h11's, which takes it best with the head.
            return came, b"", True
        return came[:end], came[end:], not provisional


class Incoming:
    """What a connection has read and not handed on yet.

    Whoever reads it gets the head of an answer in chunks by itself, so that h11 is not given the start of the body with
    it, and the body can be read without h11.
    """

    __slots__ = ("_head", "kept")

    def __init__(self) -> None:
        self.kept: bytes | None = None
        self._head: HeadSplitter | None = None

    def expect_head(self) -> None:
        """Say that a request is being sent."""
        if self._head is None:
            self._head = HeadSplitter()

    def take(self) -> bytes | None:
        """Return what is to be handed on before anything else is read; None when there is nothing."""
        kept, self.kept = self.kept, None
        return None if kept is None else self.pass_on(kept)

    def pass_on(self, came: bytes) -> bytes:
        """Return as much of what has come as may be handed on now."""
        if self._head is None or not came:
            return came
        head, rest, is_body = self._head.feed(came)
        self.kept = rest or None
        if is_body:
            self._head = None
        return head
