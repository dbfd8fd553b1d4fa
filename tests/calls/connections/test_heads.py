"""Where the head of an answer ends, however it comes."""

from __future__ import annotations

import itertools

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastgpt_client._runtime.connections.heads import Incoming

FINAL = b"HTTP/1.1 200 OK\r\nTRANSFER-Encoding: chunked\r\nX-Odd: \r\n\r\n"
PROVISIONAL = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
SWITCHING = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"


def reads_of(answer: bytes, places: list[int]) -> list[bytes]:
    """Return what a reader is handed on of an answer that comes in these pieces."""
    incoming = Incoming()
    incoming.expect_head()
    ends = sorted({place % (len(answer) + 1) for place in places} | {0, len(answer)})
    reads = []
    for start, end in itertools.pairwise(ends):
        reads.append(incoming.pass_on(answer[start:end]))
        while (kept := incoming.take()) is not None:
            reads.append(kept)
    return reads


@given(st.sampled_from([FINAL, PROVISIONAL + FINAL, PROVISIONAL * 3 + FINAL]), st.lists(st.integers(0, 500)))
def test_no_read_holds_the_end_of_the_head_and_the_start_of_the_body(head: bytes, places: list[int]) -> None:
    reads = reads_of(head + b"\n\r\n\r", places)

    assert b"".join(reads) == head + b"\n\r\n\r"
    assert any(b"".join(reads[:count]) == head for count in range(len(reads)))


@given(st.binary(max_size=80), st.lists(st.integers(0, 500)))
def test_whatever_comes_h11_gets_it_all(noise: bytes, places: list[int]) -> None:
    assert b"".join(reads_of(noise, places)) == noise


@pytest.mark.parametrize("blank", [b"\r\n\r\n", b"\n\n", b"\n\r\n", b"\r\n\n"])
def test_the_head_ends_where_it_ends_to_h11(blank: bytes) -> None:
    answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked" + blank + b"body\n\n\r\n\r"

    head, body = reads_of(answer, [])

    connection = h11.Connection(h11.CLIENT)
    connection.send(h11.Request(method="GET", target="/", headers=[("Host", "x")]))
    connection.receive_data(head)
    assert isinstance(connection.next_event(), h11.Response)
    assert connection.next_event() is h11.NEED_DATA
    assert body == b"body\n\n\r\n\r"


def test_after_a_change_of_protocol_nothing_is_split() -> None:
    assert reads_of(SWITCHING + PROVISIONAL + FINAL, []) == [SWITCHING + PROVISIONAL + FINAL]
    after = reads_of(SWITCHING + PROVISIONAL + FINAL, [11, len(SWITCHING)])
    assert after == [SWITCHING[:11], SWITCHING[11:], PROVISIONAL + FINAL]


@given(st.lists(st.integers(0, 200), min_size=1))
def test_a_body_that_is_not_in_chunks_may_come_with_its_head_and_nothing_of_it_is_kept(places: list[int]) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody"

    assert reads_of(answer, []) == [answer]
    assert b"".join(reads_of(answer, places)) == answer


@pytest.mark.parametrize("head", [FINAL, PROVISIONAL + FINAL])
def test_the_head_ends_there_in_any_three_pieces_and_in_single_bytes(head: bytes) -> None:
    answer = head + b"\n\r\n\r"
    splits = [list(places) for places in itertools.combinations(range(len(head)), 2)]

    for places in [*splits, list(range(len(head)))]:
        reads = reads_of(answer, [*places, len(head)])
        assert (b"".join(reads[:-1]), reads[-1]) == (head, b"\n\r\n\r"), places


def test_what_comes_after_a_head_without_chunks_is_not_searched_for_another() -> None:
    head, body = b"HTTP/1.1 200 OK\r\nContent-Length: 24\r\n\r\n", b"transfer-encoding\n\n\nand"

    assert reads_of(head + body, [len(head)]) == [head, body]
