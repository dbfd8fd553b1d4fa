"""Walk a whole list, page by page."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Hashable
from typing import Any

from .._calls.paging import Copies, Walk
from .._calls.response import ApiResponse


async def walk_pages(
    fetch: Callable[[int, int], Awaitable[ApiResponse[Any]]],
    size: int,
    key: Callable[[Any], Hashable],
    *,
    revisits: bool = False,
    oldest_first: bool = False,
    without_copies: bool = False,
) -> AsyncGenerator[Any, None]:
    """Yield every item of a list once, newest first, however the list changes meanwhile.

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
    walk: Walk[Any] = Walk(size, key, revisits=revisits)
    copies = Copies()
    while walk.next is not None:
        page = await fetch(walk.next.offset, walk.next.size)
        items = page.parsed.list_[::-1] if oldest_first else page.parsed.list_
        copied = {id(items[place]) for place in copies.among(items)} if without_copies else set()
        for item in walk.take(items):
            if id(item) not in copied:
                yield item
