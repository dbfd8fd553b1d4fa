"""Chunks taken apart as h11 takes them apart: every body, split anywhere."""

from __future__ import annotations

import itertools

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastgpt_client._runtime.connections.chunks import END, Dechunker

HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
# What became of a body: its bytes, then "end", "cut" or "refused".
Outcome = tuple[bytes, str]


def plain(pieces: list[bytes]) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + END


def split(body: bytes, places: list[int]) -> list[bytes]:
    ends = sorted({place % (len(body) + 1) for place in places} | {0, len(body)})
    return [body[start:end] for start, end in itertools.pairwise(ends)]


def by_h11(reads: list[bytes]) -> Outcome:
    connection = h11.Connection(h11.CLIENT)
    connection.send(h11.Request(method="GET", target="/", headers=[("Host", "x")]))
    connection.send(h11.EndOfMessage())
    connection.receive_data(HEAD)
    connection.next_event()
    return _read(connection, reads)


def _read(connection: h11.Connection, reads: list[bytes]) -> Outcome:
    found = b""
    try:
        for came in [*reads, b""]:
            connection.receive_data(came)
            while (event := connection.next_event()) is not h11.NEED_DATA:
                if not isinstance(event, h11.Data):
                    return found, "end"
                found += bytes(event.data)
    except h11.RemoteProtocolError as error:
        return found, "cut" if str(error).startswith("peer ") else "refused"
    raise AssertionError("h11 came to no end")


def by_us(reads: list[bytes]) -> Outcome:
    dechunker = Dechunker()
    found = b""
    for number, came in enumerate(reads):
        found += dechunker.feed(came)
        if dechunker.rest is not None:
            # What is left is h11's, which has seen nothing of the body before.
            more, outcome = by_h11([dechunker.rest, *reads[number + 1 :]])
            return found + more, outcome
    more, outcome = by_h11([])
    return found + more, outcome


@given(st.lists(st.binary(min_size=1, max_size=40)), st.lists(st.integers(0, 2000)))
def test_every_split_of_every_plain_body_gives_what_h11_gives(pieces: list[bytes], places: list[int]) -> None:
    body = plain(pieces)

    assert by_us(split(body, places)) == by_h11([body]) == (b"".join(pieces), "end")


@given(st.lists(st.binary(min_size=1, max_size=40)), st.lists(st.integers(0, 2000)))
def test_a_plain_body_is_taken_apart_to_its_very_end(pieces: list[bytes], places: list[int]) -> None:
    dechunker = Dechunker()

    found = b"".join([dechunker.feed(came) for came in split(plain(pieces), places)])

    assert (found, dechunker.rest) == (b"".join(pieces), END)


@given(st.lists(st.binary(min_size=1, max_size=40)), st.lists(st.integers(0, 2000)), st.integers(0, 2000))
def test_a_body_that_is_cut_anywhere_is_cut_to_us_as_it_is_to_h11(
    pieces: list[bytes], places: list[int], end: int
) -> None:
    reads = split(plain(pieces)[: end % len(plain(pieces))], places)

    assert by_us(reads) == by_h11(reads)


@given(
    st.lists(st.binary(min_size=1, max_size=20), min_size=1),
    st.lists(st.integers(0, 2000)),
    st.integers(0, 2000),
    st.sampled_from([b"\r", b"\n", b"\r\n", b";", b"0", b"-1", b"g", b" ", b"\x00", b"_", b"+", b"0x"]),
    st.booleans(),
)
def test_a_body_with_a_fault_anywhere_is_to_us_what_it_is_to_h11(
    pieces: list[bytes], places: list[int], at: int, fault: bytes, replaces: bool
) -> None:
    body = plain(pieces)
    at %= len(body)
    faulty = body[:at] + fault + body[at + len(fault) * replaces :]

    assert by_us(split(faulty, places)) == by_h11([faulty])


@pytest.mark.parametrize(
    "body",
    [
        b"5;name=value\r\nhello\r\n0\r\n\r\n",
        b"5 \r\nhello\r\n0\r\n\r\n",
        b"005\r\nhello\r\n0\r\n\r\n",
        b"0000000000000000005\r\nhello\r\n0\r\n\r\n",
        b"5\r\nhello\r\n0\r\nTrailer: value\r\nOther: value\r\n\r\n",
        b"5\r\nhello\r\n0\r\nnot a trailer\r\n\r\n",
        b"5\r\nhello\r\n00\r\n\r\n",
        b"5\r\nhello\r\n0;last\r\n\r\n",
        # Ways to have two readers see two bodies.
        b"5\nhello\r\n0\r\n\r\n",
        b"0x5\r\nhello\r\n0\r\n\r\n",
        b"+5\r\nhello\r\n0\r\n\r\n",
        b"-5\r\nhello\r\n0\r\n\r\n",
        b"5_0\r\nhello\r\n0\r\n\r\n",
        b" 5\r\nhello\r\n0\r\n\r\n",
        b"\r\n5\r\nhello\r\n0\r\n\r\n",
        "\N{FULLWIDTH DIGIT FIVE}\r\nhello\r\n0\r\n\r\n".encode(),
        b"5\r\nhello5\r\nworld\r\n0\r\n\r\n",
        b"4\r\nhello\r\n0\r\n\r\n",
        b"6\r\nhello\r\n0\r\n\r\n",
        b"3\r\nabc0\r\n\r\n0\r\n\r\n",
        # Heads without an end, and sizes without an end.
        b"5;" + b"x" * 200_000,
        b"f" * 21 + b"\r\nhello\r\n0\r\n\r\n",
        b"1" * 200_000,
        b"fffffffffffffff\r\nhello",
    ],
)
def test_what_is_not_plain_is_judged_by_h11(body: bytes) -> None:
    expected = by_h11([body])

    assert by_us([body]) == expected
    assert by_us([body[at : at + 1] for at in range(min(len(body), 300))] + [body[300:]]) == expected


def test_what_comes_after_the_end_is_left_over_with_it() -> None:
    dechunker = Dechunker()

    assert dechunker.feed(b"2\r\nab\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n") == b"ab"
    assert dechunker.rest == b"0\r\n\r\nHTTP/1.1 200 OK\r\n"
