"""Walk a list page by page while it changes. Performs no I/O.

FastGPT pages by offset. When something ahead of the offset is deleted, the rest moves up and a plain walk would skip
over it; when something is added, a plain walk would see items twice.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, Protocol, TypeVar

from attrs import frozen

T = TypeVar("T")

# Full pages in a row without anything new after which a server is taken to ignore the offset, as servers before 4.17.2
# do in some calls.
_PATIENCE = 20


@frozen
class PageRequest:
    """The page to ask for."""

    offset: int
    size: int


class Walk(Generic[T]):
    """Says which page to ask for next, and which of its items are new.

    Each page overlaps the one before by one item. When the overlap is missing, the list has moved up, and the walk goes
    back until it finds an item it knows. When the list ends, a walk that `revisits` looks at its top again: what was
    updated meanwhile has moved there, and is found as long as it is less than a page.

    Args:
        size: How many items to ask for at a time.
        key: What tells one item from another.
        revisits: Whether items move to the top when they are updated.
    """

    def __init__(self, size: int, key: Callable[[T], Hashable], *, revisits: bool) -> None:
        self._size = max(size, 2)
        self._key = key
        self._seen: set[Hashable] = set()
        self._offset = 0
        self._revisits = revisits
        self._at_end = False
        self._stale = 0
        self.next: PageRequest | None = PageRequest(0, self._size)

    def take(self, items: Sequence[T]) -> list[T]:
        """Take a page, decide on the next, and return the items that were not seen before."""
        known = [self._key(item) in self._seen for item in items]
        fresh = [item for item, seen in zip(items, known, strict=True) if not seen]
        self._seen.update(self._key(item) for item in fresh)
        self._stale = 0 if fresh else self._stale + 1
        self._decide(len(items), overlaps=bool(known) and known[0], fresh=len(fresh))
        return fresh

    def _decide(self, got: int, *, overlaps: bool, fresh: int) -> None:
        if self._at_end:
            # The second look at the top is over as soon as a page brings nothing new.
            self._go(self._offset + got - 1 if fresh and got >= self._size else None)
        elif self._offset and not overlaps:
            self._go(max(0, self._offset - self._size + 1))
        elif got >= self._size and self._stale < _PATIENCE:
            self._go(self._offset + got - 1)
        elif self._revisits and self._offset:
            self._at_end = True
            self._go(0)
        else:
            self._go(None)

    def _go(self, offset: int | None) -> None:
        self._offset = offset or 0
        self.next = None if offset is None else PageRequest(offset, self._size)


class StoredRound(Protocol):
    """A record, as far as it tells a question or a reply from its copy."""

    data_id: str
    obj: Any
    record_id: Any


class Copies:
    """Finds the copies of rounds that FastGPT 4.14.11 stores beside the rounds of the first version.

    There a reply is stored a second time, empty, under the same `dataId`, and its question
    under that same `dataId` again.
    """

    def __init__(self) -> None:
        self._replies: dict[str, Any] = {}
        self._copied: set[str] = set()

    def among(self, newest_first: Sequence[StoredRound]) -> set[int]:
        """Return the places of the copies among some more records of a chat."""
        found = set()
        for place, record in enumerate(newest_first):
            if record.obj == "AI" and self._replies.setdefault(record.data_id, record.record_id) != record.record_id:
                self._copied.add(record.data_id)
                found.add(place)
            elif record.obj != "AI" and record.data_id in self._copied:
                found.add(place)
        return found
