"""The little of JSON Schema that the reference documents use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_TYPES: dict[str, Any] = {
    "string": str,
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
    "integer": int,
    "number": (int, float),
}


def mistakes(value: Any, schema: dict[str, Any], path: str = "$", *, closed: bool = True) -> Iterator[str]:
    """Yield what is wrong with a value; `closed` refuses keys an object schema does not list."""
    for kind in ("anyOf", "oneOf"):
        if kind in schema:
            tries = [list(mistakes(value, option, path, closed=closed)) for option in schema[kind]]
            if all(tries):
                yield min(tries, key=len)[0]
    for part in schema.get("allOf", []):
        # Each part is closed against its own keys, which no object with two parts can satisfy.
        yield from mistakes(value, part, path, closed=False)
    if "const" in schema and value != schema["const"]:
        yield f"{path}: {value!r} is not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path}: {value!r} is none of {schema['enum']}"
    expected = schema.get("type")
    if expected and (not isinstance(value, _TYPES[expected]) or (isinstance(value, bool) and expected != "boolean")):
        yield f"{path}: {value!r} is no {expected}"
        return
    if "pattern" in schema and not re.match(schema["pattern"], value):
        yield f"{path}: {value!r} does not match {schema['pattern']}"
    if expected == "array":
        for at, item in enumerate(value):
            yield from mistakes(item, schema.get("items", {}), f"{path}[{at}]", closed=closed)
    if expected == "object":
        yield from _object_mistakes(value, schema, path, closed=closed)


def _object_mistakes(value: dict[str, Any], schema: dict[str, Any], path: str, *, closed: bool) -> Iterator[str]:
    known = schema.get("properties", {})
    for name in schema.get("required", []):
        if name not in value:
            yield f"{path}: {name} is missing"
    more = schema.get("additionalProperties", True)
    for name, item in value.items():
        if name in known:
            yield from mistakes(item, known[name], f"{path}.{name}", closed=closed)
        elif more is False and closed:
            yield f"{path}: {name} is not known"
        elif isinstance(more, dict):
            yield from mistakes(item, more, f"{path}.{name}", closed=closed)
