"""Server-sent events: bytes go in, events come out. Performs no I/O.

The sync and async streams share this decoder. It follows the WHATWG rules
(https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation): lines end with CR, LF or
CRLF and with nothing else, a byte order mark may come first, and an event is complete at its blank line. What is still
unfinished when the stream ends was cut off in flight, and is dropped rather than guessed at.
"""

from __future__ import annotations

from attrs import frozen

_BOM = b"\xef\xbb\xbf"


@frozen
class ServerSentEvent:
    """One complete event.

    Attributes:
        event: Its name; `message` when the server gave none.
        data: Its data lines, joined with line feeds.
    """

    event: str
    data: str


class SSEDecoder:
    """Turns arbitrarily split bytes into complete events."""

    def __init__(self) -> None:
        # Pieces of the unfinished line; joined once it ends, so that a long line costs linear time.
        self._pieces: list[bytes] = []
        self._event = ""
        self._data: list[str] = []
        self._after_cr = False
        self._at_start = True
        self._start = b""

    def feed(self, chunk: bytes) -> list[ServerSentEvent]:
        """Take the next bytes and return the events they complete."""
        if self._at_start:
            chunk = self._without_bom(chunk)
        if self._after_cr and chunk:
            # The CR that ended the last chunk was the first half of a CRLF.
            self._after_cr = False
            if chunk.startswith(b"\n"):
                chunk = chunk[1:]
        if not chunk:
            return []
        self._after_cr = chunk.endswith(b"\r")
        if b"\r" in chunk:
            chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        first, *rest = chunk.split(b"\n")
        if not rest:
            self._pieces.append(first)
            return []
        self._pieces.append(first)
        lines = [b"".join(self._pieces), *rest]
        last = lines.pop()
        self._pieces = [last] if last else []
        return [event for line in lines if (event := self._take(line)) is not None]

    def _without_bom(self, chunk: bytes) -> bytes:
        self._start += chunk
        if len(self._start) < len(_BOM) and _BOM.startswith(self._start):
            return b""
        self._at_start = False
        return self._start.removeprefix(_BOM)

    def _take(self, line: bytes) -> ServerSentEvent | None:
        if not line:
            return self._dispatch()
        name, _, value = line.partition(b":")
        if value.startswith(b" "):
            value = value[1:]
        if name == b"data":
            self._data.append(value.decode("utf-8", "replace"))
        elif name == b"event":
            self._event = value.decode("utf-8", "replace")
        # Comments have an empty name; `id` and `retry` mean nothing to FastGPT.
        return None

    def _dispatch(self) -> ServerSentEvent | None:
        event = ServerSentEvent(self._event or "message", "\n".join(self._data)) if self._data else None
        self._event, self._data = "", []
        return event
