"""What is left half-way, and still has to end. A pair: see `workers`."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from inspect import isasyncgen
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import asyncio

# More pieces than one read of a connection can hold. What goes on after its connection was closed is no connection.
_MOST_PIECES = 65_536

# The event loop that something runs in; sync code has none.
AsyncPlace: TypeAlias = Any
Place: TypeAlias = object


async def aexhaust(chunks: AsyncIterator[bytes] | None) -> None:
    """Bring a walk over a body, whose connection has been closed, to its end.

    Closing a generator does not close those that it walks over, and httpx walks over four, one inside the other. Left
    to the garbage collector, they are closed some time by asyncio, and trio warns about each. When they are asked to go
    on and nothing may wait, what the innermost raises ends them all.

    Args:
        chunks: The walk; None when there is none. Only generators have to be ended.
    """
    if not isasyncgen(chunks):
        return
    import anyio

    # One that another task is in the middle of refuses, and ends there.
    with anyio.CancelScope() as scope, contextlib.suppress(Exception):
        scope.cancel()
        for _ in range(_MOST_PIECES):
            await chunks.__anext__()


def exhaust(chunks: Iterator[bytes] | None) -> None:
    """Do nothing: in sync code, generators that nobody holds are closed. The sync twin of `aexhaust`."""


def aplace() -> AsyncPlace:
    """Return where this runs."""
    # Loaded by now by who runs on it; sync clients have no use for it.
    import asyncio

    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        # Whoever runs on trio has loaded it.
        return sys.modules["trio"].lowlevel.current_trio_token()


def place() -> Place:
    """Return where this runs. The sync twin of `aplace`."""
    return None


def afinish_later(job: Callable[[], Awaitable[object]], place: AsyncPlace) -> None:
    """Run a last job in its event loop, for what nobody holds any more; its failure counts for nothing.

    Args:
        job: What to do.
        place: Where to do it. Nothing happens when that has ended.
    """
    import asyncio

    with contextlib.suppress(RuntimeError):
        if isinstance(place, asyncio.AbstractEventLoop):
            place.call_soon_threadsafe(_start_task, job)
        else:
            # trio names its own error, which is a RuntimeError as well.
            place.run_sync_soon(sys.modules["trio"].lowlevel.spawn_system_task, _quietly, job)


def finish_later(job: Callable[[], object], place: Place) -> None:
    """Run a last job; its failure counts for nothing. The sync twin of `afinish_later`, for which later is now."""
    with contextlib.suppress(Exception):
        job()


# asyncio forgets tasks nobody holds.
_tasks: set[asyncio.Task[None]] = set()


def _start_task(job: Callable[[], Awaitable[object]]) -> None:
    import asyncio

    task = asyncio.get_running_loop().create_task(_quietly(job))
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)


async def _quietly(job: Callable[[], Awaitable[object]]) -> None:
    with contextlib.suppress(Exception):
        await job()
