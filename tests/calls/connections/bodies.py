"""What becomes of bodies of answers: to our framings, and to h11."""

from __future__ import annotations

import itertools

import h11

from fastgpt_client._runtime.connections.framing import Framing

#: What became of a body: its bytes, and then "end", "cut" or "refused".
Outcome = tuple[bytes, str]
CHUNKED = b"Transfer-Encoding: chunked\r\n"


def split(body: bytes, places: list[int]) -> list[bytes]:
    """Return the pieces of some bytes that are cut at these places, counted on from the start when they lie behind."""
    ends = sorted({place % (len(body) + 1) for place in places} | {0, len(body)})
    return [body[start:end] for start, end in itertools.pairwise(ends)]


def by_h11(reads: list[bytes], head: bytes = CHUNKED) -> Outcome:
    """Return what h11 makes of a body that is read so, until the connection ends."""
    connection = h11.Connection(h11.CLIENT)
    connection.send(h11.Request(method="GET", target="/", headers=[("Host", "x")]))
    connection.receive_data(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n")
    connection.next_event()
    found = b""
    try:
        for came in [*reads, b""]:
            connection.receive_data(came)
            while (event := connection.next_event()) is not h11.NEED_DATA:
                if not isinstance(event, h11.Data):
                    return found, "end"
                found += bytes(event.data)
    except h11.RemoteProtocolError as error:
        return found, _named(error)
    raise AssertionError("h11 came to no end")


def by_us(framing: Framing, reads: list[bytes]) -> Outcome:
    """Return what a framing makes of a body that is read so, until the connection ends."""
    found = b""
    for came in [*reads, b""]:
        found += framing.feed(came)
        if framing.error is not None:
            return found, _named(framing.error)
        if framing.done:
            return found, "end"
    raise AssertionError("no end")


def _named(error: Exception) -> str:
    return "cut" if str(error).startswith("peer ") else "refused"
