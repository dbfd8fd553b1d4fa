"""Reference material that lies beside the repository where it was checked out, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

_UPSTREAM = Path(__file__).resolve().parents[3] / "shared" / "upstream"


def upstream(name: str) -> Path:
    """Return a reference file, or skip the test where there is none."""
    path = _UPSTREAM / name
    if not path.exists():
        pytest.skip(f"reference file {name} is not here")
    return path


def reference(name: str) -> Path:
    """Return a document of the older SDK, or skip the test where there is none."""
    path = _UPSTREAM.parent / "reference" / name
    if not path.exists():
        pytest.skip(f"reference document {name} is not here")
    return path
