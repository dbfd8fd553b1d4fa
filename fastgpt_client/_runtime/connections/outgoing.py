"""What is sent of a request, when, and whether it can be sent at all. Performs no I/O of its own."""

from __future__ import annotations

import httpcore

# Joining costs a copy, which for larger pieces is dearer than to send twice.
_MOST_JOINED = 64 * 1024
_JSON = b"\r\ncontent-type: application/json\r\n"


class Outgoing:
    """What one connection sends.

    The head of a request with JSON is held back until its body comes, so that both go out as one: apart, they would
    wake the server twice. Other bodies may be files, which are read once: they are not begun before anything is sent.

    FastGPT closes idle connections, and a request that is written to a closed one is lost without an answer: nobody
    could tell whether it was run. What can be known is known before its first byte goes out: the end of the connection
    is there to be read, or not a byte can be written. The pool then takes another connection, and nothing was sent.

    Attributes:
        unsent: Whether this is a request on a connection that was used before, and nothing of it was sent yet.
    """

    __slots__ = ("_begins", "_head", "_used", "unsent")

    def __init__(self) -> None:
        self._begins = True
        self._head = b""
        self._used = self.unsent = False

    def begin(self) -> None:
        """Say that something is being read: what is sent after it begins another request."""
        self._begins = self._used = True

    def pieces(self, data: bytes, stream: httpcore.NetworkStream | httpcore.AsyncNetworkStream) -> tuple[bytes, ...]:
        """Return what is to be sent now that this is.

        Args:
            data: What comes next of the request.
            stream: The connection.

        Raises:
            httpcore.ConnectionNotAvailable: It was used before, and the server has closed it since.
        """
        if self._begins:
            self._begins, self.unsent = False, self._used
            if self._used and stream.get_extra_info("is_readable"):
                raise httpcore.ConnectionNotAvailable
            if data.endswith(b"\r\n\r\n") and len(data) < _MOST_JOINED and _JSON in data.lower():
                self._head = data
                return ()
        head = self.rest()
        return (head, data) if head and len(data) >= _MOST_JOINED else (head + data,)

    def rest(self) -> bytes:
        """Return what is to be sent before anything can be read."""
        head, self._head = self._head, b""
        return head

    def failed(self, error: httpcore.WriteError) -> Exception:
        """Return the error for a piece that could not be sent."""
        return httpcore.ConnectionNotAvailable() if self.unsent else error
