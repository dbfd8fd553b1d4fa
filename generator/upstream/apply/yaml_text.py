"""Additions to the text of a YAML file that leave every other byte alone.

Loading and dumping would rewrite what a person laid out: comments between keys, folded lines, flow style.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from attrs import define, field
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

# Folding would leave spaces at the ends of lines of Chinese text, which a person rewrites anyway.
_WIDTH = 1_000_000

# Short lists and references stand on one line, as in the rest of the spec.
_ON_ONE_LINE = ("tags", "security", "required", "enum", "items", "schema")


@lru_cache(maxsize=4)
def _composed(text: str) -> Node:
    # Several documents, and attempts with fewer additions, begin with the same text; nodes are only read.
    root: Node = YAML(typ="rt", pure=True).compose(io.StringIO(text))
    return root


class UnsafeEditError(Exception):
    """There is no safe way to write a change; the message says why."""


@define
class YamlText:
    """A YAML document and the additions to it.

    Args:
        text: The document as it is.
    """

    text: str
    _root: Node = field(init=False)
    _lines: list[str] = field(init=False)
    _edits: list[tuple[int, int, int, str]] = field(factory=list, init=False)

    def __attrs_post_init__(self) -> None:
        self._root = _composed(self.text)
        self._lines = self.text.splitlines(keepends=True)

    def result(self) -> str:
        """Return the document with all additions."""
        made = self.text
        for begin, _, end, new in sorted(self._edits, key=lambda edit: edit[:2], reverse=True):
            made = made[:begin] + new + made[end:]
        return made

    def add_entries(self, pointer: str, entries: Mapping[str, Any]) -> None:
        """Add keys after the last one of a mapping."""
        mapping = self._mapping(pointer)
        key = mapping.value[-1][0]
        column = key.start_mark.column
        self._insert(self._end(key.start_mark.line, column), _block(dict(entries), column))

    def add_after(self, pointer: str, entries: Mapping[str, Any], *, apart: bool = False) -> None:
        """Add keys beside one key, after it; with a blank line between when they are to stand apart."""
        key, _ = self._entry(pointer)
        column = key.start_mark.column
        lines = _block(dict(entries), column)
        # What goes inside the key comes before what goes after it, though both begin on the same line.
        self._insert(self._end(key.start_mark.line, column), f"\n{lines}" if apart else lines, rank=1)

    def add_before(self, pointer: str, entries: Mapping[str, Any]) -> None:
        """Add keys beside one key, before it."""
        key, _ = self._entry(pointer)
        column = key.start_mark.column
        self._insert(key.start_mark.line, _block(dict(entries), column))

    def add_item(self, pointer: str, item: Any, *, first: bool = False) -> None:
        """Add an item to a list, at its end or at its beginning."""
        _, node = self._entry(pointer)
        if not isinstance(node, SequenceNode) or not node.value:
            raise UnsafeEditError(f"{pointer} is no list with items")
        if node.flow_style:
            if not isinstance(item, str):
                raise UnsafeEditError(f"{pointer} is written on one line")
            at = node.value[-1].end_mark.index
            self._edit(at, at, f", {_scalar(item)}")
            return
        column = _dash(self._lines[node.value[0].start_mark.line])
        last = node.value[0 if first else -1].start_mark.line
        self._insert(last if first else self._end(last, column), _block([item], column))

    def rename(self, pointer: str, name: str) -> None:
        """Give a key another name."""
        key, _ = self._entry(pointer)
        self._edit(key.start_mark.index, key.end_mark.index, name)

    def has(self, pointer: str) -> bool:
        """Say whether there is something at a pointer."""
        try:
            self._entry(pointer)
        except UnsafeEditError:
            return False
        return True

    def _entry(self, pointer: str) -> tuple[ScalarNode, Node]:
        node, found = self._root, None
        for step in pointer.split("/")[1:]:
            step = step.replace("~1", "/").replace("~0", "~")
            pairs = node.value if isinstance(node, MappingNode) else []
            found = next(((key, value) for key, value in pairs if key.value == step), None)
            if found is None:
                raise UnsafeEditError(f"there is no {pointer}")
            node = found[1]
        if found is None:
            raise UnsafeEditError("the document itself has no key")
        return found

    def _mapping(self, pointer: str) -> MappingNode:
        _, node = self._entry(pointer)
        if not isinstance(node, MappingNode) or not node.value:
            raise UnsafeEditError(f"{pointer} has no entries to follow")
        if node.flow_style:
            raise UnsafeEditError(f"{pointer} is written on one line")
        return node

    def _end(self, line: int, column: int) -> int:
        """Return the line after what begins on a line: everything below it that is further in."""
        end = line + 1
        for number in range(line + 1, len(self._lines)):
            bare = self._lines[number].lstrip(" ")
            if bare.strip():
                if len(self._lines[number]) - len(bare) <= column:
                    break
                end = number + 1
        return end

    def _insert(self, line: int, new: str, rank: int = 0) -> None:
        at = sum(len(each) for each in self._lines[:line])
        self._edits.append((at, rank * 1_000_000 + len(self._edits), at, new))

    def _edit(self, begin: int, end: int, new: str) -> None:
        self._edits.append((begin, len(self._edits), end, new))


def _dash(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _block(data: Any, column: int) -> str:
    yaml = YAML(pure=True)
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = _WIDTH
    yaml.allow_unicode = True
    made = io.StringIO()
    yaml.dump(_styled(data), made)
    # ruamel.yaml leaves out the braces of a mapping with one key inside a list.
    lines = made.getvalue().replace("[apiKey: []]", "[{apiKey: []}]").splitlines()
    # A list at the top is indented like one inside a mapping.
    shift = _dash(lines[0])
    return "".join(f"{' ' * column}{line[shift:]}\n" if line.strip() else "\n" for line in lines)


def _styled(data: Any, key: str = "") -> Any:
    if isinstance(data, Mapping):
        # Keys like 200 and values like null and 4.18 need their quotes; references have them everywhere.
        made = CommentedMap({_quoted(name): _styled(value, name) for name, value in data.items()})
        if key in _ON_ONE_LINE and not any(isinstance(value, Mapping | list) for value in data.values()):
            made.fa.set_flow_style()
        return made
    if isinstance(data, list):
        items = CommentedSeq(_styled(item) for item in data)
        if key in _ON_ONE_LINE:
            items.fa.set_flow_style()
        return items
    return DoubleQuotedScalarString(data) if key in ("$ref", "x-fastgpt-since") or data == "null" else data


def _quoted(name: str) -> str:
    return DoubleQuotedScalarString(name) if name.isdigit() else name


def _scalar(value: str) -> str:
    return _block({"value": value}, 0).removeprefix("value: ").rstrip("\n")
