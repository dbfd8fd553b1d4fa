"""Network failures as this library raises them. Performs no I/O."""

from __future__ import annotations

import httpx

from ...exceptions import APIConnectionError, network_class

#: In these the connection was never made, or none was free: the request cannot have reached the server.
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)


def connection_error(error: httpx.RequestError, request: httpx.Request) -> APIConnectionError:
    """Return the error for a request that got no answer, to be raised from its cause.

    The cause keeps its type and text and loses its traceback: the frames below hold the request's headers, and with
    them the API key, where a traceback that shows local variables would print it.
    """
    if isinstance(error, APIConnectionError):
        return error
    kind = network_class(type(error))
    ours = kind(_message(error, request), request=request)
    ours.sent = not isinstance(error, NEVER_SENT)
    error.__traceback__ = error.__cause__ = error.__context__ = None
    return ours


def _message(error: httpx.RequestError, request: httpx.Request) -> str:
    where = f"{request.method} {request.url.path} failed"
    server = f"{request.url.scheme}://{request.url.netloc.decode('ascii')}"
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    if isinstance(error, httpx.ConnectTimeout | httpx.ConnectError):
        return f"{where}: no connection to {server} ({what}). Is FastGPT running there? Check base_url"
    if isinstance(error, httpx.ReadTimeout):
        seconds = request.extensions.get("timeout", {}).get("read")
        advice = "Raise timeout, or stream the reply" if "completions" in request.url.path else "Raise timeout"
        awaited = "no first event" if "event-stream" in request.headers.get("accept", "") else "no answer"
        return f"{where}: {awaited} from {server} within {seconds} seconds ({what}). {advice}"
    if isinstance(error, httpx.PoolTimeout):
        return f"{where}: no connection of the pool became free ({what}). Close streams you no longer read"
    return f"{where}: the connection to {server} broke ({what})"
