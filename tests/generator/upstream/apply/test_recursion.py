"""Schemas that hold themselves are taken as they are, or left to a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from generator.lint import lint

from ..upstream_case import TEXT, applied, base, body, spec_of


def recursive_reference(document: dict[str, Any]) -> None:
    node = {"type": "object", "properties": {"name": {"type": "string"}, "next": {"$ref": "#/components/schemas/Node"}}}
    document["components"] = {"schemas": {"Node": node}}
    body(document)["properties"]["chain"] = {"$ref": "#/components/schemas/Node"}


def recursive_list(document: dict[str, Any]) -> None:
    document["components"] = {"schemas": {"Node": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}}}}
    body(document)["properties"]["chain"] = {"$ref": "#/components/schemas/Node"}


def doubling_references(document: dict[str, Any]) -> None:
    schemas: dict[str, Any] = {"N40": {"type": "object", "properties": {"end": {"type": "string"}}}}
    for number in range(40):
        following = {"$ref": f"#/components/schemas/N{number + 1}"}
        schemas[f"N{number}"] = {"type": "object", "properties": {"a": following, "b": following}}
    document["components"] = {"schemas": schemas}
    body(document)["properties"]["chain"] = {"$ref": "#/components/schemas/N0"}


@pytest.mark.parametrize("change", [recursive_reference, doubling_references])
def test_schemas_that_hold_themselves_or_each_other_are_written_once(change: Callable[[dict[str, Any]], None]) -> None:
    document = base()
    change(document)

    made = applied(document)

    assert made.added == ["ThingRequest: chain (object)"]
    assert lint(spec_of(made.text)) == []


def test_a_list_of_itself_is_left_to_a_person() -> None:
    document = base()
    recursive_list(document)

    made = applied(document)

    assert made.text == TEXT
    assert "is a list of itself; describe it" in made.undecided[0]
