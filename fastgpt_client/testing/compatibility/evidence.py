"""What real servers answered says which cells of the compatibility page are more than read.

`evidence.json` is written from the recordings of the project's tests: for every path, the versions that answered it,
be it with 404.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

FILE = Path(__file__).with_name("evidence.json")
_ANSWERED: Mapping[str, Sequence[str]] = json.loads(FILE.read_text("utf-8"))
VERSIONS = frozenset(version for versions in _ANSWERED.values() for version in versions)
"""The versions that were run."""


def answered_by(*paths: str) -> set[str]:
    """Return the versions that were asked for one of these paths."""
    return {version for path in paths for version in _ANSWERED.get(path, ())}


def known(cell: str, *, run: bool) -> str:
    """Return a cell as the page shows how it is known."""
    return cell if run else f"*{cell}*"
