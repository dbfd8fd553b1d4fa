"""The breaking changes that the CHANGELOG announces."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .change import Change, comparable_name

CHANGELOG = "CHANGELOG.md"

_VERSION = re.compile(r"^##\s+\[?v?(\d[^\s\]]*|Unreleased)\]?", re.MULTILINE)
_CODE = re.compile(r"`([^`]+)`")
_HEADING = re.compile(r"^##+\s+(.*?)\s*$", re.MULTILINE)


def breaking_entries(text: str, since: str) -> list[str]:
    """Return the entries under "Breaking" of everything newer than a release.

    Args:
        text: The CHANGELOG.
        since: The tag of the last release; any other revision means that only "Unreleased" counts.
    """
    sections = list(_VERSION.finditer(text))
    released = [index for index, section in enumerate(sections) if section[1] == since.removeprefix("v")]
    if not released:
        released = [index for index, section in enumerate(sections) if section[1] != "Unreleased"]
    begin = sections[0].end() if sections else len(text)
    end = sections[released[0]].start() if released else len(text)
    return _entries(text[begin:end])


def unannounced(changes: Iterable[Change], entries: list[str]) -> list[Change]:
    """Return the breaking changes that no single entry names completely.

    Only what an entry writes as code counts: `data` and `name` are words of any sentence.
    """
    words = [
        {comparable_name(word) for code in _CODE.findall(entry) for word in re.findall(r"\w+", code)}
        for entry in entries
    ]
    return [change for change in changes if change.breaking and not any(set(change.key) <= said for said in words)]


def _entries(text: str) -> list[str]:
    headings = list(_HEADING.finditer(text))
    found: list[str] = []
    for number, heading in enumerate(headings):
        if heading[1].lower().startswith("breaking"):
            end = headings[number + 1].start() if number + 1 < len(headings) else len(text)
            # An entry goes on over the lines that are not entries themselves.
            found += re.split(r"^\s*[-*]\s+", text[heading.end() : end], flags=re.MULTILINE)[1:]
    return found
