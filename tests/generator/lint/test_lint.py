"""The specs that keep every rule, and what is no OpenAPI document of ours at all."""

from __future__ import annotations

from datetime import date

import pytest

from generator.lint import lint
from generator.spec.document import Spec

from ..conftest import ROOT
from .lint_cases import (
    Document,
    Edit,
    answer,
    assert_found,
    named,
    operation,
    properties,
    schema,
)

CASES: dict[str, tuple[Edit, str]] = {
    "unknown extension": (
        lambda d: operation(d).update({"x-retries": "safe"}),
        "paths//api/core/things/list/get: `x-retries` is no extension of ours; correct it; known are x-client,",
    ),
    "dead reference": (
        lambda d: answer(d)["application/json"].update(schema={"$ref": "#/components/schemas/Nothing"}),
        "`#/components/schemas/Nothing` points at nothing; correct it or add the component",
    ),
    "foreign reference": (
        lambda d: answer(d)["application/json"].update(schema={"$ref": "other.yaml#/Thing"}),
        "`other.yaml#/Thing` points at nothing",
    ),
    "number as a key": (lambda d: d["paths"].update({7: {}}), "paths/7: the key is int; quote it"),
    "unquoted date": (
        lambda d: d["info"].update(version=date(2025, 1, 1)),
        "info/version: YAML reads 2025-01-01 as date, which JSON cannot write; quote it",
    ),
    "no paths": (lambda d: d.pop("paths"), "paths: there are no operations; add some"),
    "path item": (
        lambda d: d["paths"]["/api/core/things/list"].update(parameters=[]),
        "paths /api/core/things/list: `parameters` is not one of get,",
    ),
    "not OpenAPI": (lambda d: d.pop("openapi"), "openapi: Field required; see the OpenAPI 3.1 specification"),
}


@pytest.mark.parametrize(("edit", "expected"), named(CASES))
def test_what_is_not_a_document_of_ours_is_named_with_its_place_and_its_cure(
    document: Document, edit: Edit, expected: str
) -> None:
    edit(document)

    assert_found(document, expected)


def test_the_small_spec_keeps_every_rule(document: Document) -> None:
    assert lint(Spec(document)) == []


def test_the_spec_of_the_project_keeps_every_rule() -> None:
    assert lint(Spec.load(ROOT / "spec/fastgpt.yaml")) == []


def test_a_property_may_leave_its_words_to_what_it_refers_to(document: Document) -> None:
    assert "description" not in properties(document, "Thing")["owner"]
    assert lint(Spec(document)) == []


def test_a_property_called_like_an_extension_is_a_property(document: Document) -> None:
    properties(document, "Owner")["x-mood"] = {"type": "string", "description": "How they feel."}

    assert lint(Spec(document)) == []


def test_a_required_parameter_without_a_position_may_come_last(document: Document) -> None:
    schema(document, "ThingRequest")["required"].append("deep")

    assert lint(Spec(document)) == []
