"""Network failures as this library raises them. Performs no I/O."""

from __future__ import annotations

import re

import httpx

from ...exceptions import APIConnectionError, network_class

#: In these the connection was never made, or none was free: the request cannot have reached the server.
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)

# How TLS words an answer that is none, and HTTP an answer that is TLS's.
_SPEAKS_HTTP = re.compile(
    r"WRONG_VERSION_NUMBER|record layer failure|packet length too long|HTTP_REQUEST", re.IGNORECASE
)
# What is said of a server that hangs up instead of answering: by OpenSSL, by our own connections, by aiohttp, and where
# anyio and trio say nothing, by the names of their errors.
_ENDED_TLS = re.compile(r"UNEXPECTED_EOF|TLS handshake ended|ssl:\w+ \[None\]$|^(EndOfStream|BrokenResourceError)$")
_SPEAKS_HTTPS = re.compile(r"illegal status line: bytearray\(b'\\x15\\x03")


def never_sent(error: httpx.RequestError) -> bool:
    """Tell whether the request cannot have reached the server."""
    return issubclass(_meant(error), NEVER_SENT)


def connection_error(error: httpx.RequestError, request: httpx.Request) -> APIConnectionError:
    """Return the error for a request that got no answer, to be raised from its cause.

    The cause keeps its type and text and loses its traceback: the frames below hold the request's headers, and with
    them the API key, where a traceback that shows local variables would print it.
    """
    if isinstance(error, APIConnectionError):
        return error
    meant = _meant(error)
    ours = network_class(meant)(_message(error, meant, request), request=request)
    ours.sent = not issubclass(meant, NEVER_SENT)
    error.__traceback__ = error.__cause__ = error.__context__ = None
    return ours


def _meant(error: httpx.RequestError) -> type[httpx.RequestError]:
    """Return the kind of an error, the right one where its transport gives it a wrong one.

    httpx-aiohttp calls everything that happens to a connection a timeout of connecting, also the loss of a connection
    that the request had been written to. A completion that was lost so may have been run, and must not be repeated.
    """
    cause = type(error.__cause__)
    if not isinstance(error, httpx.ConnectTimeout) or not cause.__module__.startswith("aiohttp."):
        return type(error)
    names = {kind.__name__ for kind in cause.__mro__}
    if "ClientConnectorError" in names:
        return httpx.ConnectError
    return httpx.ConnectTimeout if "ConnectionTimeoutError" in names else httpx.ReadError


def _said(error: httpx.RequestError) -> str:
    """Return what an error says; of one without words, the name of the error it stands for."""
    wrapped = error.__cause__.args if error.__cause__ is not None else ()
    return str(error) or next((type(inner).__name__ for inner in wrapped if isinstance(inner, Exception)), "")


def _message(error: httpx.RequestError, meant: type[httpx.RequestError], request: httpx.Request) -> str:
    where = f"{request.method} {request.url.path} failed"
    server = f"{request.url.scheme}://{request.url.netloc.decode('ascii')}"
    said = _said(error)
    what = f"{meant.__name__}: {said}" if said else meant.__name__
    if isinstance(error, httpx.LocalProtocolError):
        return f"{where}: the request cannot be sent as it is ({what}). Look at the headers it was given"
    if _SPEAKS_HTTP.search(str(error)) and request.url.scheme == "https":
        advice = f"pass base_url with http://{request.url.netloc.decode('ascii')}"
        return f"{where}: {server} speaks http, not https ({type(error).__name__}); {advice}"
    if _ENDED_TLS.search(said) and request.url.scheme == "https" and issubclass(meant, httpx.ConnectError):
        advice = f"If it speaks http, pass base_url with http://{request.url.netloc.decode('ascii')}"
        return f"{where}: {server} ended the TLS handshake ({what}). {advice}"
    if _SPEAKS_HTTPS.search(str(error)) and request.url.scheme == "http":
        advice = f"pass base_url with https://{request.url.netloc.decode('ascii')}"
        return f"{where}: {server} speaks https, not http ({type(error).__name__}); {advice}"
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        advice = "Pass http_client=httpx.Client(verify=...) that knows who signed it (AsyncClient for async clients)"
        return f"{where}: the certificate of {server} cannot be trusted ({what}). {advice}"
    if "Too many open files" in str(error):
        return f"{where}: this process has as many connections and files open as it may ({what}). Raise ulimit -n"
    if issubclass(meant, httpx.ConnectTimeout | httpx.ConnectError):
        return f"{where}: no connection to {server} ({what}). Is FastGPT running there? Check base_url"
    if isinstance(error, httpx.ReadTimeout):
        seconds = request.extensions.get("timeout", {}).get("read")
        advice = "Raise timeout, or stream the reply" if "completions" in request.url.path else "Raise timeout"
        awaited = "no first event" if "event-stream" in request.headers.get("accept", "") else "no answer"
        return f"{where}: {awaited} from {server} within {seconds} seconds ({what}). {advice}"
    if isinstance(error, httpx.PoolTimeout):
        return f"{where}: no connection of the pool became free ({what}). Close streams you no longer read"
    return f"{where}: the connection to {server} broke ({what})"
