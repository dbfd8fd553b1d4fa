"""Send one request and return its answer, over our own connections by the shortest way. A pair: see `workers`."""

from __future__ import annotations

import logging
import types
from typing import Any

import httpx

from .borrowed import KEY_ALONE

_httpx_logger = logging.getLogger("httpx")


async def aexchange(http: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
    """Send a request and return the answer, its body still to be read; follow no redirect.

    Raises:
        httpx.RequestError: No answer came.
    """
    transport = _shortest(http, request)
    if transport is None:
        return await http.send(request, auth=KEY_ALONE, stream=True, follow_redirects=False)
    try:
        response: httpx.Response = await transport.handle_async_request(request)
    except httpx.RequestError as error:
        error.request = request
        raise
    response.request = request
    return response


def exchange(http: httpx.Client, request: httpx.Request) -> httpx.Response:
    """Send a request and return the answer, its body still to be read. The sync twin of `aexchange`."""
    transport = _shortest(http, request)
    if transport is None:
        return http.send(request, auth=KEY_ALONE, stream=True, follow_redirects=False)
    try:
        response: httpx.Response = transport.handle_request(request)
    except httpx.RequestError as error:
        error.request = request
        raise
    response.request = request
    return response


def _shortest(http: httpx.Client | httpx.AsyncClient, request: httpx.Request) -> Any:
    """Return the transport to hand a request to; None where the client has to send it.

    What httpx does between the two takes longer than our own part of a call, and a client that we made needs nothing of
    it: it has no cookies, no authentication, no hooks, and follows no redirect. Somebody else may need it: httpx logs
    requests there, and tools that trace requests replace `send`.
    """
    send = vars(type(http)).get("send")
    if (
        http.is_closed
        or not isinstance(send, types.FunctionType)
        or send.__code__.co_qualname != f"{type(http).__name__}.send"
        or _httpx_logger.isEnabledFor(logging.INFO)
    ):
        return None
    transport = http._transport_for_url(request.url)  # noqa: SLF001  # httpx has no public name for it
    return transport if getattr(getattr(transport, "_pool", None), "is_our_own", False) else None
