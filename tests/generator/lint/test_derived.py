"""Every rule for what answers have beyond their properties has a spec that breaks it."""

from __future__ import annotations

import pytest

from generator.lint.derived import derived_findings
from generator.spec.document import Spec

from .lint_cases import Document, Edit, assert_found, named, properties, schema

GATHERS = "x-gathers"
SAID = {"description": "The names of its parts."}
CASES: dict[str, tuple[Edit, str]] = {
    "items of no property": (
        lambda d: schema(d, "ThingPage").update({"x-items": "things"}),
        "components/schemas/ThingPage: x-items names 'things', which is no property of it; name the array",
    ),
    "items that are no name": (
        lambda d: schema(d, "ThingPage").update({"x-items": ["list"]}),
        "components/schemas/ThingPage: x-items names ['list'], which is no property of it; name the array",
    ),
    "items that are no array": (
        lambda d: schema(d, "ThingPage").update({"x-items": "total"}),
        "components/schemas/ThingPage: x-items names total, which is no array; name the array",
    ),
    "gathered from nothing": (
        lambda d: schema(d, "Thing").update({GATHERS: {"names": {"from": "parts.owner.nickname", **SAID}}}),
        "Thing: x-gathers names is made from parts.owner.nickname, but there is no nickname; correct the path",
    ),
    "gathered without words": (
        lambda d: schema(d, "Thing").update({GATHERS: {"names": {"from": "parts.title"}}}),
        "Thing: x-gathers names is not `from` and `description`, with `joined` if true; correct it",
    ),
    "gathered as a property": (
        lambda d: schema(d, "Thing").update({GATHERS: {"title": {"from": "parts.title", **SAID}}}),
        "Thing: x-gathers title is the attribute of a property; give it another name",
    ),
    "gathered as no attribute": (
        lambda d: schema(d, "Thing").update({GATHERS: {"theTitles": {"from": "parts.title", **SAID}}}),
        "Thing: x-gathers 'theTitles' cannot be an attribute; give it in snake_case",
    ),
    "gathers that are a list": (
        lambda d: schema(d, "Thing").update({GATHERS: ["parts"]}),
        "Thing: x-gathers is no mapping; write attributes",
    ),
    "time as a property": (
        lambda d: properties(d, "Thing")["updateTime"].update({"x-datetime": "title"}),
        "Thing: x-datetime title is the attribute of a property; give it another name",
    ),
    "time as no attribute": (
        lambda d: properties(d, "Thing")["updateTime"].update({"x-datetime": "updateTime"}),
        "Thing: x-datetime 'updateTime' cannot be an attribute; give it in snake_case",
    ),
    "two times of one name": (
        lambda d: properties(d, "Thing").update(
            madeTime={"type": "string", "description": "x", "x-datetime": "at"},
            soldTime={"type": "string", "description": "x", "x-datetime": "at"},
        ),
        "Thing: x-datetime gives at to several times; give each its own attribute",
    ),
}


@pytest.mark.parametrize(("edit", "expected"), named(CASES))
def test_a_broken_rule_for_what_is_derived_is_named_with_its_place_and_its_cure(
    document: Document, edit: Edit, expected: str
) -> None:
    edit(document)

    assert_found(document, expected)


def test_what_names_real_properties_is_right(document: Document) -> None:
    schema(document, "ThingPage")["x-items"] = "list"
    schema(document, "Thing")[GATHERS] = {
        "titles": {"from": "parts.title", "joined": True, **SAID},
        "names": {"from": "parts.owner.name", **SAID},
    }
    properties(document, "Thing")["updateTime"]["x-datetime"] = "update_time"

    assert derived_findings(Spec(document)) == []
