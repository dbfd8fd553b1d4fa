"""Cases are written once, for the async client, and run with the sync client as well."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

T = TypeVar("T")


async def done(result: Any) -> Any:
    """Return what a call gives, waiting for it where the client is async."""
    return await result if inspect.isawaitable(result) else result


async def each(items: Any) -> AsyncIterator[Any]:
    """Yield what an iterator gives, sync or async."""
    if hasattr(items, "__aiter__"):
        async for item in items:
            yield item
    else:
        for item in items:
            yield item


async def listed(items: Any) -> list[Any]:
    """Return everything an iterator gives."""
    return [item async for item in each(items)]


@asynccontextmanager
async def opened(manager: Any) -> AsyncIterator[Any]:
    """Enter a context manager, sync or async."""
    if hasattr(manager, "__aenter__"):
        async with manager as inside:
            yield inside
    else:
        with manager as inside:
            yield inside


def run_in_step(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine that never waits, as every case is with a sync client.

    Without an event loop Ctrl-C interrupts a blocking read at once.
    """
    try:
        coroutine.send(None)
    except StopIteration as stop:
        result: T = stop.value
        return result
    coroutine.close()
    raise RuntimeError("a case waited although its client is sync")
