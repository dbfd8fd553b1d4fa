"""One upload in a process of its own, and the server it goes to."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from ..suites.turns import in_a_process, serving


def sink() -> AbstractContextManager[str]:
    """Run a server that throws uploads away, for the time of a `with` block; gives its address."""
    return serving("benchmarks.upload.sink")


def probe(base_url: str, way: str, shape: str, path: Path) -> dict[str, Any]:
    """Upload a file in a process of its own and return what that took."""
    arguments = ("-m", "benchmarks.upload.probe", base_url, shape, way, str(path))
    result: dict[str, Any] = json.loads(in_a_process(*arguments, patience=None))
    return result
