"""Run work where it does no harm: blocking calls in threads for async code, parallel calls in threads for sync code.

Everything here comes as a pair: the name with an `a` in front is for async code, and the derivation of sync code
replaces it by the name without.
"""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, TypeVarTuple

from .crew import Crew

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
# A block that is being read, or that is going to be.
AsyncReading: TypeAlias = "Future[bytes]"
Reading: TypeAlias = tuple[int, int]


async def arun(function: Callable[[*Ts], T], *args: *Ts) -> T:
    """Call a function in a worker thread, so that the event loop goes on."""
    import anyio.to_thread

    return await anyio.to_thread.run_sync(function, *args)


def run(function: Callable[[*Ts], T], *args: *Ts) -> T:
    """Call a function. The sync twin of `arun`."""
    return function(*args)


async def afinish(job: Callable[[], Awaitable[object]], seconds: float) -> None:
    """Run a last job, even when the caller has been cancelled; its failure counts for nothing.

    Args:
        job: What to do.
        seconds: How long to wait for it.
    """
    import anyio

    with anyio.move_on_after(seconds, shield=True), contextlib.suppress(Exception):
        await job()


def finish(job: Callable[[], object], seconds: float) -> None:
    """Run a last job; its failure counts for nothing. The sync twin of `afinish`."""
    with contextlib.suppress(Exception):
        job()


async def agather(jobs: Sequence[Callable[[], Awaitable[T]]], limit: int, halt: Callable[[], None]) -> list[T]:
    """Run jobs, so many at once, and return their results in order.

    Args:
        jobs: What to do.
        limit: How many to do at once.
        halt: Called when the first job fails; the others are cancelled.

    Raises:
        Exception: What the first job that failed raised.
    """
    import anyio

    results: dict[int, T] = {}
    failures: list[Exception] = []
    queue = iter(enumerate(jobs))

    async def work() -> None:
        for number, job in queue:
            try:
                results[number] = await job()
            except Exception as error:
                failures.append(error)
                halt()
                group.cancel_scope.cancel()
                return

    async with anyio.create_task_group() as group:
        for _ in range(min(limit, len(jobs))):
            group.start_soon(work)
    if failures:
        raise failures[0]
    return [results[number] for number in range(len(jobs))]


def gather(jobs: Sequence[Callable[[], T]], limit: int, halt: Callable[[], None]) -> list[T]:
    """Run jobs in threads, so many at once, and return their results in order. The sync twin of `agather`.

    Nobody can stop a thread from outside: `halt` has to make the jobs that are running end soon.
    """
    if limit == 1 or len(jobs) <= 1:
        return [job() for job in jobs]
    return Crew(jobs, halt).run(min(limit, len(jobs)))


class AsyncReader:
    """Reads in a thread of its own, so that a block can be read while the one before it is being sent.

    Args:
        read: Returns a block; may take its time.
        instant: It takes none, and needs no thread.
    """

    def __init__(self, read: Callable[[int, int], bytes], *, instant: bool) -> None:
        from concurrent.futures import ThreadPoolExecutor

        self._read = read
        self._pool = None if instant else ThreadPoolExecutor(1, "fastgpt-read")

    def start(self, at: int, count: int) -> AsyncReading:
        """Begin to read a block."""
        if self._pool is not None:
            return self._pool.submit(self._read, at, count)
        from concurrent.futures import Future

        done: Future[bytes] = Future()
        done.set_result(self._read(at, count))
        return done

    async def get(self, started: AsyncReading) -> bytes:
        """Return a block that is being read."""
        if not started.done():
            import anyio.to_thread

            await anyio.to_thread.run_sync(_settle, started)
        return started.result()

    async def aclose(self) -> None:
        """Wait for what is being read; after that nothing reads any more."""
        if self._pool is not None:
            import anyio.to_thread

            with anyio.CancelScope(shield=True):
                await anyio.to_thread.run_sync(self._end)

    def _end(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


class Reader:
    """Reads when the block is wanted. The sync twin of `AsyncReader`."""

    def __init__(self, read: Callable[[int, int], bytes], *, instant: bool) -> None:
        self._read = read

    def start(self, at: int, count: int) -> Reading:
        """Remember which block to read."""
        return at, count

    def get(self, started: Reading) -> bytes:
        """Read the block."""
        return self._read(*started)

    def close(self) -> None:
        """Do nothing."""


def _settle(future: Future[Any]) -> None:
    from concurrent.futures import wait

    wait([future])
