"""Send one request and return its answer, over our own connections by the shortest way. A pair: see `workers`."""

from __future__ import annotations

import logging
import types
from collections.abc import AsyncIterator, Iterator
from typing import Any, cast

import httpx

from .borrowed import KEY_ALONE

_httpx_logger = logging.getLogger("httpx")


async def aexchange(http: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
    """Send a request and return the answer, its body still to be read; follow no redirect.

    Raises:
        httpx.RequestError: No answer came.
    """
    pool = _our_pool(http, request)
    if pool is None:
        return await http.send(request, auth=KEY_ALONE, stream=True, follow_redirects=False)
    response: httpx.Response = await pool.send(request)
    _log(response)
    return response


def exchange(http: httpx.Client, request: httpx.Request) -> httpx.Response:
    """Send a request and return the answer, its body still to be read. The sync twin of `aexchange`."""
    pool = _our_pool(http, request)
    if pool is None:
        return http.send(request, auth=KEY_ALONE, stream=True, follow_redirects=False)
    response: httpx.Response = pool.send(request)
    _log(response)
    return response


def achunks(response: httpx.Response) -> AsyncIterator[bytes]:
    """Walk the body of an answer, in one step where it is ours, without what httpx has in between.

    Raises:
        httpx.StreamError: It was walked before, or is closed.
    """
    if not _is_direct(response):
        return response.aiter_bytes()
    return aiter(cast("httpx.AsyncByteStream", response.stream))


def chunks(response: httpx.Response) -> Iterator[bytes]:
    """Walk the body of an answer. The sync twin of `achunks`."""
    if not _is_direct(response):
        return response.iter_bytes()
    return iter(cast("httpx.SyncByteStream", response.stream))


def _log(response: httpx.Response) -> None:
    """Write the line that httpx writes on the way that is not taken; who has switched it on looks for it."""
    if _httpx_logger.isEnabledFor(logging.INFO):
        request, version = response.request, response.http_version
        status, reason = response.status_code, response.reason_phrase
        _httpx_logger.info('HTTP Request: %s %s "%s %d %s"', request.method, request.url, version, status, reason)


def _is_direct(response: httpx.Response) -> bool:
    if not hasattr(response.stream, "tried") or "content-encoding" in response.headers:
        return False
    if response.is_stream_consumed:
        raise httpx.StreamConsumed
    if response.is_closed:
        raise httpx.StreamClosed
    response.is_stream_consumed = True
    return True


def _our_pool(http: httpx.Client | httpx.AsyncClient, request: httpx.Request) -> Any:
    """Return the pool to hand a request to; None where the client has to send it.

    What httpx does between the two takes longer than our own part of a call, and a client that we made needs nothing of
    it: it has no cookies, no authentication, no hooks, and follows no redirect. Tools that trace requests replace
    `send`.
    """
    send = vars(type(http)).get("send")
    if (
        http.is_closed
        or not isinstance(send, types.FunctionType)
        or send.__code__.co_qualname != f"{type(http).__name__}.send"
    ):
        return None
    transport = http._transport_for_url(request.url)  # noqa: SLF001  # httpx has no public name for it
    pool = getattr(transport, "_pool", None)
    return pool if getattr(pool, "takes_requests", False) else None
