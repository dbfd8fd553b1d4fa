"""One request and the head of its answer, as HTTP/1.1 has them, by h11. Performs no I/O."""

from __future__ import annotations

from collections.abc import Iterable

import h11
import httpcore

from .chunks import Chunked
from .framing import Counted, Framing, UntilClosed
from .messages import Answer, Headers

# How many bytes a head may have: as many as httpcore allows.
_MOST_HEAD = 102_400


class Exchange:
    """One request and the head of its answer.

    Args:
        method: What to do.
        target: What is asked for.
        headers: As they are sent.

    Attributes:
        head: The head of the request, to be sent first.

    Raises:
        httpcore.LocalProtocolError: There is something in it that HTTP does not allow.
    """

    __slots__ = ("_h11", "_method", "head")

    def __init__(self, method: bytes, target: bytes, headers: Headers) -> None:
        self._method = method
        self._h11 = h11.Connection(h11.CLIENT, max_incomplete_event_size=_MOST_HEAD)
        try:
            request = h11.Request(method=method, target=target, headers=headers)
        except h11.LocalProtocolError as error:
            raise httpcore.LocalProtocolError(str(error)) from error
        self.head = self._sent(request)

    def data(self, piece: bytes) -> bytes:
        """Return how a piece of the request's body is sent.

        Raises:
            httpcore.LocalProtocolError: It is longer than the head of the request says.
        """
        return self._sent(h11.Data(data=piece))

    def end(self) -> bytes:
        """Return how the end of the request's body is sent.

        Raises:
            httpcore.LocalProtocolError: It is shorter than the head of the request says.
        """
        return self._sent(h11.EndOfMessage())

    def feed(self, came: bytes) -> Answer | None:
        """Return the answer once its head is here; provisional ones (1xx) are passed over.

        Args:
            came: The next bytes; none are the end of the connection.

        Raises:
            httpcore.RemoteProtocolError: It is no HTTP, or the connection ended.
        """
        if not came:
            raise httpcore.RemoteProtocolError("Server disconnected without sending a response.")
        try:
            self._h11.receive_data(came)
            event = self._h11.next_event()
            while isinstance(event, h11.InformationalResponse):
                event = self._h11.next_event()
        except h11.RemoteProtocolError as error:
            raise httpcore.RemoteProtocolError(str(error)) from error
        return self._answer(event) if isinstance(event, h11.Response) else None

    def _sent(self, event: h11.Request | h11.Data | h11.EndOfMessage) -> bytes:
        try:
            return self._h11.send(event) or b""
        except h11.LocalProtocolError as error:
            raise httpcore.LocalProtocolError(str(error)) from error

    def _answer(self, response: h11.Response) -> Answer:
        framing = _framing_of(self._method, response.status_code, response.headers)
        begun = bytes(self._h11.trailing_data[0])
        return Answer(
            response.status_code,
            response.reason,
            b"HTTP/" + response.http_version,
            response.headers.raw_items(),
            framing,
            begun,
            # h11 remembers whether either side wants to close, and whether the whole request was sent.
            self._h11.our_state is h11.DONE and not (framing.done and begun),
        )


def _framing_of(method: bytes, status: int, headers: Iterable[tuple[bytes, bytes]]) -> Framing:
    """Return how the body of an answer ends, by the rules of RFC 9112, section 6.3.

    h11 has read the head by now, and refused one that contradicts itself.

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
