"""Both languages of a page say the same: the same headings and code, and Chinese punctuation in Chinese."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from .pages import CHINESE, ENGLISH, ROOT, blocks, name_of

# English pages that nobody has put into Chinese yet; one that is written leaves this list.
ENGLISH_ONLY = {
    "docs/guide/configuration.md",
    "docs/guide/errors.md",
    "docs/guide/files.md",
    "docs/guide/recipes.md",
    "docs/migrating.md",
    "docs/testing.md",
}
# It gives an overview of its English page.
SHORTER = {"docs/zh/cli.md"}
WHOLE = [page for page in CHINESE if name_of(page) not in SHORTER]
# Who reads these works on the package or runs it against servers of their own.
FOR_MAINTAINERS = ("docs/adr/", "docs/servers/")
CHINESE_LETTER = "\u3000-\u303f\u4e00-\u9fff\uff00-\uffef"


def english_of(page: Path) -> Path:
    place = page.relative_to(ROOT).as_posix()
    return ROOT / ("README.md" if place == "README.zh.md" else place.replace("docs/zh/", "docs/", 1))


def shape(code: str) -> str:
    """Return a program without what its texts say."""

    class Mute(ast.NodeTransformer):
        def visit_Constant(self, node: ast.Constant) -> ast.Constant:
            return ast.Constant("") if isinstance(node.value, str) else node

    return ast.unparse(Mute().visit(ast.parse(code)))


def prose(page: Path) -> list[str]:
    """Return the lines of a page without its code, addresses and names in backquotes."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return [re.sub(r"`[^`]*`|\]\([^)]*\)", "", line) for line in text.splitlines()]


def test_every_page_has_a_chinese_side_but_those_that_are_named() -> None:
    translated = {english_of(page) for page in CHINESE}
    expected = [name_of(page) for page in ENGLISH if not name_of(page).startswith(FOR_MAINTAINERS)]

    assert [name for name in expected if ROOT / name not in translated] == sorted(ENGLISH_ONLY)


@pytest.mark.parametrize("page", WHOLE, ids=name_of)
def test_both_sides_have_the_same_headings_code_and_tables(page: Path) -> None:
    def outline(document: Path) -> list[str]:
        return re.findall(r"^(#+) ", re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.S), re.M)

    english = english_of(page)

    assert outline(page) == outline(english)
    assert [shape(code) for code in blocks(page)] == [shape(code) for code in blocks(english)]
    rows = [len(re.findall(r"^\|", document.read_text(encoding="utf-8"), re.MULTILINE)) for document in (page, english)]
    assert rows[0] == rows[1]


@pytest.mark.parametrize("page", WHOLE, ids=name_of)
def test_commands_are_the_same_in_both_languages(page: Path) -> None:
    def commands(document: Path) -> list[str]:
        return [re.sub(r" +#.*", "", code) for code in blocks(document, "bash")]

    assert commands(page) == commands(english_of(page))


@pytest.mark.parametrize("page", CHINESE, ids=name_of)
def test_chinese_has_chinese_punctuation(page: Path) -> None:
    narrow = re.compile(rf"[{CHINESE_LETTER}][,:;?!(]|[,;?!)][{CHINESE_LETTER}]")

    assert [line for line in prose(page) if narrow.search(line)] == []


@pytest.mark.parametrize("page", CHINESE, ids=name_of)
def test_each_side_leads_to_the_other(page: Path) -> None:
    english = english_of(page)

    assert english.resolve() in _targets(page)
    assert page.resolve() in _targets(english)


def _targets(page: Path) -> set[Path]:
    return {
        (page.parent / target).resolve() for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    }
