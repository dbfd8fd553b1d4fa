"""The menus of the site, in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .words import words

DOCS = Path(__file__).resolve().parents[2] / "docs"
# Pages in the order in which people need them; others follow by name.
_ORDER = (
    *("quickstart", "streaming", "interactive", "files", "histories", "records", "feedback", "app-logs", "speech"),
    *("errors", "configuration", "recipes", "cli", "testing", "performance", "migrating"),
    *("compatibility", "live", "real-runs", "regenerating"),
)
_TITLES = {
    "en": {"": "Home", "guide": "Guide", "more": "More", "servers": "Servers", "adr": "Decisions"},
    "zh": {"": "首页", "guide": "指南", "more": "更多", "servers": "服务器"},
}


def menu(language: str, reference: Iterable[str]) -> list[Any]:
    """Return the menu of a language, with the pages of the reference."""
    say = words(language)
    pages = list(reference)
    operations = [page for page in pages if "/operations/" in page]
    others = [page for page in pages if page not in operations]
    titles, folder = _TITLES[language], DOCS if language == "en" else DOCS / language
    rooms: Mapping[str, list[str]] = {
        "guide": _sorted(folder, "guide/*.md"),
        "more": [page for page in _sorted(folder, "*.md") if page != "index.md"],
        "servers": _sorted(folder, "servers/*.md"),
        "adr": _sorted(folder, "adr/**/*.md"),
    }
    return [
        {titles[""]: "index.md"},
        *({titles[room]: pages} for room, pages in rooms.items() if pages),
        {say("Reference"): [*others, {say("Operations"): operations}]},
    ]


def _sorted(folder: Path, pattern: str) -> list[str]:
    def place(path: Path) -> tuple[int, str]:
        return (_ORDER.index(path.stem) if path.stem in _ORDER else len(_ORDER), path.stem)

    return [path.relative_to(folder).as_posix() for path in sorted(folder.glob(pattern), key=place)]
