"""One upload in a process of its own, and the server it goes to."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from ..suites.turns import serving


def sink() -> AbstractContextManager[str]:
    """Run a server that throws uploads away, for the time of a `with` block; gives its address."""
    return serving("benchmarks.upload.sink")


def probe(base_url: str, way: str, shape: str, path: Path) -> dict[str, Any]:
    """Upload a file in a process of its own and return what that took."""
    command = [sys.executable, "-m", "benchmarks.upload.probe", base_url, shape, way, str(path)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(run.stdout)
    return result
