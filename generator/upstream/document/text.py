"""The text of a document, turned into data within bounds, whatever it holds."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import httpx
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from ...errors import one_line
from ...spec.document import read_yaml
from .errors import DocumentError

_SECONDS = 30.0

#: FastGPT's own documents have about 600,000 characters and 30,000 values.
_MOST_CHARACTERS = 20_000_000
_MOST_VALUES = 1_000_000


def read_text(source: str) -> str:
    """Return the text of a file or of an address.

    Raises:
        DocumentError: It cannot be read.
    """
    try:
        if source.startswith(("http://", "https://")):
            answer = httpx.get(source, follow_redirects=True, timeout=_SECONDS)
            answer.raise_for_status()
            text = answer.text
        else:
            text = Path(source).read_text(encoding="utf-8-sig")
    except (OSError, ValueError, httpx.HTTPError, httpx.InvalidURL) as error:
        raise DocumentError(f"{source}: cannot be read: {one_line(error)}") from error
    if len(text) > _MOST_CHARACTERS:
        raise DocumentError(f"{source}: more than {_MOST_CHARACTERS:,} characters; no document of FastGPT is that long")
    return text


def parse(source: str, text: str) -> Any:
    """Return what the text of a document holds.

    Raises:
        DocumentError: It is neither JSON nor YAML, says something twice, or stands for far more than it says.
    """
    if text.lstrip().startswith("<"):
        raise DocumentError(f"{source}: a web page, not a document; give the address of the JSON behind it")
    try:
        try:
            return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_number)
        except json.JSONDecodeError:
            return _yaml(text)
    except RecursionError:
        raise DocumentError(f"{source}: nested too deeply for a document of FastGPT") from None
    except (YAMLError, ValueError) as error:
        raise DocumentError(f"{source}: neither JSON nor YAML: {one_line(error)}") from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{next(name for name in names if names.count(name) > 1)!r} stands twice in one object")
    return made


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no number of JSON")


def _yaml(text: str) -> Any:
    root = YAML(typ="safe", pure=True).compose(io.StringIO(text))
    # An alias stands for all of what it names, and aliases of aliases for more than any memory holds.
    if root is not None and _count(root, {}, set()) > _MOST_VALUES:
        raise ValueError(f"its aliases stand for more than {_MOST_VALUES:,} values")
    return read_yaml(text)


def _count(node: Node, known: dict[int, int], above: set[int]) -> int:
    if id(node) in above:
        raise ValueError("an alias stands inside of what it names")
    if id(node) not in known:
        above.add(id(node))
        known[id(node)] = 1 + sum(_count(each, known, above) for each in _children(node))
        above.discard(id(node))
    return known[id(node)]


def _children(node: Node) -> list[Node]:
    if isinstance(node, MappingNode):
        return [each for pair in node.value for each in pair]
    return list(node.value) if isinstance(node, SequenceNode) else []
