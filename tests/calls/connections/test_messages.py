"""Requests and answers, as connections have them and as httpx and httpcore do."""

from __future__ import annotations

import httpcore
import httpx
import pytest

from fastgpt_client._runtime.connections.framing import Counted
from fastgpt_client._runtime.connections.messages import (
    Answer,
    Origin,
    Outgoing,
    from_httpcore,
    from_httpx,
    to_httpcore,
    to_httpx,
)

WAITS = {"connect": 1.0, "read": 2.0, "write": 3.0, "pool": None}


def both(url: str) -> tuple[Outgoing, Outgoing]:
    """Return what becomes of a request that goes straight to the pool, and of one that httpx's transport hands over."""
    request = httpx.Request("POST", url, content=b"x", extensions={"timeout": WAITS})
    parts = httpcore.URL(
        scheme=request.url.raw_scheme,
        host=request.url.raw_host,
        port=request.url.port,
        target=request.url.raw_path,
    )
    content = request.stream
    assert isinstance(content, httpx.ByteStream)
    wrapped = httpcore.Request(
        request.method, parts, headers=request.headers.raw, content=content, extensions=request.extensions
    )
    return from_httpx(request), from_httpcore(wrapped)


@pytest.mark.parametrize(
    ("url", "origin", "target", "authority"),
    [
        ("http://a.test", Origin(b"http", b"a.test", 80), b"/", b"a.test:80"),
        ("https://a.test/x?y=%20", Origin(b"https", b"a.test", 443), b"/x?y=%20", b"a.test:443"),
        ("http://a.test:3000/x", Origin(b"http", b"a.test", 3000), b"/x", b"a.test:3000"),
        ("https://[::1]:8443/", Origin(b"https", b"::1", 8443), b"/", b"[::1]:8443"),
    ],
)
def test_a_request_is_the_same_whichever_way_it_comes(
    url: str, origin: Origin, target: bytes, authority: bytes
) -> None:
    straight, wrapped = both(url)

    assert straight == wrapped
    assert straight[:3] == (origin, b"POST", target)
    assert straight.waits is WAITS
    assert (straight.origin.authority, b"".join(straight.body)) == (authority, b"x")


@pytest.mark.parametrize("url", ["ftp://a.test", "unix://a.test", "//a.test"])
def test_other_schemes_are_refused(url: str) -> None:
    with pytest.raises(httpcore.UnsupportedProtocol, match="is neither http:// nor https://"):
        from_httpx(httpx.Request("GET", url))


def test_an_answer_says_the_same_in_httpx_and_in_httpcore() -> None:
    headers = [(b"X-Odd", b"1"), (b"Content-Type", b"text/plain")]
    answer = Answer(418, b"Odd enough", b"HTTP/1.0", headers, Counted(0), b"", lasting=True)
    request, body = httpx.Request("GET", "http://a.test"), httpx.ByteStream(b"hello")

    made = to_httpx(answer, body, request)
    wrapped = to_httpcore(answer, body)

    assert (made.status_code, made.reason_phrase, made.http_version) == (418, "Odd enough", "HTTP/1.0")
    assert (made.headers.raw, made.request, made.read()) == (headers, request, b"hello")
    assert (wrapped.status, wrapped.headers, wrapped.stream) == (418, headers, body)
    assert wrapped.extensions == {"http_version": b"HTTP/1.0", "reason_phrase": b"Odd enough"}
