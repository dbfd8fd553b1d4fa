"""Gives the HTTP clients that this library makes connections of its own.

httpx has no argument for this: a transport is given its pool where it keeps it. Everything else of the transport stays:
the proxies and certificates it took from the environment, and its errors.
"""

from __future__ import annotations

from typing import Any

import httpcore
import httpx

from .async_pool import AsyncConnectionPool
from .async_sockets import AsyncBackend
from .direct import is_switched_on
from .pool import ConnectionPool
from .sockets import Backend


def equip(client: httpx.Client | httpx.AsyncClient, limits: httpx.Limits) -> None:
    """Let a client that we made use the pools beside this module.

    Args:
        client: The client.
        limits: How many free connections to keep, and for how long.
    """
    kept: dict[str, Any] = {
        "most_idle": limits.max_keepalive_connections,
        "seconds_idle": limits.keepalive_expiry,
        "direct": is_switched_on(),
    }
    for transport in _transports(client):
        pool = getattr(transport, "_pool", None)
        if isinstance(pool, (httpcore.SOCKSProxy, httpcore.AsyncSOCKSProxy)):
            # What such a proxy says before the first request would be taken for the head of an answer.
            continue
        if isinstance(pool, httpcore.ConnectionPool):
            pool._network_backend = Backend(pool._network_backend)  # noqa: SLF001
            transport._pool = ConnectionPool(pool, **kept)  # noqa: SLF001
        elif isinstance(pool, httpcore.AsyncConnectionPool):
            pool._network_backend = AsyncBackend(_native() or pool._network_backend)  # noqa: SLF001
            transport._pool = AsyncConnectionPool(pool, **kept)  # noqa: SLF001


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
