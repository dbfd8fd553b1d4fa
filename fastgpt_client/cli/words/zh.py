"""The command's texts in Chinese, by their English originals."""

from __future__ import annotations

from .zh_commands import COMMANDS
from .zh_data import DATA
from .zh_failures import FAILURES

TEXTS: dict[str, str] = {**COMMANDS, **DATA, **FAILURES}
