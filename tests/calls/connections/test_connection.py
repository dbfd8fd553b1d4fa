"""What a connection sends of a request, what it knows before that, and where it leads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import httpcore
import httpx
import pytest

from fastgpt_client._runtime.connections.connection import Connection
from fastgpt_client._runtime.connections.connector import Connector, Proxy
from fastgpt_client._runtime.connections.messages import Answer, Origin, Outgoing

SERVER = Origin(b"http", b"a.test", 80)
SECURE = Origin(b"https", b"a.test", 443)
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
BROKEN = httpcore.WriteError("broken")


class Line(httpcore.NetworkStream):
    """The other end of a connection, which notes what it is sent.

    Args:
        answers: What it says, one after the other.
        readable: Whether there is something to read already.
        breaks_at: At which write it breaks.
    """

    def __init__(self, *answers: bytes, readable: bool = False, breaks_at: int | None = None) -> None:
        self.wrote: list[bytes] = []
        self.closed = False
        self.readable = readable
        self.breaks_at = breaks_at
        self._answers = list(answers)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._answers.pop(0) if self._answers else b""

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if len(self.wrote) == self.breaks_at:
            raise BROKEN
        self.wrote.append(buffer)

    def close(self) -> None:
        self.closed = True

    def start_tls(self, *_: object) -> httpcore.NetworkStream:
        self.wrote.append(b"(TLS)")
        return self

    def get_extra_info(self, info: str) -> bool | None:
        return self.readable if info == "is_readable" else None


class Backend(httpcore.NetworkBackend):
    """Connects to a given line, and notes where to."""

    def __init__(self, line: Line) -> None:
        self.places: list[tuple[str, int]] = []
        self._line = line

    def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore.NetworkStream:
        self.places.append((host, port))
        return self._line


def request(body: Iterable[bytes] | bytes = b"{}", origin: Origin = SERVER) -> Outgoing:
    length = len(body) if isinstance(body, bytes) else sum(map(len, body))
    headers = [(b"Host", b"a.test"), (b"Content-Length", b"%d" % length)]
    stream: Any = httpx.ByteStream(body) if isinstance(body, bytes) else body
    return Outgoing(origin, b"POST", b"/x", headers, stream, {"connect": 1, "read": 2, "write": 3})


def sent(line: Line, body: Iterable[bytes] | bytes = b"{}", *, is_used: bool = False) -> Answer:
    return Connection(Connector(Backend(line), None, None), line).send(request(body), is_used=is_used)


def connected(proxy: Proxy, line: Line, origin: Origin) -> Backend:
    backend = Backend(line)
    Connector(backend, None, proxy).connect(request(origin=origin))
    return backend


def test_a_body_in_memory_goes_out_with_its_head_unless_it_is_large() -> None:
    small, large = Line(ANSWER), Line(ANSWER)

    sent(small, b"x" * 60_000)
    sent(large, b"x" * 70_000)

    assert len(small.wrote) == 1
    assert small.wrote[0].endswith(b"\r\n\r\n" + b"x" * 60_000)
    assert [len(piece) < 200 for piece in large.wrote] == [True, False]


def test_a_file_is_sent_piece_by_piece_after_the_head() -> None:
    line = Line(ANSWER)

    answer = sent(line, [b"one", b"two"])

    assert line.wrote[1:] == [b"one", b"two", b""]
    assert answer.lasting


def test_a_used_connection_on_which_there_is_something_to_read_is_not_written_to() -> None:
    line = Line(ANSWER, readable=True)

    with pytest.raises(httpcore.ConnectionNotAvailable):
        sent(line, is_used=True)

    assert line.wrote == []


@pytest.mark.parametrize("body", [b"{}", [b"one"]])
def test_a_used_connection_that_takes_no_byte_is_not_available_and_the_body_is_not_begun(body: Any) -> None:
    begun: list[bytes] = []

    def pieces() -> Iterator[bytes]:
        for piece in body:
            begun.append(piece)
            yield piece

    line = Line(ANSWER, breaks_at=0)
    stream: Any = httpx.ByteStream(body) if isinstance(body, bytes) else pieces()
    with pytest.raises(httpcore.ConnectionNotAvailable):
        Connection(Connector(Backend(line), None, None), line).send(request()._replace(body=stream), is_used=True)

    assert begun == []


@pytest.mark.parametrize(("is_used", "breaks_at"), [(False, 0), (True, 1)])
@pytest.mark.parametrize("body", [[b"one", b"two"], b"x" * 70_000])
def test_a_server_that_refuses_before_it_has_read_everything_is_heard(
    is_used: bool, breaks_at: int, body: list[bytes] | bytes
) -> None:
    line = Line(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n", breaks_at=breaks_at)

    answer = sent(line, body, is_used=is_used)

    # The rest of the request was never sent, and the next one must not follow it.
    assert (answer.status, answer.lasting) == (413, False)


def test_a_connection_that_breaks_without_an_answer_says_so() -> None:
    with pytest.raises(httpcore.RemoteProtocolError, match="without sending a response"):
        sent(Line(breaks_at=1), [b"one", b"two"], is_used=True)


def test_a_proxy_is_told_the_whole_address_and_its_password() -> None:
    proxy = Proxy(Origin(b"http", b"proxy.test", 3128), [(b"Proxy-Authorization", b"Basic eDp5")], None)
    line = Line(ANSWER)
    connector = Connector(Backend(line), None, proxy)

    Connection(connector, line).send(request(), is_used=False)

    assert line.wrote[0].startswith(
        b"POST http://a.test/x HTTP/1.1\r\nHost: a.test\r\nProxy-Authorization: Basic eDp5\r\n"
    )


def test_a_request_over_tls_goes_through_a_tunnel_and_the_password_stays_with_the_proxy() -> None:
    proxy = Proxy(Origin(b"https", b"proxy.test", 443), [(b"Proxy-Authorization", b"Basic eDp5")], None)
    line = Line(b"HTTP/1.1 200 Connection established\r\n\r\n", ANSWER)
    backend = Backend(line)
    connector = Connector(backend, None, proxy)

    Connection(connector, connector.connect(request(origin=SECURE))).send(request(origin=SECURE), is_used=False)

    assert backend.places == [("proxy.test", 443)]
    assert line.wrote[:3] == [
        b"(TLS)",
        b"CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\nAccept: */*\r\nProxy-Authorization: Basic eDp5\r\n\r\n",
        b"(TLS)",
    ]
    assert line.wrote[3].startswith(b"POST /x HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n\r\n")


def test_a_proxy_that_refuses_a_tunnel_is_left_with_what_it_said() -> None:
    line = Line(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")

    with pytest.raises(httpcore.ProxyError, match="407 Proxy Authentication Required"):
        connected(Proxy(Origin(b"http", b"proxy.test", 3128), [], None), line, SECURE)

    assert line.closed


def test_an_address_of_ipv6_is_in_brackets_to_a_proxy() -> None:
    line = Line(b"HTTP/1.1 200 OK\r\n\r\n")

    connected(Proxy(Origin(b"http", b"proxy.test", 3128), [], None), line, Origin(b"https", b"::1", 8443))

    assert line.wrote[0].startswith(b"CONNECT [::1]:8443 HTTP/1.1\r\nHost: [::1]:8443\r\n")
