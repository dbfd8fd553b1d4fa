"""Walk a whole list, page by page."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Hashable
from typing import Any

from .._calls.paging import Copies, Walk
from .._calls.response import ApiResponse
from .iteration import AsyncIteration


def walk_pages(
    fetch: Callable[[int, int], Awaitable[ApiResponse[Any]]],
    size: int,
    key: Callable[[Any], Hashable],
    *,
    revisits: bool = False,
    oldest_first: bool = False,
    without_copies: bool = False,
) -> AsyncGenerator[Any, None]:
    """Return a walk over every item of a list, once each, newest first, however the list changes meanwhile.

    Args:
        fetch: Gets the page at an offset, of this many items.
        size: How many items to ask for at a time.
        key: What tells one item from another.
        revisits: Whether items move to the top when they are updated.
        oldest_first: Whether the server counts from the newest but writes each page oldest first.
        without_copies: Whether the items are records, of which FastGPT 4.14.11 stores some twice.

    Raises:
        FastGPTError: A page could not be read.
    """
    copies = Copies() if without_copies else None
    return AsyncItems(fetch, Walk(size, key, revisits=revisits), copies, oldest_first=oldest_first)


class AsyncItems(AsyncIteration[Any]):
    """The items of a list.

    Args:
        fetch: Gets the page at an offset, of this many items.
        walk: Says which page comes next, and what is new in it.
        copies: Finds the items that are copies of others, in lists that have such.
        oldest_first: Whether the server writes each page oldest first.
    """

    def __init__(
        self,
        fetch: Callable[[int, int], Awaitable[ApiResponse[Any]]],
        walk: Walk[Any],
        copies: Copies | None,
        *,
        oldest_first: bool,
    ) -> None:
        self._fetch = fetch
        self._walk = walk
        self._next = walk.next
        self._copies = copies
        self._oldest_first = oldest_first
        self._ready: deque[Any] = deque()

    async def __anext__(self) -> Any:
        while not self._ready:
            if self._next is None:
                raise StopAsyncIteration
            # A page that cannot be read ends the walk.
            asked, self._next = self._next, None
            page = await self._fetch(asked.offset, asked.size)
            items = page.parsed.list_[::-1] if self._oldest_first else page.parsed.list_
            copied = {id(items[place]) for place in self._copies.among(items)} if self._copies is not None else set()
            self._ready.extend(item for item in self._walk.take(items) if id(item) not in copied)
            self._next = self._walk.next
        return self._ready.popleft()

    async def aclose(self) -> None:
        """End here."""
        self._next = None
        self._ready.clear()
