"""Every page stands in both languages, with the same headings, code and tables, and Chinese punctuation in Chinese."""

from __future__ import annotations

import ast
import re
from itertools import zip_longest
from pathlib import Path

import pytest

from .pages import CHINESE, ENGLISH, ROOT, name_of

# Decisions are for people who work on the package.
ENGLISH_ONLY = "docs/adr/"
CHINESE_LETTER = "\u3000-\u303f\u4e00-\u9fff\uff00-\uffef"
CODE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def english_of(page: Path) -> Path:
    place = page.relative_to(ROOT).as_posix()
    return ROOT / ("README.md" if place == "README.zh.md" else place.replace("docs/zh/", "docs/", 1))


def outline(page: Path) -> list[str]:
    """Return the level of every heading and the number of cells in every row of a table, in their order."""
    lines = CODE.sub("", page.read_text(encoding="utf-8")).splitlines()
    return [re.sub(r"[^#|].*?(?=\||$)", "", line) for line in lines if line.startswith(("#", "|"))]


def code(page: Path) -> list[tuple[str, str]]:
    """Return every block of code with its language."""
    return CODE.findall(page.read_text(encoding="utf-8"))


def shape(program: str) -> str:
    """Return a program without what its texts say."""

    class Mute(ast.NodeTransformer):
        def visit_Constant(self, node: ast.Constant) -> ast.Constant:
            return ast.Constant("") if isinstance(node.value, str) else node

    return ast.unparse(Mute().visit(ast.parse(program)))


def differing(language: str, chinese: str, english: str) -> list[str]:
    """Return what is other code in Chinese: texts in programs and lines with Chinese letters may differ."""
    if language == "python":
        return [] if shape(chinese) == shape(english) else [chinese]
    pairs = list(zip_longest(*(re.sub(r" +#.*", "", text).splitlines() for text in (chinese, english)), fillvalue=""))
    return [here for here, there in pairs if here != there and not re.search(f"[{CHINESE_LETTER}]", here)]


def prose(page: Path) -> list[str]:
    """Return the lines of a page without its code, addresses and names in backquotes."""
    text = CODE.sub("", page.read_text(encoding="utf-8"))
    return [re.sub(r"`[^`]*`|\]\([^)]*\)", "", line) for line in text.splitlines()]


def test_every_page_stands_in_both_languages() -> None:
    expected = [name_of(page) for page in ENGLISH if not name_of(page).startswith(ENGLISH_ONLY)]

    assert sorted(name_of(english_of(page)) for page in CHINESE) == sorted(expected)


@pytest.mark.parametrize("page", CHINESE, ids=name_of)
def test_both_sides_have_the_same_headings_and_tables(page: Path) -> None:
    assert outline(page) == outline(english_of(page))


@pytest.mark.parametrize("page", CHINESE, ids=name_of)
def test_both_sides_show_the_same_code(page: Path) -> None:
    chinese, english = code(page), code(english_of(page))

    assert [language for language, _ in chinese] == [language for language, _ in english]
    pairs = zip(chinese, english, strict=True)
    assert [differing(language, here, there) for (language, here), (_, there) in pairs] == [[] for _ in chinese]


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
