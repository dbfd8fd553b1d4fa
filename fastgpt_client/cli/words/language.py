"""The language of the terminal: Chinese where the locale says so, English everywhere else. Performs no I/O."""

from __future__ import annotations

import os


def language() -> str:
    """Return `zh` or `en`, by the locale of the environment."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def t(text: str) -> str:
    """Return a text of the command in the language of the terminal."""
    if language() == "en":
        return text
    from .zh import TEXTS

    return TEXTS.get(text, text)
