"""A row of the table: what it is called, and the case that fills it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from attrs import frozen

from ..session import Session

Case: TypeAlias = Callable[[Session], Awaitable[None]]
ROWS: list[Row] = []


@frozen
class Row:
    """A row.

    Attributes:
        name: What is tried, in the names of the client; an operation's own row has its `operationId`.
        operation: The operation that decides from which version on it has to work; None for all.
        case: Tries it.
    """

    name: str
    operation: str | None
    case: Case


def row(name: str, operation: str | None = None) -> Callable[[Case], Case]:
    """Make a function the case of a row."""

    def add(case: Case) -> Case:
        ROWS.append(Row(name, operation, case))
        return case

    return add
