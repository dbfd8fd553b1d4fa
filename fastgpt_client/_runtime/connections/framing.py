"""Where the body of an answer ends, and what of it the next bytes hold. Performs no I/O."""

from __future__ import annotations

import httpcore

_CUT = "peer closed connection without sending complete message body"


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


class UntilClosed(Framing):
    """A body that ends with the connection."""

    __slots__ = ()

    def feed(self, came: bytes) -> bytes:
        """Return the next bytes; no bytes are the end of the connection, and of the body."""
        self.done = not came
        return came
