"""The cases, one for each row of the table, by idea."""

from __future__ import annotations

import importlib

from .row import ROWS, Row

__all__ = ["ROWS", "Row", "rows"]

_MODULES = (
    "completions",
    "streams",
    "pauses",
    "conversations",
    "chats",
    "histories",
    "records",
    "files",
    "logs",
    "refusals",
)


def rows() -> list[Row]:
    """Return every row, in the order of the table."""
    for name in _MODULES:
        importlib.import_module(f".{name}", __name__)
    return list(ROWS)
