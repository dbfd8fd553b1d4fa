"""What Python programs see of the package is compared too: bases, types, `async`, what has to be given."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pytest

from generator.diff.package import Package, package_changes
from generator.project import PACKAGE

from ..conftest import ROOT

SOURCE = '''\
"""The package."""

from __future__ import annotations

from ._things import Basket, Thing, ThingError, find, walk

__all__ = ["Basket", "Thing", "ThingError", "find", "walk"]
'''
THINGS = '''\
"""Things."""

from __future__ import annotations

from collections.abc import Iterator
from typing import overload

import httpx

Place = str | int


class _Held:
    held: int


class ThingError(httpx.HTTPStatusError, ValueError):
    code: int | None


class Thing(_Held):
    weight: float
    name: str | None = None

    def __init__(self, name: str, weight: float = 1.0) -> None:
        self.owner: str = name

    def say(self, text: str, *, loud: bool = False) -> Thing:
        return self

    @property
    def whole(self) -> bool:
        return True

    @staticmethod
    def of(text: str) -> Thing:
        return Thing(text)

    @overload
    def take(self, much: int) -> int: ...
    @overload
    def take(self, much: str) -> str: ...
    def take(self, much: Place) -> Place:
        return much


class Basket(Thing):
    pass


def find(place: Place, name: str = "", *, deep: bool = False) -> Thing | None:
    return None


def walk(begin: Thing) -> Iterator[Thing]:
    yield begin
'''

#: Before, after, and what is said about it.
BREAKING = [
    ("(httpx.HTTPStatusError, ValueError)", "(ValueError)", "`ThingError` is no `httpx.HTTPStatusError` any more."),
    ("ValueError)", "Exception)", "`ThingError` is no `ValueError` any more."),
    ("class Basket(Thing)", "class Basket(_Held)", "`Basket` is no `Thing` any more."),
    ("class Basket(Thing):\n    pass", "Basket = Thing", "`Basket` is no class of its own any more."),
    ("    held: int", "    held: str", "`Thing.held` is `str`, no longer `int`."),
    ("weight: float\n", "weight: int\n", "`Thing.weight` is `int`, no longer `float`."),
    ("    code: int | None", "    code: int | str", "`ThingError.code` is `int | str`, no longer `int | None`."),
    ("name: str | None = None", "name: str | bytes | None = None", "`Thing.name` is `str | bytes | None`"),
    ("self.owner: str", "self.owner: object", "`Thing.owner` is `object`, no longer `str`."),
    ("loud: bool = False) -> Thing:", "loud: bool = False) -> str:", "`Thing.say` returns `str`, no longer `Thing`."),
    ("    def say", "    async def say", "`Thing.say` has to be awaited now."),
    ("*, loud: bool = False", "*, loud: bool", "`Thing.say` has to be given `loud`, which could be left out."),
    ("text: str, *,", "text: str, to: str, *,", "`Thing.say` has to be given `to`."),
    ("text: str, *,", "*, text: str,", "`Thing.say` has `text` in another position."),
    ("    @property\n", "", "`Thing.whole` is a method, no longer an attribute."),
    ("whole(self) -> bool", "whole(self) -> int", "`Thing.whole` is `int`, no longer `bool`."),
    ("    @staticmethod\n    def of(", "    @classmethod\n    def of(cls, ", "`Thing.of` is a class method now."),
    ("much: str) -> str: ...", "much: str) -> bytes: ...", "`Thing.take` returns"),
    ("name: str, weight: float = 1.0", "name: str, weight: float", "`Thing.__init__` has to be given `weight`"),
    ("-> Thing | None", "-> Thing | str | None", "`find` returns"),
    ("place: Place, name", "name", "`find` no longer takes `place`."),
    ("deep: bool = False", "deep: bool", "`find` has to be given `deep`, which could be left out."),
    ('place: Place, name: str = ""', 'name: str = "", place: Place = ""', "`find` has `place` in another position."),
    ("def walk(begin: Thing)", "def walk(begin: Thing, end: Thing)", "`walk` has to be given `end`."),
    ("def walk(", "async def walk(", "`walk` has to be awaited now."),
    ("Iterator[Thing]:", "list[Thing]:", "`walk` returns `list[Thing]`, no longer `Iterator[Thing]`."),
]

HARMLESS = [
    ("-> Thing | None", "-> Thing"),
    ("name: str | None = None", "name: str = 'x'"),
    ("class Basket(Thing)", "class Basket(Thing, dict)"),
    ("class Thing(_Held):", "class Thing:\n    held: int"),
    ("place: Place", "place: str | int"),
    ("deep: bool = False", "deep: bool = False, wide: bool = False"),
    ("    def say", "    async def _hear(self) -> None: ...\n\n    def say"),
    ("weight: float\n", "weight: float\n    width: float\n"),
]


def package(folder: Path, things: str = THINGS) -> Package:
    (folder / PACKAGE).mkdir(parents=True)
    (folder / PACKAGE / "__init__.py").write_text(SOURCE, encoding="utf-8")
    (folder / PACKAGE / "_things.py").write_text(things, encoding="utf-8")
    return Package.load(folder)


def told(tmp_path: Path, before: str, after: str) -> list[str]:
    assert THINGS.count(before) == 1
    made = package_changes(package(tmp_path / "old"), package(tmp_path / "new", THINGS.replace(before, after)))
    return [change.text for change in made if change.breaking]


@pytest.mark.parametrize(("before", "after", "message"), BREAKING, ids=[f"{a[:30]}" for _, a, _ in BREAKING])
def test_what_breaks_programs_is_told(tmp_path: Path, before: str, after: str, message: str) -> None:
    said = told(tmp_path, before, after)

    assert any(text.startswith(message) for text in said)


@pytest.mark.parametrize(("before", "after"), HARMLESS)
def test_what_breaks_no_program_is_not_told(tmp_path: Path, before: str, after: str) -> None:
    assert told(tmp_path, before, after) == []


@cache
def released() -> Package:
    return Package.load(ROOT)


def test_the_package_as_it_is_breaks_nothing() -> None:
    assert package_changes(released(), released()) == []


#: File, before, after, and the names an announcement has to have.
REAL = [
    (
        "exceptions.py",
        "class APIError(FastGPTError, httpx.HTTPStatusError)",
        "class APIError(FastGPTError)",
        "APIError",
    ),
    (
        "_sync/stream_events.py",
        "def iter_stream_events(",
        "def iter_stream_events(\n    must: int,\n",
        "iter_stream_events",
    ),
    ("_sync/conversation.py", "    def say(", "    async def say(", "say"),
    ("_async/conversation.py", "    async def say(", "    def say(", "say"),
    ("_streams/usage.py", "    input_tokens: float", "    input_tokens: str", "input_tokens"),
]


def test_what_once_passed_unseen_is_told(tmp_path: Path) -> None:
    shutil.copytree(ROOT / PACKAGE, tmp_path / PACKAGE, ignore=shutil.ignore_patterns("__pycache__"))
    for name, before, after, _ in REAL:
        file = tmp_path / PACKAGE / name
        text = file.read_text(encoding="utf-8")
        assert before in text, name
        file.write_text(text.replace(before, after), encoding="utf-8")

    named = [name for change in package_changes(released(), Package.load(tmp_path)) for name in change.names]

    assert {name for *_, name in REAL} <= set(named)
    assert "must" in named
