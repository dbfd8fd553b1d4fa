"""Bodies, taken as h11 takes them: every body, split anywhere, whatever is wrong with it."""

from __future__ import annotations

from collections.abc import Callable

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastgpt_client._runtime.connections.chunks import Chunked
from fastgpt_client._runtime.connections.framing import Counted, Framing, UntilClosed

from .bodies import CHUNKED, by_h11, by_us, split

HEADS: dict[str, tuple[bytes, Callable[[], Framing]]] = {
    "chunked": (CHUNKED, Chunked),
    "counted": (b"Content-Length: 12\r\n", lambda: Counted(12)),
    "until closed": (b"", UntilClosed),
}
PIECES = st.sampled_from(
    [
        *(
            b"5\r\nhello\r\n",
            b"A;x=y\r\n0123456789\r\n",
            b"1\r\n\n\r\n",
            b"0\r\n\r\n",
            b"0\r\nX: y\r\n\r\n",
            b"0;a\r\n\r\n",
        ),
        *(
            b"\r\n",
            b"\n",
            b"-1\r\n",
            b"zz\r\n",
            b"5\nhello\r\n",
            b"00000000000000000005\r\nhello\r\n",
            b"3\r\nabcd\r\n",
        ),
    ]
)


@pytest.mark.parametrize("kind", HEADS)
@given(body=st.one_of(st.lists(PIECES).map(b"".join), st.binary(max_size=30)), places=st.lists(st.integers(0, 500)))
def test_a_body_is_what_h11_makes_of_it(kind: str, body: bytes, places: list[int]) -> None:
    head, make = HEADS[kind]
    reads = split(body, places)

    assert by_us(make(), reads) == by_h11(reads, head)


@pytest.mark.parametrize(
    ("framing", "reads", "clean"),
    [
        (Counted(4), [b"ab", b"cd"], True),
        (Counted(4), [b"ab", b"cde"], False),
        (Counted(0), [], True),
        (Chunked(), [b"2\r\nab\r\n0\r\n\r\n"], True),
        (Chunked(), [b"2\r\nab\r\n", b"0\r\n", b"\r\n"], True),
        (Chunked(), [b"2\r\nab\r\n0\r\n\r\nHTTP/1.1 200 OK"], False),
        (Chunked(), [b"2\r\nab\r\n0\r\nX: y\r\n\r\n"], False),
        (Chunked(), [b"2;x\r\nab\r\n0\r\n\r\n"], False),
        (UntilClosed(), [b"ab", b""], False),
    ],
)
def test_only_a_body_that_ends_as_it_should_leaves_the_connection_to_the_next_answer(
    framing: Framing, reads: list[bytes], clean: bool
) -> None:
    for came in reads:
        assert not framing.done
        framing.feed(came)

    assert (framing.done, framing.clean, framing.error) == (True, clean, None)


@pytest.mark.parametrize(
    ("framing", "how"), [(Counted(10), "received 8 bytes, expected 10"), (Chunked(), "incomplete chunked read")]
)
def test_a_body_that_is_cut_off_is_an_error_and_was_not_ended(framing: Framing, how: str) -> None:
    framing.feed(b"5\r\nhello")
    framing.feed(b"")

    assert isinstance(framing.error, httpcore.RemoteProtocolError)
    assert str(framing.error) == f"peer closed connection without sending complete message body ({how})"
    assert not framing.done


def test_what_came_before_something_wrong_is_not_lost() -> None:
    framing = Chunked()

    assert framing.feed(b"5\r\nhello\r\n3;x\r\nyes\r\nno size\r\n") == b"helloyes"
    assert framing.error is not None
