"""Requests are checked like FastGPT checks them with its schemas, and mistakes become the same issue objects."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from ..wire.refusals import VALIDATION_MESSAGE, Refusal

OBJECT_ID = "^[0-9a-fA-F]{24}$"
_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "number": (int, float),
    "int": int,
    "boolean": bool,
    "array": list,
    "object": dict,
}
Path = tuple[str | int, ...]
Issue = dict[str, Any]


@frozen
class Field:
    """What one value must look like; bounds count characters, items or the number itself."""

    kind: str
    required: bool = False
    nullable: bool = False
    minimum: int | None = None
    maximum: int | None = None
    pattern: str | None = None
    choices: tuple[str, ...] = ()
    item: Field | None = None
    fields: Mapping[str, Field] | None = None
    discriminator: str | None = None
    """Name of the field that decides which of several objects this is; a wrong one is the only mistake told."""

    def issues(self, value: Any, path: Path) -> Iterator[Issue]:
        """Yield one issue per mistake in the value."""
        if value is None and self.nullable:
            return
        if not self._is_kind(value):
            message = f"Invalid input: expected {self.kind}, received {_name(value)}"
            yield {"expected": self.kind, **_issue("invalid_type", path, message)}
            return
        if self.discriminator is not None and self.fields is not None:
            name = self.discriminator
            if any(self.fields[name].issues(value.get(name), ())):
                yield {
                    "errors": [],
                    "note": "No matching discriminator",
                    "discriminator": name,
                    **_issue("invalid_union", (*path, name), "Invalid input"),
                }
                return
        if self.choices and value not in self.choices:
            options = "|".join(json.dumps(choice) for choice in self.choices)
            yield {**_issue("invalid_value", path, f"Invalid option: expected one of {options}")} | {
                "values": list(self.choices)
            }
        if self.pattern and not re.match(self.pattern, value):
            yield format_issue(self.pattern, path)
        size = value if self.kind in ("number", "int") else len(value) if isinstance(value, (str, list)) else None
        if size is not None and self.minimum is not None and size < self.minimum:
            yield _issue("too_small", path, f"Too small: expected {self.kind} to be >={self.minimum}")
        if size is not None and self.maximum is not None and size > self.maximum:
            yield _issue("too_big", path, f"Too big: expected {self.kind} to be <={self.maximum}")
        if self.item is not None and isinstance(value, list):
            for at, entry in enumerate(value):
                yield from self.item.issues(entry, (*path, at))
        if self.fields is not None:
            yield from _object_issues(value, self.fields, path)

    def _is_kind(self, value: Any) -> bool:
        if self.kind == "any":
            return value is not None or not self.required
        if self.kind == "string or array":
            return isinstance(value, (str, list))
        # A bool is an int for Python only.
        if isinstance(value, bool):
            return self.kind == "boolean"
        return isinstance(value, _TYPES[self.kind])


def _object_issues(value: Mapping[str, Any], fields: Mapping[str, Field], path: Path) -> Iterator[Issue]:
    for name, field in fields.items():
        if name in value:
            yield from field.issues(value[name], (*path, name))
        elif field.required:
            expected = field.kind if field.kind != "any" else "nonoptional"
            message = f"Invalid input: expected {expected}, received undefined"
            yield {"expected": expected, **_issue("invalid_type", (*path, name), message)}


def format_issue(pattern: str, path: Path) -> Issue:
    """Return the issue of a string that does not look as it has to."""
    message = f"Invalid string: must match pattern /{pattern}/"
    return {
        "origin": "string",
        "format": "regex",
        "pattern": f"/{pattern}/",
        **_issue("invalid_format", path, message),
    }


def _issue(code: str, path: Path, message: str) -> Issue:
    return {"code": code, "path": list(path), "message": message}


def _name(value: Any) -> str:
    for name, kind in (("null", type(None)), ("boolean", bool), ("number", (int, float)), ("string", str)):
        if isinstance(value, kind):
            return name
    return "array" if isinstance(value, list) else "object"


def validation_refusal(*issues: Issue) -> Refusal:
    """Return the refusal that carries these issues."""
    return Refusal(VALIDATION_MESSAGE, code=400, issues=issues)


def custom_issue(message: str, *path: str | int) -> Issue:
    """Return the issue a rule across several fields reports."""
    return _issue("custom", path, message)


def validated(value: Any, fields: Mapping[str, Field]) -> dict[str, Any]:
    """Return the known fields of a request, or refuse it with every mistake at once.

    Raises:
        Refusal: Something is missing or malformed.
    """
    if not isinstance(value, Mapping):
        raise validation_refusal(_issue("invalid_type", (), f"Invalid input: expected object, received {_name(value)}"))
    found = list(_object_issues(value, fields, ()))
    if found:
        raise validation_refusal(*found)
    return {name: value[name] for name in fields if name in value}


def well_formed(value: Any, fields: Mapping[str, Field]) -> dict[str, Any]:
    """Return the well-formed fields of a request, as servers that check nothing make do with what they get.

    Raises:
        Refusal: A field they cannot do without is missing.
    """
    given = value if isinstance(value, Mapping) else {}
    kept = {
        name: given[name]
        for name, field in fields.items()
        if given.get(name) is not None and not any(field.issues(given[name], ()))
    }
    for name, field in fields.items():
        if field.required and name not in kept:
            raise Refusal(f"{name} is empty")
    return kept


def text(*, required: bool = False, **bounds: Any) -> Field:
    """Describe a string."""
    return Field("string", required, **bounds)


def nonempty(**bounds: Any) -> Field:
    """Describe a string that must be there and not be empty."""
    return Field("string", required=True, minimum=1, **bounds)


def boolean(*, required: bool = False) -> Field:
    """Describe a boolean."""
    return Field("boolean", required)


def integer(**bounds: Any) -> Field:
    """Describe an integer."""
    return Field("int", **bounds)


def one_of(*choices: str, required: bool = False) -> Field:
    """Describe one of several words."""
    return Field("string", required, choices=choices)


def list_of(item: Field, **bounds: Any) -> Field:
    """Describe an array whose entries look alike."""
    return Field("array", item=item, **bounds)
