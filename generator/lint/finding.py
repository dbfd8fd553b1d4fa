"""One thing that is wrong with the spec."""

from __future__ import annotations

from typing import NamedTuple


class Finding(NamedTuple):
    """A place, what is wrong there, and what to do."""

    where: str
    what: str
    todo: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; {self.todo}"
