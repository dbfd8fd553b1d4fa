"""Every rule for schemas has a spec that breaks it."""

from __future__ import annotations

import pytest

from .lint_cases import (
    Document,
    Edit,
    answer,
    assert_found,
    named,
    properties,
    schema,
)

CASES: dict[str, tuple[Edit, str]] = {
    "class name": (
        lambda d: d["components"]["schemas"].update(thing_part={"type": "string", "description": "A part."}),
        "components/schemas/thing_part: its class would be called ThingPart; rename it",
    ),
    "class that is none": (
        lambda d: schema(d, "Owner").update({"x-python-name": "owner of it"}),
        "components/schemas/Owner: its class would be called OwnerOfIt; rename it, or say `x-python-name`",
    ),
    "class name that is no text": (
        lambda d: schema(d, "Owner").update({"x-python-name": 7}),
        "components/schemas/Owner: x-python-name is no text; rename it",
    ),
    "module twice": (
        lambda d: schema(d, "Owner").update({"x-python-name": "Thing"}),
        "its class and that of Thing share a module; say `x-python-name`",
    ),
    "attribute of every model": (
        lambda d: properties(d, "Owner")["name"].update({"x-python-name": "to_dict"}),
        "components/schemas/Owner: x-python-name 'to_dict' of name cannot be an attribute; give it",
    ),
    "name of a property": (
        lambda d: properties(d, "Owner").update({"a\nb": {"type": "string", "description": "x"}}),
        r"components/schemas/Owner: 'a\nb' is no name of a property; remove it",
    ),
    "attribute of Python's": (
        lambda d: properties(d, "Owner")["name"].update({"x-python-name": "list"}),
        "components/schemas/Owner: list is a name of Python's own; say another",
    ),
    "component text": (
        lambda d: schema(d, "Owner").pop("description"),
        "components/schemas/Owner: it has no description",
    ),
    "property text": (
        lambda d: properties(d, "Owner")["name"].pop("description"),
        "schemas/Owner/name: it has no description",
    ),
    "inline object": (
        lambda d: properties(d, "Owner").update(pet={"description": "x", "properties": {}, "allOf": [{}]}),
        "components/schemas/Owner/pet: it is an object without a name; move it to components/schemas",
    ),
    "inline map": (
        lambda d: properties(d, "Owner").update(
            pets={"description": "x", "type": "object", "additionalProperties": {"type": "string"}}
        ),
        "components/schemas/Owner/pets: it is a map without a name; move it",
    ),
    "inline enum": (
        lambda d: properties(d, "Owner").update(mood={"description": "x", "type": "string", "enum": ["good"]}),
        "components/schemas/Owner/mood: it is an enum without a name; move it",
    ),
    "array without items": (
        lambda d: properties(d, "Owner").update(pets={"description": "x", "type": "array"}),
        "components/schemas/Owner/pets: it is an array without items; say what is in it",
    ),
    "nullable": (
        lambda d: properties(d, "Owner")["name"].update(nullable=True),
        "components/schemas/Owner/name: `nullable` is not OpenAPI 3.1; write oneOf",
    ),
    "nullable by types": (
        lambda d: properties(d, "Owner").update(pets={"description": "x", "type": ["array", "null"], "items": {}}),
        "components/schemas/Owner/pets: it is nullable by a list of types; write `oneOf: [{$ref: ...}",
    ),
    "nullable enum": (
        lambda d: schema(d, "Origin").update(type=["string", "null"]),
        "components/schemas/Origin: it is nullable by a list of types; write",
    ),
    "null in an enum": (
        lambda d: schema(d, "Origin")["enum"].append(None),
        "Origin: its enum contains null; write `oneOf",
    ),
    "nullable by anyOf": (
        lambda d: properties(d, "Thing").update(
            deputy={"description": "x", "anyOf": [{"$ref": "#/components/schemas/Owner"}, {"type": "null"}]}
        ),
        "components/schemas/Thing/deputy: it is nullable by anyOf; write oneOf",
    ),
    "nullable answer": (
        lambda d: answer(d)["application/json"].update(
            schema={"oneOf": [{"$ref": "#/components/schemas/Thing"}, {"type": "null"}]}
        ),
        "GET /api/core/things/list answer application/json: the whole answer is nullable; name what it holds",
    ),
    "enum of numbers": (
        lambda d: schema(d, "Origin").update(enum=[1, 2]),
        "components/schemas/Origin: its enum has values that are not text; use a plain type",
    ),
    "enum values that collapse": (
        lambda d: schema(d, "Origin")["enum"].append("wechat mp"),
        "enum values 'wechat-mp' and 'wechat mp' are both called WECHAT_MP; name them with x-enum-varnames",
    ),
    "enum name that is none": (
        lambda d: schema(d, "Origin").update({"x-enum-varnames": ["A", "B", "C = 1"]}),
        "components/schemas/Origin: x-enum-varnames has 'C = 1'; give names that Python can have",
    ),
    "enum value of two lines": (
        lambda d: schema(d, "Origin")["enum"].append("a\nb"),
        r"components/schemas/Origin: its enum has the value 'a\nb'; remove it",
    ),
    "enum names": (
        lambda d: schema(d, "Origin").update({"x-enum-varnames": ["API"]}),
        "x-enum-varnames has 1 names for 3 values; give each value one",
    ),
    "title": (
        lambda d: schema(d, "Owner").update(title="Person"),
        "components/schemas/Owner: it has a title, which would",
    ),
    "default list": (
        lambda d: properties(d, "Question").update(
            topics={"description": "x", "type": "array", "items": {}, "default": []}
        ),
        "components/schemas/Question/topics: its default is not a single value; remove it",
    ),
    "default of an answer": (
        lambda d: properties(d, "ThingPage")["total"].update(default=0),
        "components/schemas/ThingPage/total: its default is never sent: only answers have it; describe it in words",
    ),
    "date": (
        lambda d: properties(d, "Question")["text"].update({"x-date": "noon"}),
        "components/schemas/Question/text: x-date is for strings and says `start` or `end`; correct it",
    ),
    "attribute twice": (
        lambda d: properties(d, "Owner").update(Name={"type": "string", "description": "x"}),
        "properties name and Name are both called name in Python; keep one",
    ),
    "required property": (
        lambda d: schema(d, "Owner")["required"].append("age"),
        "components/schemas/Owner: required age is not among its properties; add the property or drop the requirement",
    ),
    "union without tags": (
        lambda d: (
            schema(d, "Circle").update(required=["kind"]) or properties(d, "Circle").update(kind={"description": "x"})
        ),
        "Circle and Square cannot be told apart; require a `const` tag in both",
    ),
    "union tagged by an enum": (
        lambda d: properties(d, "Circle").update(kind={"type": "string", "enum": ["circle"], "description": "x"}),
        "tag kind of Circle is an enum of one value; write `const`",
    ),
}


@pytest.mark.parametrize(("edit", "expected"), named(CASES))
def test_a_broken_rule_for_schemas_is_named_with_its_place_and_its_cure(
    document: Document, edit: Edit, expected: str
) -> None:
    edit(document)

    assert_found(document, expected)
