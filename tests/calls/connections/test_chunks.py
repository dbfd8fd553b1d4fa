"""Chunks taken apart as h11 takes them apart: every body, split anywhere."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastgpt_client._runtime.connections.chunks import Chunked

from .bodies import by_h11, by_us, split

END = b"0\r\n\r\n"
PIECES = st.lists(st.binary(min_size=1, max_size=40))
PLACES = st.lists(st.integers(0, 2000))
SIZES = st.sampled_from([b"%x", b"%X", b"0%x", b"%x;a=b", b" %x", b"%d", b"+%x"])


def plain(pieces: list[bytes]) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + END


@given(PIECES, PLACES)
def test_every_split_of_every_plain_body_gives_what_h11_gives(pieces: list[bytes], places: list[int]) -> None:
    body = plain(pieces)

    assert by_us(Chunked(), split(body, places)) == by_h11([body]) == (b"".join(pieces), "end")


@given(PIECES, PLACES)
def test_a_plain_body_is_taken_apart_to_its_very_end(pieces: list[bytes], places: list[int]) -> None:
    body = Chunked()

    found = b"".join([body.feed(came) for came in split(plain(pieces), places)])

    # What h11 judges never ends clean.
    assert (found, body.done, body.clean) == (b"".join(pieces), True, True)


@given(st.lists(st.lists(st.tuples(SIZES, st.binary(max_size=20)), min_size=1, max_size=3)))
def test_a_read_that_ends_with_a_chunk_gives_what_h11_gives(reads: list[list[tuple[bytes, bytes]]]) -> None:
    wire = [b"".join(size % len(piece) + b"\r\n" + piece + b"\r\n" for size, piece in read) for read in reads]

    assert by_us(Chunked(), wire) == by_h11([b"".join(wire)])


def test_the_two_chunks_of_an_event_in_one_read_are_taken_apart_in_one_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(Chunked, "_taken_apart")

    for name, data in ((b"event: answer\n", b"data: [DONE]\n\n"), (b"a", b"b" * 300)):
        body = Chunked()
        assert body.feed(plain([name, data])[: -len(END)]) == name + data
        assert (body.done, body.error) == (False, None)


@pytest.mark.parametrize(
    "piece",
    [b"ab\r\n", b"\r\n", b"\r\n1\r\n", b"1\r\na\r\n1\r\nb\r\n", b"a\r\n9\r\n123456789\r\n"],
    # The last, whose size is 11, looks like two chunks together with the second digit of that.
)
def test_what_looks_like_chunks_inside_of_one_is_its_content(piece: bytes) -> None:
    wire = plain([piece])

    for one, other in itertools.combinations(range(1, len(wire)), 2):
        assert by_us(Chunked(), [wire[:one], wire[one:other], wire[other:]]) == (piece, "end")


@given(PIECES, PLACES, st.integers(0, 2000))
def test_a_body_that_is_cut_anywhere_is_cut_to_us_as_it_is_to_h11(
    pieces: list[bytes], places: list[int], end: int
) -> None:
    reads = split(plain(pieces)[: end % len(plain(pieces))], places)

    assert by_us(Chunked(), reads) == by_h11(reads)


@given(
    st.lists(st.binary(min_size=1, max_size=20), min_size=1),
    PLACES,
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

    assert by_us(Chunked(), split(faulty, places)) == by_h11([faulty])


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

    assert by_us(Chunked(), [body]) == expected
    assert by_us(Chunked(), [body[at : at + 1] for at in range(min(len(body), 300))] + [body[300:]]) == expected


@pytest.mark.parametrize("reads", [[b"2\r\nab\r\n0\r\n\r\nHTTP/1.1"], [b"2\r\nab\r\n0\r\n", b"\r\nHTTP/1.1"]])
def test_a_body_that_something_follows_does_not_end_clean(reads: list[bytes]) -> None:
    body = Chunked()

    assert b"".join([body.feed(came) for came in reads]) == b"ab"
    assert (body.done, body.clean) == (True, False)
