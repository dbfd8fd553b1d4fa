"""Run blocking work where it does no harm: in a thread for async code, in place for sync code."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, TypeVarTuple

import anyio.to_thread

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


async def arun(function: Callable[[*Ts], T], *args: *Ts) -> T:
    """Call a function in a worker thread, so that the event loop goes on."""
    return await anyio.to_thread.run_sync(function, *args)


def run(function: Callable[[*Ts], T], *args: *Ts) -> T:
    """Call a function. The sync twin of `arun`."""
    return function(*args)
