"""The cells of the matrix: every two promises, over every way; and those that mean nothing, with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from attrs import frozen

from .ways import WAYS

PROMISES = (
    "deadline",
    "retry",
    "older route",
    "resume",
    "cancellation",
    "close",
    "fork",
    "second loop",
    "with_options",
)
"""What a client promises; the singular cell of each is a pair with itself."""

WITHOUT_MEANING = {
    ("resume", "completion"): "a completion that is not streamed has nothing to replay",
    ("resume", "call"): "only runs are replayed",
    ("resume", "upload"): "an upload that breaks starts again, which is a retry",
    ("resume", "download"): "a download that breaks starts again, which is a retry",
    ("resume", "iteration"): "a page that breaks is asked for again, which is a retry",
    ("older route", "completion"): "completions have had one path in every release",
    ("older route", "stream"): "completions have had one path in every release",
}
"""A promise and a way that do not meet, and why."""

WITHOUT_MEANING_IN_SYNC = {
    "cancellation": "nobody cancels a thread from outside; Ctrl-C has tests of its own",
    "second loop": "sync code has no event loop",
}
"""A promise that sync code does not make, and why."""


@frozen
class Cell:
    """Two promises that have to hold together, in one way to use a client; what happens to it, and what comes of it."""

    way: str
    promises: frozenset[str]
    is_async: bool

    def __str__(self) -> str:
        kind = "async" if self.is_async else "sync"
        return f"{kind}-{self.way}-{'-and-'.join(name for name in PROMISES if name in self.promises)}"

    @property
    def interrupted(self) -> bool:
        """Whether somebody else ends it in its midst."""
        return bool(self.promises & {"cancellation", "close"})

    @property
    def held(self) -> bool:
        """Whether the server falls silent in its midst."""
        return self.interrupted or "deadline" in self.promises

    @property
    def profile(self) -> str:
        """Which server it runs against."""
        return "4.14.4" if "older route" in self.promises else "4.16"

    @property
    def main(self) -> str:
        """The path of the request that matters."""
        way = WAYS[self.way]
        return way.older_main if "older route" in self.promises else way.main

    @property
    def main_requests(self) -> int:
        """How many of them reach the server at least, and in what is not a walk through pages at most."""
        return 2 if "retry" in self.promises else 1


def cells() -> Iterator[Cell]:
    """Yield every cell that means something."""
    pairs = [*((promise, promise) for promise in PROMISES), *combinations(PROMISES, 2)]
    for way in WAYS:
        for pair in pairs:
            if not any((promise, way) in WITHOUT_MEANING for promise in pair):
                yield Cell(way, frozenset(pair), is_async=True)
                if not WITHOUT_MEANING_IN_SYNC.keys() & set(pair):
                    yield Cell(way, frozenset(pair), is_async=False)
