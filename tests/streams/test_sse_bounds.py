"""What the decoder copies, keeps and refuses."""

from __future__ import annotations

import tracemalloc

import pytest

from fastgpt_client._streams.sse import MAX_EVENT_BYTES, ServerSentEvent, SSEDecoder
from fastgpt_client.exceptions import StreamError

from ..support.decoding import fed


@pytest.mark.parametrize("head", [b"data: ", b"event: x\ndata: "])
@pytest.mark.parametrize("reads", [2, 8])
@pytest.mark.parametrize("before", [[b"", b""], [b"event: y\n", b"data: 12\n", b"id: 1", b"\n\n"]])
def test_a_large_event_in_many_reads_is_copied_once(head: bytes, reads: int, before: list[bytes]) -> None:
    decoder = SSEDecoder(lambda name, raw: len(raw))
    pieces = [head, *(bytes(1 << 20) for _ in range(reads))]
    assert [decoder.feed(piece) for piece in before][-1] == [2] * any(before)

    tracemalloc.start()
    for piece in (pieces[0] + pieces[1], *pieces[2:]):
        decoder.feed(piece)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    events = decoder.feed(b"\n\n")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert events == [reads << 20]
    assert peak - held < (reads + 1.5) * (1 << 20)


def too_large(*pieces: bytes, limit: int) -> bool:
    try:
        fed(*pieces, limit=limit)
    except StreamError:
        return True
    return False


@pytest.mark.parametrize(
    ("pieces", "size"),
    [
        ((b"data: a\n\n", b"data: " + b"x" * 20), 26),
        ((b"data: a\n\n", b"data: ", b"x" * 20), 26),
        ((b"data: a\n\n", b"data: 1\n", b"data: 2\n"), 16),
        ((b"data: a\r\n\r\n", b"data: " + b"x" * 20), 26),
        ((b"data: a\r\n\r\n", b"data: ", b"x" * 20), 26),
        ((b"data: a\r\n\r\n", b"data: 12\r\n", b"data: 3"), 3 + 7),
        ((b"data: a\r\n\r\n", b"data: 12\r\n", b"data: 34\r\n"), 6),
        ((b"data: a" + b"x" * 30 + b"\r\n\r\n",), 0),
        ((b"data: " + b"x" * 30 + b"\n\n",), 0),
        ((b"event: x\ndata: a\n\n",), 0),
        ((b"data: " + b"x" * 30, b"\n\n", b"d"), 36),
    ],
)
def test_what_counts_is_what_waits(pieces: tuple[bytes, ...], size: int) -> None:
    assert not too_large(*pieces, limit=size)
    if size:
        assert too_large(*pieces, limit=size - 1)


@pytest.mark.parametrize(
    ("came", "steady", "unfinished"),
    [
        (b"", False, []),
        (b"\xef\xbb", False, []),
        (b"\xef\xbb\xbf", True, []),
        (b": ping\n\n", True, []),
        (b": ping\n\nevent: x", True, [b"event: x"]),
        (b": ping\n\r\n", False, []),
        (b": ping\n\r\ndata", False, [b"data"]),
    ],
)
def test_a_decoder_says_whether_the_next_read_may_be_one_plain_event(
    came: bytes, steady: bool, unfinished: list[bytes]
) -> None:
    decoder = SSEDecoder(ServerSentEvent)
    decoder.feed(came)

    assert (decoder.steady, decoder.unfinished) == (steady, unfinished)


def test_what_was_refused_is_not_kept() -> None:
    decoder = SSEDecoder(ServerSentEvent, max_event_bytes=10)
    with pytest.raises(StreamError, match="pass more, or None"):
        decoder.feed(b"data: " + b"x" * 20)

    assert decoder.unfinished == []


def test_the_limit_is_64_mebibytes_where_nobody_says_otherwise_and_names_end_at_256() -> None:
    decoder = SSEDecoder(ServerSentEvent)
    for number in range(400):
        decoder.feed(b"event: %d\ndata: 1\n\n" % number)

    assert MAX_EVENT_BYTES == 67_108_864
    assert len(vars(decoder)["_names"]) == 256


def test_names_are_the_same_object_each_time_and_do_not_pile_up() -> None:
    decoder = SSEDecoder(ServerSentEvent)

    first, second = decoder.feed(b"event: answer\ndata: 1\n\nevent: answer\ndata: 2\n\n")
    for number in range(10_000):
        decoder.feed(b"event: %d\ndata: 1\n\n" % number)

    assert first.event is second.event
    assert len(vars(decoder)["_names"]) <= 256


@pytest.mark.parametrize("size", [1, 4096])
def test_a_long_line_in_small_reads_arrives_whole(size: int) -> None:
    line = b"data: " + b"x" * (200_000 if size == 1 else 20_000_000) + b"\n\n"
    decoder = SSEDecoder(ServerSentEvent)

    events = [event for at in range(0, len(line), size) for event in decoder.feed(line[at : at + size])]

    assert [len(event.raw) for event in events] == [len(line) - 8]


def test_an_event_of_very_many_lines_is_not_copied_for_each() -> None:
    decoder = SSEDecoder(ServerSentEvent)
    line = b"data: " + b"x" * 4000 + b"\n"

    events = [event for _ in range(5000) for event in decoder.feed(line)]
    events += decoder.feed(b"\n")

    assert [event.raw.count(b"\n") for event in events] == [4999]
