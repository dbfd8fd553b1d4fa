"""The documents in both languages, and what tests read out of them."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
ENGLISH = [ROOT / "README.md", *sorted(path for path in (ROOT / "docs").rglob("*.md") if "zh" not in path.parts)]
CHINESE = [ROOT / "README.zh.md", *sorted((ROOT / "docs" / "zh").rglob("*.md"))]
DOCUMENTS = [*ENGLISH, *CHINESE]


def name_of(document: Path) -> str:
    return document.relative_to(ROOT).as_posix()


def blocks(document: Path, language: str = "python") -> list[str]:
    """Return the code that a document shows in a language, in its order."""
    return re.findall(rf"```{language}\n(.*?)```", document.read_text(encoding="utf-8"), re.DOTALL)


def examples(document: Path) -> dict[str, str]:
    """Return every Python example of a document, by the number it has there."""
    return {f"{name_of(document)}-{number}": code for number, code in enumerate(blocks(document), start=1)}


def documented_command() -> list[str]:
    """Return what follows `python` in the README's command that starts the emulator for the examples."""
    lines = [line for code in blocks(ROOT / "README.md", "bash") for line in code.splitlines()]
    (command,) = [line for line in lines if line.startswith("python -m fastgpt_client.testing ")]
    return command.split()[1:]
