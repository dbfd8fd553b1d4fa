"""How a client ends: by a `with` statement, or by a call; and how connections do."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import Self


class AsyncClosing:
    """What is closed by `async with`, by `aclose` and, as in the older SDK, by `close`."""

    async def aclose(self) -> None:
        """Close it."""
        raise NotImplementedError

    async def close(self) -> None:
        """Close it: `aclose` by the older SDK's name."""
        await self.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()


class Closing:
    """What is closed by `with` and by `close`."""

    def close(self) -> None:
        """Close it."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


async def aclose_all(several: list[Any]) -> None:
    """Close them all, even when the caller has been cancelled."""
    if several:
        import anyio

        with anyio.CancelScope(shield=True):
            for each in several:
                await each.aclose()
