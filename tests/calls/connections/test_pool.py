"""Which connection a request is sent on, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpcore
import pytest

from fastgpt_client._runtime.connections.pool import ConnectionPool


class Nothing:
    """A body that is empty."""

    def __iter__(self) -> Iterator[bytes]:
        return iter(())

    def close(self) -> None:
        """Close it."""


class Line:
    """A connection that answers, or does what it is told instead."""

    def __init__(self, trouble: Exception | None = None) -> None:
        self.trouble = trouble
        self.closed = 0

    def handle_request(self, request: httpcore.Request) -> httpcore.Response:
        if self.trouble is not None:
            raise self.trouble
        return httpcore.Response(200, content=Nothing())

    def is_idle(self) -> bool:
        return not self.closed

    def close(self) -> None:
        self.closed += 1


class Maker(httpcore.ConnectionPool):
    """Hands out the given connections."""

    def __init__(self, *lines: Line) -> None:
        super().__init__()
        self._lines = list(lines)

    def create_connection(self, origin: httpcore.Origin) -> Any:
        return self._lines.pop(0)


def pool_of(*lines: Line, most_idle: int = 10) -> ConnectionPool:
    return ConnectionPool(Maker(*lines), most_idle=most_idle, seconds_idle=60, direct=True)


def sent(pool: ConnectionPool, url: str = "http://a.test/") -> Callable[[], None]:
    """Send a request and return what closes its answer."""
    stream: Any = pool.handle_request(httpcore.Request("GET", url)).stream
    close: Callable[[], None] = stream.close
    return close


def test_a_connection_is_free_again_once_its_answer_is_closed_however_often_that_is_done() -> None:
    first, second = Line(), Line()
    pool = pool_of(first, second)

    close = sent(pool)
    close()
    sent(pool)
    close()
    sent(pool)

    assert set(pool.connections) == {first, second}


def test_a_used_connection_that_turns_out_to_be_closed_is_changed_for_the_next() -> None:
    first, second = Line(), Line()
    pool = pool_of(first, second)
    sent(pool)()
    first.trouble = httpcore.ConnectionNotAvailable()

    sent(pool)

    assert (pool.connections, first.closed) == ([second], 1)


def test_a_new_connection_that_is_closed_at_once_is_an_error_and_not_another_try() -> None:
    pool = pool_of(Line(httpcore.ConnectionNotAvailable()), Line())

    with pytest.raises(httpcore.RemoteProtocolError, match="disconnected"):
        sent(pool)

    assert pool.connections == []


def test_a_connection_that_fails_is_closed_and_gone() -> None:
    line = Line(httpcore.ReadError("x"))
    pool = pool_of(line)

    with pytest.raises(httpcore.ReadError):
        sent(pool)

    assert (pool.connections, line.closed) == ([], 1)


def test_free_connections_go_to_the_place_they_lead_to_and_there_are_no_more_than_may_be() -> None:
    lines = [Line() for _ in range(3)]
    pool = pool_of(*lines, most_idle=2)

    for close in [sent(pool, f"http://{host}.test/") for host in "abc"]:
        close()
    sent(pool, "http://c.test/")

    assert [line.closed for line in lines] == [1, 0, 0]


def test_no_request_waits_for_the_answer_of_another() -> None:
    pool = pool_of(*(Line() for _ in range(1500)))

    for _ in range(1500):
        sent(pool)

    assert len(pool.connections) == 1500


def test_a_pool_that_is_closed_closes_what_is_in_use_and_keeps_nothing_that_comes_back() -> None:
    lines = [Line(), Line()]
    pool = pool_of(*lines)
    close = sent(pool)
    sent(pool)()

    with pool:
        pass
    close()

    assert pool.connections == []
    assert [line.closed for line in lines] == [1, 1]


def test_other_schemes_are_refused() -> None:
    with pytest.raises(httpcore.UnsupportedProtocol, match="ftp://"):
        sent(pool_of(), "ftp://a.test/")
