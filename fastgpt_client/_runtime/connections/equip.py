"""Gives the HTTP clients that this library makes connections of its own.

httpx has no argument for this: a transport is given its pool where it keeps it. Everything else of the transport stays:
the proxies and certificates it took from the environment, and its errors.
"""

from __future__ import annotations

import contextlib
import os
from typing import Any

import httpcore
import httpx

from .connector import AsyncConnector, Connector, Proxy
from .messages import Origin
from .pool import AsyncConnectionPool, ConnectionPool
from .sockets import Backend

#: Set to 0, it leaves all requests to httpcore, as they are over a user's own `http_client`.
SWITCH = "FASTGPT_OWN_CONNECTIONS"


def equip(client: httpx.Client | httpx.AsyncClient, limits: httpx.Limits) -> None:
    """Let a client that we made use the pools beside this module.

    Args:
        client: The client.
        limits: How many free connections to keep, and for how long.
    """
    kept: dict[str, Any] = {"most_idle": limits.max_keepalive_connections, "seconds_idle": limits.keepalive_expiry}
    for transport in _transports(client):
        pool = getattr(transport, "_pool", None)
        if isinstance(pool, (httpcore.ConnectionPool, httpcore.AsyncConnectionPool)):
            # A release of httpcore that has its settings elsewhere keeps its own connections.
            with contextlib.suppress(AttributeError):
                transport._pool = _in_place_of(pool, kept)  # noqa: SLF001


def _in_place_of(pool: httpcore.ConnectionPool | httpcore.AsyncConnectionPool, kept: dict[str, Any]) -> object:
    """Return the pool to use instead of one of httpcore's; itself where that stays."""
    # What a SOCKS proxy wants to hear is left to httpcore.
    stays = not is_switched_on() or isinstance(pool, (httpcore.SOCKSProxy, httpcore.AsyncSOCKSProxy))
    if isinstance(pool, httpcore.ConnectionPool):
        # Also where httpcore's connections stay: it is what knows the deadline of a call.
        pool._network_backend = Backend(pool._network_backend)  # noqa: SLF001
        if stays:
            return pool
        return ConnectionPool(Connector(pool._network_backend, pool._ssl_context, _proxy_of(pool)), pool, **kept)  # noqa: SLF001
    if stays:
        return pool
    backend = _native() or pool._network_backend  # noqa: SLF001
    return AsyncConnectionPool(AsyncConnector(backend, pool._ssl_context, _proxy_of(pool)), pool, **kept)  # noqa: SLF001


def is_switched_on() -> bool:
    """Tell whether clients are to have connections of our own at all."""
    return os.environ.get(SWITCH, "").strip().lower() not in ("0", "false", "no", "off")


def _proxy_of(pool: httpcore.ConnectionPool | httpcore.AsyncConnectionPool) -> Proxy | None:
    if not isinstance(pool, (httpcore.HTTPProxy, httpcore.AsyncHTTPProxy)):
        return None
    url = pool._proxy_url.origin  # noqa: SLF001
    headers, tls = pool._proxy_headers, pool._proxy_ssl_context  # noqa: SLF001
    return Proxy(Origin(url.scheme, url.host, url.port), headers, tls)


def _transports(client: httpx.Client | httpx.AsyncClient) -> list[Any]:
    return [client._transport, *client._mounts.values()]  # noqa: SLF001  # see the module's docstring


def _native() -> httpcore.AsyncNetworkBackend | None:
    """Return what opens connections for the event loop that runs; None to leave that to httpcore, as on trio."""
    import asyncio

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return None
    from .asyncio_sockets import AsyncioBackend

    return AsyncioBackend()
