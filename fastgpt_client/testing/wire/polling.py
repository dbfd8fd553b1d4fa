"""One function waits for a condition that another thread may bring about."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

import anyio

_INTERVAL = 0.005


async def wait_until(
    condition: Callable[[], bool], seconds: float, between: Callable[[], Awaitable[None]] | None = None
) -> bool:
    """Wait until a condition holds and tell whether it does.

    Conditions are polled instead of awaited: what they look at may change on another thread.

    Args:
        condition: What to wait for.
        seconds: How long to wait at most.
        between: Called before each pause.
    """
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() >= end:
            return False
        if between is not None:
            await between()
        await anyio.sleep(min(_INTERVAL, max(0.0, end - time.monotonic())))
    return True
