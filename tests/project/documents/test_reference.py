"""The reference has every operation and every public name, and the menus every page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import fastgpt_client
from fastgpt_client import events, testing
from generator.site import menu, reference

from ...support.contract import CONTRACT

ROOT = Path(__file__).resolve().parents[3]
PAGES = reference.pages(ROOT)
SHOWN = set(re.findall(r"^::: (\S+)$", "\n".join(PAGES.values()), re.MULTILINE))


@pytest.mark.parametrize("operation", sorted(CONTRACT))
def test_every_operation_has_a_section_with_its_route_and_a_program(operation: str) -> None:
    page = PAGES[f"reference/operations/{CONTRACT[operation].tag}.md"]
    (section,) = [part for part in page.split("\n## ") if part.startswith(f"`{operation}` ")]

    assert f"`{CONTRACT[operation].route}`" in section
    assert re.search(rf"```python\n.*\bclient\.{operation}\(.*```", section, re.DOTALL)


@pytest.mark.parametrize("module", [fastgpt_client, events, testing], ids=lambda module: module.__name__)
def test_every_public_name_is_shown(module: Any) -> None:
    names = set(module.__all__) - {"__version__"}

    assert {f"{module.__name__}.{name}" for name in names} - SHOWN == set()


def pages_in(entry: Any) -> list[str]:
    if isinstance(entry, str):
        return [entry]
    inside = entry.values() if isinstance(entry, dict) else entry
    return [page for each in inside for page in pages_in(each)]


@pytest.mark.parametrize(("folder", "entries"), [("docs", menu.english(PAGES)), ("docs/zh", menu.chinese())])
def test_every_page_is_in_the_menu_of_its_language_once(folder: str, entries: list[Any]) -> None:
    here = ROOT / folder
    written = {
        path.relative_to(here).as_posix() for path in here.rglob("*.md") if "zh" not in path.relative_to(here).parts
    }

    found = pages_in(entries)

    assert sorted(found) == sorted(written | (set(PAGES) if folder == "docs" else set()))
