"""A new operation is written the way the spec writes operations, or left to a person."""

from __future__ import annotations

from typing import Any

import pytest

from generator.lint import lint
from generator.upstream.apply import ApplyOptions

from ..upstream_case import TEXT, added, applied, base, spec_of

SUMMARIZE = {
    "summary": "总结一个东西，" * 20,
    "description": "用几句话\n总结。",
    "requestBody": {
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["thingId"],
                    "properties": {
                        "words": {"type": "integer", "maximum": 200, "description": "字数"},
                        "thingId": {"type": "string", "description": "东西"},
                        "style": {"type": "string", "enum": ["short", "long"]},
                        "reader": {"type": "object", "properties": {"age": {"type": "number"}}},
                        "filter": {"type": "object", "additionalProperties": {}},
                        "mixed": {"anyOf": [{"type": "string"}, {"type": "array", "items": {}}]},
                    },
                }
            }
        }
    },
    "responses": {
        "200": {
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "required": ["text"],
                        "properties": {
                            "text": {"type": "string"},
                            "cost": {"anyOf": [{"type": "number"}, {"type": "null"}]},
                            "origin": {"type": "string", "enum": ["wechat-mp", "online", "api"]},
                            "kind": {"const": "summary"},
                        },
                    }
                }
            }
        }
    },
}


def test_a_new_operation_in_scope_is_written_whole() -> None:
    document = base()
    document["paths"]["/core/things/summarize"] = {"post": SUMMARIZE}

    made = applied(document, ApplyOptions(release="4.18"))

    assert made.added == ["POST /api/core/things/summarize: summarize_things"]
    assert made.undecided == [
        "SummarizeThingsMixed is array|string for FastGPT and anything for us",
    ]
    new = spec_of(made.text)
    (operation,) = [each for each in new.operations() if each.id == "summarize_things"]
    assert operation.node["x-fastgpt-since"] == "4.18"
    assert len(operation.node["summary"]) == 80
    assert next(iter(new.components["SummarizeThingsRequest"]["properties"])) == "thingId"
    assert new.components["SummarizeThingsAnswer"]["properties"]["origin"]["$ref"].endswith("/Origin")
    assert new.components["SummarizeThingsAnswer"]["properties"]["cost"]["type"] == ["number", "null"]
    assert lint(new) == []
    added(made)


def test_an_operation_out_of_scope_is_written_when_it_is_named_with_a_tag() -> None:
    document = base()
    document["paths"]["/core/shops/list"] = {"get": {"summary": "店", "responses": {"200": {}}}}
    named = frozenset({"/api/core/shops/list"})

    assert applied(document).text == TEXT
    assert applied(document, ApplyOptions(named)).undecided == [
        "GET /api/core/shops/list (operation): it needs a tag; say --tag with one of things, names"
    ]
    assert applied(document, ApplyOptions(named, "names")).added == ["GET /api/core/shops/list: list_shops"]


@pytest.mark.parametrize(
    ("operation", "reason"),
    [
        ({"requestBody": {"content": {"multipart/form-data": {"schema": {}}}}}, "its request is multipart/form-data"),
        ({"responses": {"200": {"content": {"text/event-stream": {}}}}}, "it answers text/event-stream"),
    ],
)
def test_an_operation_of_another_kind_is_left_to_a_person(operation: dict[str, Any], reason: str) -> None:
    document = base()
    document["paths"]["/core/things/other"] = {"post": operation}

    made = applied(document)

    assert made.text == TEXT
    assert [reason in line for line in made.undecided] == [True]


def test_a_route_that_may_be_one_of_ours_under_another_path_is_asked_about() -> None:
    document = base()
    moved = document["paths"].pop("/core/things/create")
    moved["post"]["requestBody"] = SUMMARIZE["requestBody"]
    document["paths"]["/core/things/v9/create"] = moved

    made = applied(document)

    assert made.text == TEXT
    assert any("POST /api/core/things/create is gone and ends alike" in line for line in made.undecided)
    assert applied(document, ApplyOptions(frozenset({"/api/core/things/v9/create"}))).text != TEXT
