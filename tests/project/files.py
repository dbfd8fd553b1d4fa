"""The project's files, as tests about them read them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from generator.spec.document import read_yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))


def load(path: Path) -> Any:
    """Return what a YAML file says. An `on` stays text, as it does for those who read workflows."""
    return read_yaml(path.read_bytes())


def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def make_targets() -> set[str]:
    """Return the targets that the Makefile has."""
    return set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def called_targets(command: str) -> set[str]:
    """Return the targets that a line of a shell asks make for, without its variables."""
    calls = re.findall(r"(?:^|[`&;|]\s*|exec )make((?: [\w=\"$/.-]+)+)", command, re.MULTILINE)
    return {word for call in calls for word in call.split() if "=" not in word and not word.startswith("-")}
