"""Formatting with the pinned ruff, isolated from any configuration so that every folder gets the same bytes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from ..errors import GenerationError, one_line

_COMMON = (
    "--isolated",
    "--no-cache",
    "--target-version=py311",
    "--line-length=120",
)
# Without these, imports of our own packages are sorted by whether they happen to lie in the working directory.
_IMPORTS = "lint.isort.known-first-party = ['fastgpt_client', 'generator', 'tests']"


def format_tree(folder: Path) -> None:
    """Remove unused imports, sort the rest and format every module under the folder.

    Raises:
        GenerationError: A module is not Python.
    """
    _ruff(folder, "check", "--fix-only", "--select=F401,I,UP", "--config", _IMPORTS)
    _ruff(folder, "format")


def _ruff(folder: Path, command: str, *options: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "ruff", command, ".", *_COMMON, *options],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if ran.returncode:
        raise GenerationError(f"ruff {command} failed: {one_line(ran.stderr or ran.stdout)}; correct the template")
