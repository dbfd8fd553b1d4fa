"""The page that tells what works on which release is written from the profiles and the route table.

`python -m fastgpt_client.testing.compatibility` writes `docs/servers/compatibility.md`, and the same below `docs/zh/`.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import attrs

from ...generated.registry import OPERATIONS, Operation
from ..profiles import PROFILES, Profile
from ..routes.log_routes import LOGS
from ..routes.table import COMPLETIONS, ROUTES
from . import chinese
from .evidence import VERSIONS, answered_by, known
from .rows import NO, SECTIONS, YES, Row

OLDER = "✓ older path"
KEYLESS = "– no keys"
_TAGS = {"app_logs": "App logs"}
_HEAD = """\
# What works on which FastGPT

[中文](../zh/servers/compatibility.md)

The client needs no version: it asks for a route where new servers have it, and where older ones had it when it is not
there. `python -m fastgpt_client.testing.compatibility` writes this page from the profiles of the
[emulator](../testing.md), and the project's tests run every method, sync and async, on each of them.

A profile stands for the releases from its number up to the next, and behaves as one of them: 4.8 as {oldest}, 4.9 as
{second}, 4.15 as {fifteen}, 4.16 as {sixteen}, 4.17 as {newest}, the others as they are called. How each cell is known:

- upright: *run*. A real server of that release answered it, and a test compares the emulator with the recording
- *italic*: *read* in the source of that release, not run
- ?: not known; the commercial edition's code is closed

## Methods

- ✓ works
- ✓ older path: works as well; the client finds it where that release has it
- – the release does not have it, and the client raises `NotFoundError`
- – no keys: the release has it, for people who are logged in; it takes no API key
"""
_TAIL = """\
Log charts (`get_app_logs_chart`, `get_app_logs_total`) need the commercial edition; without it the server refuses them
with a `ServerError`.
"""


def routes_by_release() -> dict[str, dict[str, bool]]:
    """Return for every path whether each release has it, oldest release first."""
    table = {
        path: {name: since <= profile.version for name, profile in PROFILES.items()}
        for path, since in COMPLETIONS.items()
    }
    for route in ROUTES:
        table[route.path] = {name: route.exists_in(profile) for name, profile in PROFILES.items()}
    return table


def behaviour_by_release() -> dict[str, dict[str, Any]]:
    """Return for every field of `Profile` its value in each release, oldest release first."""
    names = [field.name for field in attrs.fields(Profile) if field.name != "name"]
    return {name: {release: getattr(profile, name) for release, profile in PROFILES.items()} for name in names}


def methods_by_release() -> dict[str, dict[str, str]]:
    """Return for every method of the clients how it fares on each release."""
    routes = routes_by_release()

    def found(operation: Operation, release: str) -> str:
        if operation.path not in routes:
            # The emulator has yet to learn it; the contract knows since when it is there.
            since = tuple(int(number) for number in operation.since.split(".")) if operation.since else ()
            return YES if since <= PROFILES[release].version else NO
        if routes[operation.path][release]:
            return YES
        older = any(routes[path.path][release] for path in operation.older_paths)
        return OLDER if older else NO

    def fares(operation: Operation, release: str) -> str:
        cell, keyless = found(operation, release), PROFILES[release].log_keys != "yes"
        return KEYLESS if cell != NO and keyless and operation.path.startswith(LOGS) else cell

    return {id_: {release: fares(each, release) for release in PROFILES} for id_, each in OPERATIONS.items()}


def document(language: str = "en") -> str:
    """Return the page in English, or in Chinese (`zh`)."""
    head, tail, say = (chinese.HEAD, chinese.TAIL, _in_chinese) if language == "zh" else (_HEAD, _TAIL, str)
    names = {"oldest": "4.8", "second": "4.9", "fifteen": "4.15", "sixteen": "4.16", "newest": "4.17"}
    text = [head.format(**{word: _number(PROFILES[name]) for word, name in names.items()})]
    methods, behaviour = methods_by_release(), behaviour_by_release()
    for tag, group in groupby(OPERATIONS.values(), lambda each: each.tag):
        text += [f"### {say(_TAGS.get(tag, tag.capitalize()))}\n"]
        text += [
            _table("method", [(f"`{each.id}`", _method_cells(each, methods[each.id], say)) for each in group], say)
        ]
    text += [tail, f"## {say('Behaviour')}\n"]
    for title, rows in SECTIONS.items():
        text += [f"### {say(title)}\n"]
        shown = [(say(row.what), _cells(row, behaviour[row.field], methods[row.of], say)) for row in rows]
        text += [_table("", shown, say)]
    return "\n".join(text)


def _in_chinese(text: str) -> str:
    """Return a text of the page in Chinese; what needs no translation, such as a tick, stays."""
    return chinese.WORDS.get(text, text)


def _number(profile: Profile) -> str:
    return ".".join(map(str, profile.version))


def _method_cells(operation: Operation, cells: Mapping[str, str], say: Callable[[str], str]) -> list[str]:
    if "/proApi/" in operation.path:
        return ["?"] * len(cells)
    run = answered_by(operation.path, *(path.path for path in operation.older_paths))
    return [known(say(cell), run=_number(PROFILES[release]) in run) for release, cell in cells.items()]


def _cells(row: Row, values: Mapping[str, Any], method: Mapping[str, str], say: Callable[[str], str]) -> list[str]:
    cells = {release: NO if method[release] == NO else row.cell(value) for release, value in values.items()}
    return [known(say(cell), run=row.run and _number(PROFILES[release]) in VERSIONS) for release, cell in cells.items()]


def _table(corner: str, rows: Sequence[tuple[str, Sequence[str]]], say: Callable[[str], str]) -> str:
    lines = [[say(corner), *PROFILES], ["---", *([":-:"] * len(PROFILES))], *([head, *cells] for head, cells in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def main(arguments: list[str] | None = None) -> int:
    """Write the page in both languages and return 0."""
    parser = argparse.ArgumentParser(prog="python -m fastgpt_client.testing.compatibility", description=main.__doc__)
    parser.add_argument("docs", type=Path, nargs="?", default=Path("docs"), help="the folder of the documents")
    docs = parser.parse_args(arguments).docs
    for language, folder in (("en", docs), ("zh", docs / "zh")):
        (folder / "servers" / "compatibility.md").write_text(document(language), encoding="utf-8")
    return 0
