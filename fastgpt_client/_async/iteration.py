"""The interface of a generator, for walks that nobody has to close."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from types import TracebackType
from typing import TypeVar

T = TypeVar("T")


class AsyncIteration(AsyncGenerator[T, None]):
    """Something that is walked through once, one `__anext__` after the other.

    No generator: one of async code that is left half-way has to be closed by whoever left it, and trio warns of each
    that was not.
    """

    async def asend(self, value: None) -> T:
        """Return what comes next."""
        return await self.__anext__()

    async def athrow(
        self, kind: type[BaseException] | BaseException, value: object = None, trace: TracebackType | None = None
    ) -> T:
        """End here, with this error."""
        await self.aclose()
        error = kind if isinstance(kind, BaseException) else value if isinstance(value, BaseException) else kind()
        raise error.with_traceback(trace)

    async def aclose(self) -> None:
        """End here."""
        raise NotImplementedError
