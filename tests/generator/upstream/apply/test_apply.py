"""Additions are written where they belong, nothing else moves, and what is not safe is left to a person."""

from __future__ import annotations

from typing import Any

import pytest

from generator.lint import lint
from generator.upstream.apply import Applied, ApplyOptions

from ..test_compare import (
    add_field,
    add_needed_field,
    add_value,
    change_type,
    close_text,
    make_nullable,
    remove_field,
    remove_operation,
    remove_value,
    rename_route,
    require,
)
from ..upstream_case import TEXT, added, answer, applied, base, body, compared_with, spec_of, things
from .test_operations import SUMMARIZE


def test_a_document_that_adds_nothing_leaves_every_byte() -> None:
    assert applied(base()) == Applied(TEXT)


def test_a_new_field_of_an_answer_is_written_once_though_three_routes_show_it() -> None:
    document = base()
    add_field(document)
    for thing in things(document):
        thing["properties"]["archived"]["description"] = "已归档，\n不再显示"

    made = applied(document, ApplyOptions(release="4.18.0"))

    assert added(made) == [
        "        archived:",
        "          type: boolean",
        "          description: (to be translated) 已归档， 不再显示 (since 4.18.0)",
    ]
    assert made.added == ["Thing: archived (boolean)"]
    assert lint(spec_of(made.text)) == []


def test_a_new_field_of_a_request_has_no_position() -> None:
    document = base()
    body(document)["properties"]["color"] = {"type": "string", "maxLength": 20}

    made = applied(document)

    assert added(made) == [
        "        color:",
        "          type: string",
        "          maxLength: 20",
        "          description: (to be translated) ThingRequestColor",
        "          x-keyword-only: true",
    ]


def test_a_new_query_parameter_joins_the_others_or_begins_the_list() -> None:
    document = base()
    for path in ("/core/things/list", "/core/names/list"):
        operation = document["paths"][path]["get"]
        operation["parameters"] = [*operation.get("parameters", []), {"in": "query", "name": "deep", "schema": {}}]

    made = applied(document)

    assert made.added == [
        "/api/core/things/list/get: deep (any)",
        "/api/core/names/list/get: deep (any)",
    ]
    assert "      parameters:\n        - name: deep\n          in: query\n          required: false\n" in made.text
    assert lint(spec_of(made.text)) == []
    assert [
        each["name"] for each in spec_of(made.text).document["paths"]["/api/core/things/list"]["get"]["parameters"]
    ] == [
        "appId",
        "origin",
        "ids",
        "deep",
    ]


def test_a_new_value_joins_its_enum() -> None:
    document = base()
    add_value(document)

    made = applied(document)

    assert made.added == ["Origin: mail"]
    assert made.text == TEXT.replace('enum: [api, online, "wechat-mp"]', 'enum: [api, online, "wechat-mp", mail]')


def test_a_new_object_becomes_components_beside_its_owner() -> None:
    document = base()
    shelf = {"type": "object", "properties": {"row": {"type": "integer"}, "side": {"enum": ["left", "right"]}}}
    answer(document, "/core/things/list", "get")["allOf"][0]["properties"]["shelves"] = {
        "type": "array",
        "items": shelf,
    }

    made = applied(document)

    assert made.added == ["ThingPage: shelves (array)"]
    assert list(spec_of(made.text).components)[3:7] == [
        "ThingPage",
        "ThingPageShelvesItem",
        "ThingPageShelvesItemSide",
        "ThingRequest",
    ]
    assert '          items: {$ref: "#/components/schemas/ThingPageShelvesItem"}\n' in made.text
    assert lint(spec_of(made.text)) == []


def test_a_moved_route_keeps_asking_older_servers_at_the_old_one() -> None:
    document = base()
    rename_route(document)

    made = applied(document, ApplyOptions(moves=frozenset({"create_thing"})))

    (moved,) = [operation for operation in spec_of(made.text).operations() if operation.id == "create_thing"]
    assert moved.path == "/api/core/thing/v2/create"
    assert [older.path for older in moved.older_paths] == ["/api/core/things/create"]
    assert compared_with(made.text, document) == []


def test_a_route_that_moves_again_puts_its_last_place_first() -> None:
    document = base()
    document["paths"]["/core/things/v2/list"] = {"put": document["paths"].pop("/core/things/list")["get"]}

    options = ApplyOptions(moves=frozenset({"list_things"}))
    (moved, *_) = spec_of(applied(document, options).text).operations()

    assert (moved.method, moved.path) == ("put", "/api/core/things/v2/list")
    assert [(older.method, older.path) for older in moved.older_paths] == [
        ("GET", "/api/core/things/list"),
        ("POST", "/api/core/list"),
    ]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (add_needed_field, "FastGPT insists on it, so every call without it fails"),
        (remove_field, "older servers may still have it"),
        (remove_operation, "older servers may still have it"),
        (remove_value, "only additions are safe"),
        (close_text, "only additions are safe"),
        (change_type, "string became integer|string"),
        (make_nullable, "not null became nullable"),
        (require, "optional became required"),
    ],
)
def test_what_is_not_safe_is_left_to_a_person(change: Any, reason: str) -> None:
    document = base()
    change(document)

    made = applied(document)

    assert (made.text, made.added) == (TEXT, [])
    assert len(made.undecided) == 1
    assert reason in made.undecided[0]


def test_a_field_that_only_one_user_of_a_shared_schema_has_is_left_to_a_person() -> None:
    document = base()
    body(document, "/v1/things/ask")["properties"]["voice"] = {"type": "string"}

    made = applied(document)

    assert made.text == TEXT
    assert made.undecided == [
        "POST /api/v1/things/ask request/voice (field): Question also describes POST /api/core/things/say request, "
        "where FastGPT has no such field; decide"
    ]


def test_a_field_of_a_union_is_left_to_a_person() -> None:
    document = base()
    for shape in answer(document, "/core/names/shapes", "get")["items"]["anyOf"]:
        shape["properties"]["color"] = {"type": "string"}

    made = applied(document)

    assert made.text == TEXT
    assert made.undecided == [
        "GET /api/core/names/shapes answer/[]/color (field): Circle, Square could have it; add it where it belongs"
    ]


def test_applying_again_changes_nothing() -> None:
    document = base()
    for change in (add_field, add_value, rename_route):
        change(document)
    document["paths"]["/core/things/summarize"] = {"post": SUMMARIZE}
    document["paths"]["/core/things/export"] = {"get": {"responses": {"200": {"content": {"text/csv": {}}}}}}
    options = ApplyOptions(moves=frozenset({"create_thing"}))
    once = applied(document, options)

    twice = applied(document, options, text=once.text)

    assert len(once.added) == 5
    assert twice.text == once.text
    assert twice.added == []
