"""Rules for what answers are said to have beyond their properties: items, times and what is gathered from below."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..spec.answers import attributes_on
from ..spec.document import Node, Spec
from ..spec.python_names import RESERVED_ATTRIBUTES, attribute_name
from ..spec.schemas import shape_of
from .finding import Finding

_ATTRIBUTE = re.compile(r"[a-z][a-z0-9_]*")


def derived_findings(spec: Spec) -> list[Finding]:
    """Return what is wrong with `x-items`, `x-gathers` and `x-datetime`."""
    findings = []
    for name, schema in spec.components.items():
        for what, todo in (*_items(spec, schema), *_gathers(spec, schema), *_times(spec, schema)):
            findings.append(Finding(f"components/schemas/{name}", what, todo))
    return findings


def _items(spec: Spec, schema: Node) -> Iterator[tuple[str, str]]:
    if "x-items" not in schema:
        return
    given = schema["x-items"]
    found = shape_of(spec, schema).properties.get(given) if isinstance(given, str) else None
    if found is None:
        yield f"x-items names {given!r}, which is no property of it", "name the array of its items"
    elif spec.resolve(found).get("type") != "array":
        yield f"x-items names {given}, which is no array", "name the array of its items"


def _gathers(spec: Spec, schema: Node) -> Iterator[tuple[str, str]]:
    gathered = schema.get("x-gathers", {})
    if not isinstance(gathered, dict):
        yield "x-gathers is no mapping", "write attributes, each with `from` and `description`"
        return
    for name, note in gathered.items():
        known = isinstance(note, dict) and {"from", "description"} <= set(note) <= {"from", "description", "joined"}
        if not known or not isinstance(note["from"], str):
            yield f"x-gathers {name} is not `from` and `description`, with `joined` if true", "correct it"
            continue
        try:
            attributes_on(spec, schema, note["from"])
        except KeyError as error:
            yield f"x-gathers {name} is made from {note['from']}, but there is no {error.args[0]}", "correct the path"
        yield from _attribute(spec, schema, "x-gathers", name)


def _times(spec: Spec, schema: Node) -> Iterator[tuple[str, str]]:
    times = [note["x-datetime"] for note in shape_of(spec, schema).properties.values() if "x-datetime" in note]
    for name in times:
        yield from _attribute(spec, schema, "x-datetime", name)
        if times.count(name) > 1:
            yield f"x-datetime gives {name} to several times", "give each its own attribute"


def _attribute(spec: Spec, schema: Node, extension: str, name: Any) -> Iterator[tuple[str, str]]:
    properties = shape_of(spec, schema).properties.items()
    if not isinstance(name, str) or not _ATTRIBUTE.fullmatch(name) or name in RESERVED_ATTRIBUTES:
        yield f"{extension} {name!r} cannot be an attribute", "give it in snake_case"
    elif name in {attribute_name(each, note) for each, note in properties}:
        yield f"{extension} {name} is the attribute of a property", "give it another name"
