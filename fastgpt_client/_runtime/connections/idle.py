"""Which connections are free, and for how long. Performs no I/O, and does not look at the others to find one."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Hashable, Iterator
from typing import Generic, TypeVar

C = TypeVar("C")


class IdleConnections(Generic[C]):
    """The free connections of a pool, by where they lead.

    Of those that lead to the same server, the one that was used last is taken first: the others grow old and go.

    Args:
        most: How many to keep.
        seconds: How long to keep one.
    """

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        # Both in the order in which they became free.
        self._since: OrderedDict[C, tuple[Hashable, float]] = OrderedDict()
        self._by_origin: dict[Hashable, deque[C]] = {}

    def __iter__(self) -> Iterator[C]:
        return iter(self._since)

    def take(self, origin: Hashable) -> C | None:
        """Return a free connection that leads there and is no longer among these; None when there is none."""
        there = self._by_origin.get(origin)
        if not there:
            return None
        connection = there.pop()
        self._forget(connection)
        return connection

    def put(self, origin: Hashable, connection: C, now: float) -> None:
        """Add one that has become free."""
        self._since[connection] = (origin, now)
        self._by_origin.setdefault(origin, deque()).append(connection)

    def surplus(self, now: float) -> list[C]:
        """Remove those that are too old, and the oldest of too many, and return them."""
        found: list[C] = []
        while self._since:
            oldest, (origin, since) = next(iter(self._since.items()))
            if len(self._since) <= self._most and now - since <= self._seconds:
                break
            self._by_origin[origin].popleft()
            self._forget(oldest)
            found.append(oldest)
        return found

    def clear(self) -> list[C]:
        """Remove them all, and return them."""
        found = list(self._since)
        self._since.clear()
        self._by_origin.clear()
        return found

    def _forget(self, connection: C) -> None:
        origin, _ = self._since.pop(connection)
        if not self._by_origin[origin]:
            del self._by_origin[origin]
