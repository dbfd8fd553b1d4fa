"""Which connection a request is sent on, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpcore
import httpx
import pytest

from fastgpt_client._runtime.connections.connector import Connector
from fastgpt_client._runtime.connections.equip import equip
from fastgpt_client._runtime.connections.messages import Outgoing
from fastgpt_client._runtime.connections.pool import AsyncConnectionPool, ConnectionPool
from fastgpt_client._runtime.pools import LIMITS

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


class Line(httpcore.NetworkStream):
    """A connection that answers, or does what it is told instead."""

    def __init__(self, trouble: Exception | None = None, answer: bytes = ANSWER) -> None:
        self.trouble = trouble
        self.answer = answer
        self.closed = 0

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self.trouble is not None:
            raise self.trouble
        return self.answer

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Take it."""

    def close(self) -> None:
        self.closed += 1

    def get_extra_info(self, info: str) -> bool:
        return isinstance(self.trouble, httpcore.ConnectionNotAvailable)


class Lines(Connector):
    """Hands out the given connections."""

    def __init__(self, *lines: Line) -> None:
        super().__init__(httpcore.NetworkBackend(), None, None)
        self.lines = list(lines)
        self.meanwhile: Callable[[], None] = lambda: None

    def connect(self, request: Outgoing) -> httpcore.NetworkStream:
        self.meanwhile()
        return self.lines.pop(0)


def pool_of(*lines: Line, most_idle: int = 10) -> ConnectionPool:
    return ConnectionPool(Lines(*lines), httpcore.ConnectionPool(), most_idle=most_idle, seconds_idle=60)


def sent(pool: ConnectionPool, url: str = "http://a.test/") -> httpx.Response:
    return pool.send(httpx.Request("GET", url))


def streams(pool: ConnectionPool) -> set[Any]:
    return {connection.stream for connection in pool.connections}


def test_a_connection_is_free_again_once_its_answer_is_closed_however_often_that_is_done() -> None:
    first, second = Line(), Line()
    pool = pool_of(first, second)

    response = sent(pool)
    response.close()
    sent(pool)
    response.close()
    sent(pool)

    assert streams(pool) == {first, second}
    assert len(pool.in_use) == 2


def test_a_used_connection_that_turns_out_to_be_closed_is_changed_for_the_next() -> None:
    first, second = Line(), Line()
    pool = pool_of(first, second)
    sent(pool).close()
    first.trouble = httpcore.ConnectionNotAvailable()

    sent(pool)

    assert (streams(pool), first.closed) == ({second}, 1)


def test_a_connection_that_fails_is_closed_and_gone_and_the_error_is_httpxs() -> None:
    line = Line(httpcore.ReadError("x"))
    pool = pool_of(line)

    with pytest.raises(httpx.ReadError, match="x") as caught:
        sent(pool)

    assert (pool.connections, line.closed) == ([], 1)
    assert str(caught.value.request.url) == "http://a.test/"


def test_an_answer_that_is_left_half_way_and_one_with_too_much_cost_their_connection() -> None:
    long = ANSWER.replace(b": 0", b": 5")
    lines = [Line(answer=long), Line(answer=long + b"hello excess"), Line(answer=long + b"hello")]
    pool = pool_of(*lines)
    responses = [sent(pool) for _ in lines]

    responses[0].close()
    texts = [response.read() for response in responses[1:]]

    assert texts == [b"hello", b"hello"]
    assert [line.closed for line in lines] == [1, 1, 0]


def test_free_connections_go_to_the_place_they_lead_to_and_there_are_no_more_than_may_be() -> None:
    lines = [Line() for _ in range(3)]
    pool = pool_of(*lines, most_idle=2)

    for response in [sent(pool, f"http://{host}.test/") for host in "abc"]:
        response.close()
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
    response = sent(pool)
    sent(pool).close()

    with pool:
        pass
    response.close()

    assert pool.connections == []
    assert [line.closed for line in lines] == [1, 1]


def test_a_connection_that_is_made_while_the_pool_is_closed_is_closed_with_it() -> None:
    line = Line()
    connector = Lines(line)
    pool = ConnectionPool(connector, httpcore.ConnectionPool(), most_idle=1, seconds_idle=60)
    connector.meanwhile = pool.close

    with pytest.raises(httpx.ConnectError, match="closed while it connected"):
        sent(pool)

    assert (line.closed, pool.connections) == (1, [])


def test_other_schemes_are_refused() -> None:
    with pytest.raises(httpx.UnsupportedProtocol, match="ftp://"):
        sent(pool_of(), "ftp://a.test/")


def equipped(client: Any) -> Any:
    """Return what carries the requests of an HTTP client once it was equipped."""
    equip(client, LIMITS)
    return client._transport._pool


def test_clients_have_these_connections_unless_they_are_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    made = [equipped(httpx.Client()), equipped(httpx.AsyncClient())]
    monkeypatch.setenv("FASTGPT_OWN_CONNECTIONS", "off")
    left = [equipped(httpx.Client()), equipped(httpx.AsyncClient())]

    assert [type(pool) for pool in made] == [ConnectionPool, AsyncConnectionPool]
    assert [type(pool) for pool in left] == [httpcore.ConnectionPool, httpcore.AsyncConnectionPool]


@pytest.mark.parametrize("missing", ["_ssl_context", "_network_backend"])
def test_a_release_of_httpcore_that_has_its_settings_elsewhere_keeps_its_own_connections(missing: str) -> None:
    clients: list[Any] = [httpx.Client(), httpx.AsyncClient()]
    for client in clients:
        delattr(client._transport._pool, missing)

    assert [type(equipped(client)) for client in clients] == [httpcore.ConnectionPool, httpcore.AsyncConnectionPool]
