"""The decoder against the WHATWG grammar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastgpt_client._streams.sse import ServerSentEvent, SSEDecoder
from fastgpt_client.exceptions import StreamError

from ..support.decoding import fed


def decode(*pieces: bytes, limit: int | None = None) -> list[tuple[str, str]]:
    decoder = SSEDecoder(ServerSentEvent, max_event_bytes=limit)
    return [(event.event, event.data) for piece in pieces for event in decoder.feed(piece)]


@pytest.mark.parametrize(
    ("stream", "events"),
    [
        pytest.param(b"data: a\n\n", [("message", "a")], id="line feeds"),
        pytest.param(b"data: a\r\n\r\n", [("message", "a")], id="CRLF"),
        pytest.param(b"data: a\r\r", [("message", "a")], id="CR, and the second may still be half of a CRLF"),
        pytest.param(b"data: a\r\n\rdata: b\n\r\n", [("message", "a"), ("message", "b")], id="mixed line ends"),
        pytest.param(b"\xef\xbb\xbfdata: a\n\n", [("message", "a")], id="byte order mark"),
        pytest.param(b"\xef\xbb\xbf\xef\xbb\xbfdata: a\n\n", [], id="only one mark is dropped"),
        pytest.param(b": ping\n\ndata: a\n\n", [("message", "a")], id="comment"),
        pytest.param(b"data\n\n", [("message", "")], id="field without a colon"),
        pytest.param(b"data:a\n\n", [("message", "a")], id="no blank after the colon"),
        pytest.param(b"data:  a\n\n", [("message", " a")], id="only one blank is dropped"),
        pytest.param(b"data: a\ndata: b\n\n", [("message", "a\nb")], id="several data lines"),
        pytest.param(b"data: a: b\n\n", [("message", "a: b")], id="colon in the value"),
        pytest.param(b"event: x\ndata: a\n\ndata: b\n\n", [("x", "a"), ("message", "b")], id="name is reset"),
        pytest.param(b"event: x\n\ndata: b\n\n", [("message", "b")], id="a block without data resets the name"),
        pytest.param(b"event: x\nevent: y\ndata: a\n\n", [("y", "a")], id="the last name counts"),
        pytest.param(b"id: 1\nretry: 5\ndata: a\n\n", [("message", "a")], id="id and retry"),
        pytest.param(b"Data: a\n\n", [], id="names are case-sensitive"),
        pytest.param(b"data: a\n", [], id="unfinished block"),
        pytest.param(
            "data: \u2028\u2029\x85\x0c\n\n".encode(), [("message", "\u2028\u2029\x85\x0c")], id="other separators"
        ),
        pytest.param(b"data: \xff\n\n", [("message", "\ufffd")], id="invalid UTF-8"),
        pytest.param(b"data: a\x00b\n\n", [("message", "a\x00b")], id="NUL"),
        pytest.param(b"event: \xff\ndata: a\n\n", [("\ufffd", "a")], id="invalid UTF-8 in a name"),
        pytest.param("event: 回答\ndata: 你好\n\n".encode(), [("回答", "你好")], id="Chinese"),
    ],
)
def test_the_grammar(stream: bytes, events: list[tuple[str, str]]) -> None:
    assert decode(stream) == events


WIRE = st.lists(
    st.sampled_from(
        [b"data", b"event", b":", b" ", b"\n", b"\r", b"\r\n", b"\n\n", b"x", "电影".encode(), b"\xef\xbb\xbf", b"\xff"]
    ),
    max_size=40,
).map(b"".join)


@given(stream=WIRE, cuts=st.lists(st.integers(0, 120), max_size=8))
def test_every_way_of_splitting_a_stream_gives_the_same_events(stream: bytes, cuts: list[int]) -> None:
    # A cut may come twice: reads may be empty.
    edges = [0, *sorted(cut for cut in cuts if cut < len(stream)), len(stream)]
    pieces = [stream[start:end] for start, end in pairwise(edges)]

    assert decode(*pieces) == decode(stream) == decode(*(bytes([byte]) for byte in stream))
    assert decode(*pieces) == decode(*pieces, limit=10_000)


def literal(stream: bytes) -> list[tuple[str, str]]:
    """Interpret a whole stream by the steps of the WHATWG's text, one after the other, for comparison."""
    text = stream.decode("utf-8", "replace")
    # "One leading U+FEFF BYTE ORDER MARK character must be ignored if any are present."
    text = text.removeprefix("\ufeff")
    lines, line, at = [], "", 0
    while at < len(text):
        if text[at] in "\r\n":
            at += 2 if text[at : at + 2] == "\r\n" else 1
            lines.append(line)
            line = ""
        else:
            line += text[at]
            at += 1
    # What follows the last line end is an incomplete line, and the block it ends in is discarded.
    events, data, name = [], "", ""
    for line in lines:
        if line == "":
            if data:
                events.append((name or "message", data[:-1]))
            data, name = "", ""
        elif not line.startswith(":"):
            field, _, value = line.partition(":")
            value = value[1:] if value.startswith(" ") else value
            if field == "event":
                name = value
            elif field == "data":
                data += value + "\n"
    return events


@given(stream=WIRE)
def test_the_decoder_agrees_with_the_steps_of_the_standard(stream: bytes) -> None:
    assert decode(stream) == literal(stream)


@given(text=st.text(max_size=40))
def test_any_text_in_the_data_arrives(text: str) -> None:
    wire = "".join(f"data: {line}\n" for line in re.split("\r\n|\r|\n", text)) + "\n"

    assert decode(wire.encode("utf-8", "replace")) == literal(wire.encode("utf-8", "replace"))


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_an_event_that_grows_too_large_is_refused(end: bytes) -> None:
    decoder = SSEDecoder(ServerSentEvent, max_event_bytes=1000)
    decoder.feed(b"data: small" + end + end)

    with pytest.raises(StreamError, match="larger than max_event_bytes=1000"):
        for _ in range(100):
            decoder.feed(b"data: " + b"x" * 50 + end)


def test_an_empty_read_changes_nothing() -> None:
    assert decode(b"x\nd", b"ata\n", b"", b"\n") == [("message", "")]


def test_a_line_feed_is_half_of_a_crlf_only_once() -> None:
    assert decode(b"data", b"\r", b"\n", b"\n") == [("message", "")]


def test_an_event_is_given_as_soon_as_its_blank_line_is_read() -> None:
    assert fed(b"data: a\n", b"\n") == [[], [("message", b"a")]]
    assert fed(b"data: a\n\ndata: b", b"\n\n") == [[("message", b"a")], [("message", b"b")]]
    assert fed(b"event: x\ndata: a\n\n", b"event: y\ndata: b\n\n") == [[("x", b"a")], [("y", b"b")]]
    assert fed(b"event: x\n", b"event: y\n", b"data: a\n\n") == [[], [], [("y", b"a")]]
    assert fed(b"data: a\n", b"\ndata: b") == [[], [("message", b"a")]]
    assert fed(b"event: x\n", b"data: a\n\n") == [[], [("x", b"a")]]
    assert fed(b"data: a\r\n", b"\r", b"\n", b"data: b\r\n\r\n") == [[], [("message", b"a")], [], [("message", b"b")]]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        (b"event: x\n", b"data: a\n\n"),
        (b"event: \n", b"data: a\n\n"),
        (b"Event: x\n", b"data: a\n\n"),
        (b"event: x\n", b"Data: a\n\n"),
        (b"event: x\n", b"data: a\n."),
        (b"event: x\n", b"data: a\nb\n\n"),
        (b"event: x\n", b"data: a\n"),
        (b"event: x\n", b"\n"),
        (b"event: x\n", b"."),
        (b"event: x\ny\n", b"data: a\n\n"),
        (b"event: x\ndata: a\n", b"\n"),
        (b"event: x\ndata: a\n", b"."),
        (b"event: x\ndata: a\nid", b"\n"),
        (b"event: x\ndata: a\n", b"data: b\n\n"),
        (b"event: x", b"data: a\n\n"),
        (b"", b"data: a\n\n"),
    ],
)
@pytest.mark.parametrize("apart", [False, True])
def test_a_read_of_about_one_event_is_what_it_says(name: bytes, data: bytes, apart: bool) -> None:
    start, end = b"data: before\n\n", b"\n\ndata: after\n\n"
    reads = [name, data] if apart else [name + data]

    assert decode(start, *reads) == literal(start + name + data)
    assert decode(start, *reads, end) == literal(start + name + data + end)


@pytest.mark.parametrize("cut", range(1, 40))
def test_an_event_in_many_pieces_is_the_same_event(cut: int) -> None:
    for stream in (
        b"event: answer\ndata: abcdefghij\n\nevent: b\ndata: 2\n\n",
        b"data: abcdefghijklmnopqrst\n\ndata: 2\n\n",
        b"event: a\nid: 1\ndata: abcdefghij\n\n: x\n\ndata: 2\n\n",
        b"data: abc\ndata: defghijk\nevent: late\n\ndata: 2\n\n",
    ):
        pieces = [stream[at : at + cut] for at in range(0, len(stream), cut)]
        assert decode(*pieces) == literal(stream)


def splits(stream: bytes) -> Iterator[list[bytes]]:
    """Yield every way to read a stream in four pieces."""
    for cuts in combinations(range(1, len(stream)), 3):
        yield [stream[start:end] for start, end in pairwise((0, *cuts, len(stream)))]


OWN_FORM = b"event: x\ndata: ab\n\ndata: c\n\n"


@pytest.mark.parametrize(
    "stream",
    [
        OWN_FORM,
        b"event: x\nevent: y\ndata: a\n\n",
        b"data: a\ndata: bc\n\ndata: d\n\n",
        b"event: x\r\ndata: a\r\n\r\ndata: b\n\n",
        b"\xef\xbb\xbfdata: a\n\n",
    ],
)
def test_every_way_of_reading_a_stream_in_four_pieces_gives_the_same_events(stream: bytes) -> None:
    expected = literal(stream)

    assert [pieces for pieces in splits(stream) if decode(*pieces) != expected] == []


class Quick(SSEDecoder[tuple[str, bytes]]):
    """A decoder that must not go line by line."""

    def _take(self, *_: object) -> None:
        pytest.fail("read line by line")


def test_fastgpts_own_form_is_never_read_line_by_line() -> None:
    for pieces in splits(OWN_FORM):
        decoder = Quick(lambda name, raw: (name, raw))
        assert [event for piece in pieces for event in decoder.feed(piece)] == [("x", b"ab"), ("message", b"c")]
