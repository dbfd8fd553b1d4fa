"""A recording holds what one version answered, case by case."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from attrs import frozen

FOLDER = Path(__file__).parents[2] / "recordings" / "replay"
COMPLETIONS = ("/api/v1/chat/completions", "/api/v2/chat/completions")


@frozen
class Recorded:
    """One request and what a real server answered."""

    case: str
    number: int
    method: str
    path: str
    key: str | None
    headers: Mapping[str, str]
    body: Any
    status: int
    answered: Mapping[str, str]
    answer: Any
    heartbeats: tuple[int, ...] = ()

    @property
    def route(self) -> str:
        """The path without its query."""
        return self.path.partition("?")[0]

    @property
    def completes(self) -> bool:
        """Whether it asks for a completion."""
        return self.route in COMPLETIONS

    @property
    def streamed(self) -> bool:
        """Whether the answer is an event stream."""
        return isinstance(self.answer, str) and self.answer.startswith(("event:", "data:"))

    @property
    def refused(self) -> bool:
        """Whether the server said no before anything ran."""
        if self.streamed:
            return bool(self.answer.startswith("event: error"))
        return not isinstance(self.answer, dict) or ("code" in self.answer and "choices" not in self.answer)

    def field(self, name: str) -> Any:
        """Return a field of the request's body, None where there is none."""
        return self.body.get(name) if isinstance(self.body, dict) else None


@cache
def versions() -> tuple[str, ...]:
    """Return the versions there are recordings of, oldest first."""
    return tuple(sorted((path.stem for path in FOLDER.glob("*.json")), key=lambda name: [*map(int, name.split("."))]))


@cache
def recording(version: str) -> dict[str, tuple[Recorded, ...]]:
    """Return the cases of a version in the order in which they were recorded."""
    read = json.loads((FOLDER / f"{version}.json").read_text("utf-8", errors="surrogateescape"))
    return {case: tuple(_recorded(case, exchanges)) for case, exchanges in read["cases"].items()}


def _recorded(case: str, exchanges: list[dict[str, Any]]) -> Iterator[Recorded]:
    for number, given in enumerate(exchanges):
        yield Recorded(case, number, **{**given, "heartbeats": tuple(given.get("heartbeats", ()))})
