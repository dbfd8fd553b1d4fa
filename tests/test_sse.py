"""The decoder against the WHATWG grammar."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastgpt_client._sse import ServerSentEvent, SSEDecoder


def decode(*pieces: bytes) -> list[tuple[str, str]]:
    decoder = SSEDecoder()
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
    edges = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    pieces = [stream[start:end] for start, end in pairwise(edges)]

    assert decode(*pieces) == decode(stream) == decode(*(bytes([byte]) for byte in stream))


def test_events_compare_by_value() -> None:
    assert SSEDecoder().feed(b"event: answer\ndata: {}\n\n") == [ServerSentEvent("answer", "{}")]
