"""One request and the head of its answer, however it comes."""

from __future__ import annotations

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastgpt_client._runtime.connections.chunks import Chunked
from fastgpt_client._runtime.connections.framing import Counted, UntilClosed
from fastgpt_client._runtime.connections.http1 import Exchange
from fastgpt_client._runtime.connections.messages import Answer

from .bodies import split

HOST = (b"Host", b"a.test")
OK = b"HTTP/1.1 200 Fine\r\n"
EARLY = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
SHORT = OK + b"Content-Length: 2\r\nX-Odd: \r\n\r\n"


def exchange(method: bytes = b"GET", *headers: tuple[bytes, bytes]) -> Exchange:
    """Return an exchange whose request was sent."""
    made = Exchange(method, b"/a?b=c", [HOST, *headers])
    made.end()
    return made


def answer_to(made: Exchange, came: bytes) -> Answer:
    answer = made.feed(came)
    assert answer is not None
    return answer


def test_a_request_is_sent_as_it_was_given() -> None:
    made = Exchange(b"POST", b"/a?b=c", [HOST, (b"X-Odd", b"1"), (b"Content-Length", b"5")])

    assert made.head == b"POST /a?b=c HTTP/1.1\r\nHost: a.test\r\nX-Odd: 1\r\nContent-Length: 5\r\n\r\n"
    assert made.data(b"hello") + made.end() == b"hello"


def test_a_body_of_unknown_length_is_sent_in_chunks() -> None:
    made = Exchange(b"POST", b"/", [HOST, (b"Transfer-Encoding", b"chunked")])

    assert made.data(b"hello") + made.end() == b"5\r\nhello\r\n0\r\n\r\n"


@pytest.mark.parametrize("value", [b"a\r\nX-Injected: 1", b"a\nb", b"a\0b"])
def test_a_header_that_would_begin_another_is_not_sent(value: bytes) -> None:
    with pytest.raises(httpcore.LocalProtocolError, match="header"):
        Exchange(b"GET", b"/", [HOST, (b"X", value)])


def test_a_body_that_is_not_as_long_as_its_head_says_is_not_sent() -> None:
    made = Exchange(b"POST", b"/", [HOST, (b"Content-Length", b"2")])

    with pytest.raises(httpcore.LocalProtocolError, match="Too little data"):
        made.end()
    with pytest.raises(httpcore.LocalProtocolError):
        Exchange(b"POST", b"/", [HOST, (b"Content-Length", b"2")]).data(b"abc")


@given(st.integers(0, 3), st.binary(max_size=5), st.lists(st.integers(0, 500)))
def test_an_answer_is_the_same_wherever_its_bytes_are_split(early: int, begun: bytes, places: list[int]) -> None:
    wire = EARLY * early + SHORT + begun
    made, found, rest = exchange(), None, b""

    for came in split(wire, places):
        if found is None:
            found = made.feed(came)
        else:
            rest += came

    assert found is not None
    assert found[:4] == (200, b"Fine", b"HTTP/1.1", [(b"Content-Length", b"2"), (b"X-Odd", b"")])
    assert found.begun + rest == begun


@given(st.binary(min_size=1, max_size=80))
def test_what_is_no_http_is_an_error_or_not_yet_an_answer(noise: bytes) -> None:
    made = exchange()
    try:
        answer = made.feed(noise)
    except httpcore.RemoteProtocolError:
        return
    assert answer is None or noise.startswith(b"HTTP/")


@pytest.mark.parametrize("before", [b"", OK, EARLY])
def test_a_connection_that_ends_before_the_answer_says_so(before: bytes) -> None:
    made = exchange()
    if before:
        assert made.feed(before) is None

    with pytest.raises(httpcore.RemoteProtocolError, match="disconnected without sending a response"):
        made.feed(b"")


def test_a_change_of_protocol_that_nobody_asked_for_is_an_error() -> None:
    with pytest.raises(httpcore.RemoteProtocolError, match="without a pending proposal"):
        exchange().feed(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n")


def test_a_head_may_have_100_kib_and_no_more() -> None:
    begun = OK + b"X: "
    most = 100 * 1024 - len(begun)

    assert exchange().feed(begun + b"x" * most) is None
    with pytest.raises(httpcore.RemoteProtocolError, match="too long"):
        exchange().feed(begun + b"x" * (most + 1))


@pytest.mark.parametrize(
    ("method", "head", "kind", "done"),
    [
        (b"GET", b"200 OK\r\nContent-Length: 3", Counted, False),
        (b"GET", b"200 OK\r\nContent-Length: 0", Counted, True),
        (b"GET", b"200 OK\r\nTransfer-Encoding: chunked", Chunked, False),
        (b"GET", b"200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: CHUNKED", Chunked, False),
        (b"GET", b"200 OK", UntilClosed, False),
        (b"HEAD", b"200 OK\r\nContent-Length: 3", Counted, True),
        (b"HEAD", b"200 OK\r\nTransfer-Encoding: chunked", Counted, True),
        (b"GET", b"204 No Content\r\nTransfer-Encoding: chunked", Counted, True),
        (b"GET", b"304 Not Modified\r\nContent-Length: 3", Counted, True),
        (b"CONNECT", b"200 OK\r\nContent-Length: 3", Counted, True),
        (b"CONNECT", b"299 OK\r\nContent-Length: 3", Counted, True),
        (b"CONNECT", b"300 No\r\nContent-Length: 3", Counted, False),
        (b"GET", b"403 No\r\nContent-Length: 3", Counted, False),
    ],
)
def test_where_a_body_ends_is_what_rfc_9112_says(method: bytes, head: bytes, kind: type, done: bool) -> None:
    answer = answer_to(exchange(method), b"HTTP/1.1 " + head + b"\r\n\r\n")

    assert (type(answer.framing), answer.framing.done) == (kind, done)


@pytest.mark.parametrize("head", [b"Content-Length: 3\r\nContent-Length: 4", b"Transfer-Encoding: gzip, chunked"])
def test_a_head_that_contradicts_itself_is_refused(head: bytes) -> None:
    with pytest.raises(httpcore.RemoteProtocolError):
        exchange().feed(OK + head + b"\r\n\r\n")


@pytest.mark.parametrize(
    ("sent", "came", "lasting"),
    [
        ((), SHORT, True),
        ((), SHORT + b"ab", True),
        ((), b"HTTP/1.1 204 No Content\r\n\r\n", True),
        ((), b"HTTP/1.1 204 No Content\r\n\r\nexcess", False),
        ((), b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n", False),
        ((), OK + b"Content-Length: 2\r\nConnection: x, CLOSE\r\n\r\n", False),
        ((b"Connection", b"close"), SHORT, False),
    ],
)
def test_a_connection_lasts_unless_somebody_wants_to_close_it(
    sent: tuple[bytes, bytes] | tuple[()], came: bytes, lasting: bool
) -> None:
    made = exchange(b"GET", *([sent] if sent else []))

    assert answer_to(made, came).lasting is lasting


def test_a_connection_whose_request_was_not_sent_to_its_end_does_not_last() -> None:
    made = Exchange(b"POST", b"/", [HOST, (b"Content-Length", b"2")])
    made.data(b"a")

    assert not answer_to(made, SHORT).lasting
