"""What a network failure says, and what to do about it."""

from __future__ import annotations

import httpx
import pytest
from anyio import BrokenResourceError, EndOfStream

from fastgpt_client._calls.errors.network import connection_error
from fastgpt_client.exceptions import APIConnectionError

PATH = "/api/v1/chat/completions"
TLS_ALERT = "illegal status line: bytearray(b'\\x15\\x03\\x03')"


def said(error: httpx.RequestError, url: str = f"http://fastgpt.test:3000{PATH}", **headers: str) -> str:
    request = httpx.Request("POST", url, headers=headers, extensions={"timeout": {"read": 4.5}})
    return str(connection_error(error, request))


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (
            httpx.ConnectError("refused"),
            "no connection to http://fastgpt.test:3000 (ConnectError: refused). Is FastGPT running there? "
            "Check base_url",
        ),
        (
            httpx.ConnectTimeout(""),
            "no connection to http://fastgpt.test:3000 (ConnectTimeout). Is FastGPT running there? Check base_url",
        ),
        (
            httpx.PoolTimeout(""),
            "no connection of the pool became free (PoolTimeout). Close streams you no longer read",
        ),
        (
            httpx.LocalProtocolError("Illegal header value"),
            "the request cannot be sent as it is (LocalProtocolError: Illegal header value). Look at the headers "
            "it was given",
        ),
        (
            httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED]"),
            "the certificate of http://fastgpt.test:3000 cannot be trusted (ConnectError: "
            "[SSL: CERTIFICATE_VERIFY_FAILED]). Pass http_client=httpx.Client(verify=...) that knows who signed it "
            "(AsyncClient for async clients)",
        ),
        (httpx.ReadError("reset"), "the connection to http://fastgpt.test:3000 broke (ReadError: reset)"),
        (httpx.WriteTimeout(""), "the connection to http://fastgpt.test:3000 broke (WriteTimeout)"),
    ],
)
def test_each_failure_says_what_was_tried_and_what_to_do(error: httpx.RequestError, says: str) -> None:
    assert said(error) == f"POST {PATH} failed: {says}"


def standing_for(wrapped: object, kind: type[httpx.RequestError] = httpx.ConnectError) -> httpx.RequestError:
    """Return an error as httpx makes it of one of httpcore's that wraps another without words."""
    error = kind("")
    error.__cause__ = Exception(wrapped)
    return error


@pytest.mark.parametrize(
    ("error", "what"),
    [
        (
            httpx.ConnectError("[SSL: UNEXPECTED_EOF_WHILE_READING] EOF"),
            "ConnectError: [SSL: UNEXPECTED_EOF_WHILE_READING] EOF",
        ),
        (httpx.ConnectError("the TLS handshake ended early"), "ConnectError: the TLS handshake ended early"),
        (
            httpx.ConnectError("Cannot connect to host a:3000 ssl:default [None]"),
            "ConnectError: Cannot connect to host a:3000 ssl:default [None]",
        ),
        (standing_for(EndOfStream()), "ConnectError: EndOfStream"),
        (standing_for(BrokenResourceError()), "ConnectError: BrokenResourceError"),
    ],
)
def test_a_server_that_hangs_up_on_tls_may_speak_http(error: httpx.RequestError, what: str) -> None:
    assert said(error, f"https://fastgpt.test:3000{PATH}") == (
        f"POST {PATH} failed: https://fastgpt.test:3000 ended the TLS handshake ({what}). If it speaks http, pass "
        "base_url with http://fastgpt.test:3000"
    )


@pytest.mark.parametrize(
    ("error", "scheme", "says"),
    [
        (standing_for(EndOfStream()), "http", "no connection to http://a.test (ConnectError: EndOfStream). Is FastGPT"),
        (standing_for(EndOfStream(), httpx.ReadError), "https", "https://a.test broke (ReadError: EndOfStream)"),
        (standing_for(OSError()), "https", "no connection to https://a.test (ConnectError: OSError). Is FastGPT"),
        (standing_for("words of its own"), "https", "no connection to https://a.test (ConnectError). Is FastGPT"),
    ],
)
def test_what_ends_elsewhere_is_no_handshake(error: httpx.RequestError, scheme: str, says: str) -> None:
    assert says in said(error, f"{scheme}://a.test{PATH}")


@pytest.mark.parametrize(
    ("module", "name", "means", "sent"),
    [
        ("aiohttp.client_exceptions", "ClientConnectorError", "ConnectError", False),
        ("aiohttp.client_exceptions", "ConnectionTimeoutError", "ConnectTimeout", False),
        ("aiohttp.client_exceptions", "ServerDisconnectedError", "ReadError", True),
        ("httpcore", "ServerDisconnectedError", "ConnectTimeout", False),
    ],
)
@pytest.mark.parametrize("kind", [httpx.ConnectTimeout, httpx.WriteError])
def test_what_aiohttps_connections_call_a_timeout_is_what_it_was(
    kind: type[httpx.RequestError], module: str, name: str, means: str, sent: bool
) -> None:
    error = kind("gone")
    error.__cause__ = type(name, (Exception,), {"__module__": module})()
    is_timeout = kind is httpx.ConnectTimeout

    made = connection_error(error, httpx.Request("POST", f"http://a.test{PATH}"))

    assert f"({means if is_timeout else 'WriteError'}: gone)" in str(made)
    assert made.sent is (sent if is_timeout else True)


@pytest.mark.parametrize(
    ("path", "accept", "says"),
    [
        (
            PATH,
            "*/*",
            "no answer from http://a.test within 4.5 seconds (ReadTimeout). Raise timeout, or stream the reply",
        ),
        (
            PATH,
            "text/event-stream",
            "no first event from http://a.test within 4.5 seconds (ReadTimeout). Raise timeout, or stream the reply",
        ),
        ("/api/core/chat/init", "*/*", "no answer from http://a.test within 4.5 seconds (ReadTimeout). Raise timeout"),
    ],
)
def test_an_answer_that_does_not_come_says_how_long_was_waited_for_what(path: str, accept: str, says: str) -> None:
    assert said(httpx.ReadTimeout(""), f"http://a.test{path}", accept=accept) == f"POST {path} failed: {says}"


@pytest.mark.parametrize(
    "fault", ["[SSL: WRONG_VERSION_NUMBER]", "record layer failure", "Packet length too long", "[SSL: HTTP_REQUEST]"]
)
def test_https_to_a_port_of_http_says_which_address_to_pass(fault: str) -> None:
    assert said(httpx.ConnectError(fault), "https://a.test:3000/x") == (
        "POST /x failed: https://a.test:3000 speaks http, not https (ConnectError); "
        "pass base_url with http://a.test:3000"
    )
    assert "speaks" not in said(httpx.ConnectError(fault), "http://a.test:3000/x")
    assert "speaks" not in said(httpx.ConnectError("refused"), "https://a.test:3000/x")


def test_http_to_a_port_of_https_says_which_address_to_pass() -> None:
    assert said(httpx.RemoteProtocolError(TLS_ALERT), "http://a.test:443/x") == (
        "POST /x failed: http://a.test:443 speaks https, not http (RemoteProtocolError); "
        "pass base_url with https://a.test:443"
    )
    assert "speaks" not in said(httpx.RemoteProtocolError(TLS_ALERT), "https://a.test:443/x")
    assert "speaks" not in said(httpx.RemoteProtocolError("illegal status line"), "http://a.test:443/x")


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        (httpx.ConnectError, False),
        (httpx.ConnectTimeout, False),
        (httpx.PoolTimeout, False),
        (httpx.ProxyError, False),
        (httpx.UnsupportedProtocol, False),
        (httpx.ReadError, True),
        (httpx.ReadTimeout, True),
        (httpx.WriteError, True),
        (httpx.RemoteProtocolError, True),
    ],
)
def test_what_never_had_a_connection_was_never_sent(kind: type[httpx.TransportError], sent: bool) -> None:
    assert connection_error(kind("x"), httpx.Request("GET", "http://a.test/x")).sent is sent


def test_a_failure_that_is_ours_already_stays_itself() -> None:
    request = httpx.Request("GET", "http://a.test/x")
    error = connection_error(httpx.ReadError("x"), request)

    assert isinstance(error, httpx.ReadError)
    assert connection_error(error, request) is error


def test_the_cause_loses_the_frames_that_hold_the_key() -> None:
    cause = httpx.ReadError("x")
    try:
        try:
            raise OSError("below")
        except OSError as below:
            raise cause from below
    except httpx.ReadError:
        error = connection_error(cause, httpx.Request("GET", "http://a.test/x"))

    assert (cause.__traceback__, cause.__cause__, cause.__context__) == (None, None, None)
    assert isinstance(error, APIConnectionError)
