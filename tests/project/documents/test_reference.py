"""The reference has every operation and every public name, and the menus every page."""

from __future__ import annotations

import re
from typing import Any

import pytest

import fastgpt_client
from fastgpt_client import events, testing
from generator.site import reference, words
from generator.site.menu import menu
from generator.spec.inputs import inputs_of
from generator.spec.schemas import description_of

from ...support.contract import CONTRACT
from .pages import ROOT

PAGES = {language: reference.pages(ROOT, language) for language in words.LANGUAGES}
LANGUAGE = pytest.mark.parametrize("language", words.LANGUAGES)


@LANGUAGE
@pytest.mark.parametrize("operation", sorted(CONTRACT))
def test_every_operation_has_a_section_with_its_route_and_a_program(operation: str, language: str) -> None:
    page = PAGES[language][f"reference/operations/{CONTRACT[operation].tag}.md"]
    (section,) = [part for part in page.split("\n## ") if part.startswith(f"`{operation}` ")]

    assert f"`{CONTRACT[operation].route}`" in section
    assert re.search(rf"```python\n.*\bclient\.{operation}\(.*```", section, re.DOTALL)


@LANGUAGE
@pytest.mark.parametrize("module", [fastgpt_client, events, testing], ids=lambda module: module.__name__)
def test_every_public_name_is_shown(module: Any, language: str) -> None:
    names = set(module.__all__) - {"__version__"}

    shown = set(re.findall(r"^::: (\S+)$", "\n".join(PAGES[language].values()), re.MULTILINE))

    assert {f"{module.__name__}.{name}" for name in names} - shown == set()


@pytest.mark.parametrize("name", ["AppClient", "ChatClient", "AsyncAppClient", "AsyncChatClient"])
def test_a_client_is_shown_with_the_methods_that_its_operations_give_it(name: str) -> None:
    page = PAGES["en"]["reference/async-clients.md" if name.startswith("Async") else "reference/clients.md"]
    client = "chat" if name.endswith("ChatClient") else "app"

    shown = re.search(rf"^::: fastgpt_client\.{name}\n +options:\n +members: \[(.*)\]\n +inherited", page, re.MULTILINE)

    assert shown is not None
    members = shown[1].split(", ")
    assert members[0] == ("chat" if client == "chat" else "get_app_info")
    assert {each.id for each in CONTRACT.values() if each.client == client} <= set(members)


def test_the_chinese_reference_has_chinese_titles() -> None:
    titles = re.findall(r"^#+ (?!`)(.*)$", "\n".join(PAGES["zh"].values()), re.MULTILINE)

    assert titles
    assert [title for title in titles if title.isascii()] == []


def test_every_chinese_sentence_stands_for_one_that_the_contract_says() -> None:
    said = set()
    for operation in CONTRACT.values():
        said |= {operation.node["summary"], operation.node.get("description", "")}
        for given in inputs_of(operation):
            said.add(description_of(operation.spec, given.note) or description_of(operation.spec, given.schema))

    assert set(words.contract()) - {" ".join(text.split()) for text in said} == set()


def pages_in(entry: Any) -> list[str]:
    if isinstance(entry, str):
        return [entry]
    inside = entry.values() if isinstance(entry, dict) else entry
    return [page for each in inside for page in pages_in(each)]


@LANGUAGE
def test_every_page_is_in_the_menu_of_its_language_once(language: str) -> None:
    here = ROOT / "docs" if language == "en" else ROOT / "docs" / language
    written = {path.relative_to(here).as_posix() for path in here.rglob("*.md")}

    found = pages_in(menu(language, PAGES[language]))

    assert sorted(found) == sorted({page for page in written if not page.startswith("zh/")} | set(PAGES[language]))
