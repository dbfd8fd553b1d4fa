"""Which tests belong to which module, and which changes they cannot notice."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
PACKAGE = ROOT / "fastgpt_client"
FOLDERS = ("_calls", "_streams", "_files")
# The connections are I/O, and what decides about their bytes is not.
BESIDE = {f"_runtime/connections/{name}.py" for name in ("chunks", "framing", "http1", "idle", "messages")}


def modules() -> dict[str, list[str]]:
    """Return the tests of each no-I/O module: paths in the package -> paths in the project."""
    return {name: [f"tests/{test}" for test in tests] for name, tests in _read("modules.toml").items()}


def survivors() -> dict[str, dict[tuple[str, str], str]]:
    """Return the changes that no test can notice: module -> (line, what it became) -> the reason."""
    return {
        name: {(row["line"], row["became"]): row["reason"] for row in rows}
        for name, rows in _read("survivors.toml").items()
    }


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))
