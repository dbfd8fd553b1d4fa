"""Schemas that allow the same JSON come out the same, whoever wrote them."""

from __future__ import annotations

from typing import Any

import pytest

from generator.spec.document import Spec
from generator.upstream.compare.normalized import LocatedSchema, NormalizedSchema, normalize

NAMED = {
    "components": {
        "schemas": {
            "Color": {"type": "string", "enum": ["red", "blue"]},
            "Cat": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}},
            "Loop": {"$ref": "#/components/schemas/Loop"},
        }
    }
}


def of(*schemas: dict[str, Any]) -> NormalizedSchema:
    return normalize(Spec(NAMED), [LocatedSchema(schema, f"/{index}") for index, schema in enumerate(schemas)])


def meaning(*schemas: dict[str, Any]) -> tuple[Any, ...]:
    made = of(*schemas)
    fields = {
        name: (given.required, of(*(dict(each.node) for each in given.schemas))) for name, given in made.fields.items()
    }
    return made.types, made.nullable, made.values, fields, made.limits, made.default


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"$ref": "#/components/schemas/Color"}, {"anyOf": [{"const": "red"}, {"const": "blue"}]}),
        ({"type": ["string", "null"]}, {"anyOf": [{"type": "string"}, {"type": "null"}]}),
        ({"type": "string", "nullable": True}, {"oneOf": [{"type": "null"}, {"type": "string"}]}),
        ({"enum": ["red", None]}, {"oneOf": [{"const": "red"}, {"type": "null"}]}),
        ({"type": "integer", "exclusiveMinimum": 0}, {"type": "integer", "minimum": 1}),
        ({"type": "integer", "exclusiveMaximum": 9}, {"type": "integer", "maximum": 8}),
        ({"type": "integer", "maximum": 9007199254740991}, {"type": "integer"}),
        ({"type": ["integer", "number"]}, {"type": "number"}),
        ({"anyOf": [{}, {"type": "string"}]}, {}),
        ({"anyOf": [{"not": {}}, {"type": "string"}]}, {"type": "string"}),
        ({"$ref": "#/components/schemas/Color", "default": "red"}, {"enum": ["red", "blue"], "default": "red"}),
        ({"type": "object", "properties": {"a": {"not": {}}}}, {"type": "object"}),
        ({"properties": {"a": {}}}, {"type": "object", "properties": {"a": {}}}),
        ({"const": True}, {"type": "boolean", "enum": [True]}),
        ({"items": {}}, {"type": "array", "items": {}}),
    ],
)
def test_two_spellings_mean_the_same(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert meaning(one) == meaning(other)


def test_all_of_adds_up_and_a_union_asks_for_what_every_member_asks_for() -> None:
    tagged = {"type": "object", "required": ["tag"], "properties": {"tag": {"type": "string"}}}
    cat = {"$ref": "#/components/schemas/Cat"}

    both, either = of({"allOf": [cat, tagged]}), of({"anyOf": [{"allOf": [cat, tagged]}, tagged]})

    assert {name: given.required for name, given in both.fields.items()} == {"name": True, "tag": True}
    assert {name: given.required for name, given in either.fields.items()} == {"name": False, "tag": True}


def test_a_limit_of_one_alternative_limits_nothing() -> None:
    assert of({"type": "string", "maxLength": 3}, {"type": "string"}).limits == {}


def test_a_reference_to_itself_ends() -> None:
    assert of({"$ref": "#/components/schemas/Loop"}).types == frozenset()


def test_a_property_keeps_its_pointer_through_all_of() -> None:
    made = of({"allOf": [{"$ref": "#/components/schemas/Cat"}, {"type": "object", "properties": {"a/b": {}}}]})

    assert [each.pointer for given in made.fields.values() for each in given.schemas] == [
        "/components/schemas/Cat/properties/name",
        "/0/allOf/1/properties/a~1b",
    ]


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ({}, "any|null"),
        ({"type": ["null", "string"]}, "string|null"),
        ({"type": "null"}, "null"),
        ({"not": {}}, "nothing"),
    ],
)
def test_it_says_what_it_is(schema: dict[str, Any], text: str) -> None:
    assert str(of(schema)) == text
