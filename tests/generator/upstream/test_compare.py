"""Each way in which FastGPT's document can change is found, in the right group and at the right place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .upstream_case import CREATE, LIST, answer, base, body, compared, shown, things

Change = Callable[[dict[str, Any]], object]


def add_field(document: dict[str, Any]) -> None:
    for thing in things(document):
        thing["properties"]["archived"] = {"type": "boolean"}


def remove_field(document: dict[str, Any]) -> None:
    del body(document)["properties"]["deep"]


def add_needed_field(document: dict[str, Any]) -> None:
    body(document)["properties"]["team"] = {"type": "string"}
    body(document)["required"].append("team")


def add_value(document: dict[str, Any]) -> None:
    body(document)["properties"]["origin"]["enum"].append("mail")


def remove_value(document: dict[str, Any]) -> None:
    body(document)["properties"]["origin"]["enum"].remove("online")


def change_type(document: dict[str, Any]) -> None:
    answer(document)["properties"]["title"] = {"anyOf": [{"type": "string"}, {"type": "integer"}]}


def make_nullable(document: dict[str, Any]) -> None:
    answer(document)["properties"]["title"] = {"anyOf": [{"type": "string"}, {"type": "null"}]}


def require(document: dict[str, Any]) -> None:
    body(document)["required"].append("until")


def release_from(document: dict[str, Any]) -> None:
    body(document)["required"].remove("since")


def change_default(document: dict[str, Any]) -> None:
    body(document)["properties"]["size"]["default"] = 4


def limit(document: dict[str, Any]) -> None:
    body(document)["properties"]["until"]["maxLength"] = 64


def limit_answer(document: dict[str, Any]) -> None:
    answer(document)["properties"]["title"]["maxLength"] = 64


def close_text(document: dict[str, Any]) -> None:
    answer(document)["properties"]["title"] = {"const": "东西"}


def open_object(document: dict[str, Any]) -> None:
    answer(document)["properties"]["owner"] = {"type": "object"}


def move_to_body(document: dict[str, Any]) -> None:
    operation = document["paths"]["/core/things/list"]["get"]
    del operation["parameters"][0]
    schema = {"type": "object", "required": ["appId"], "properties": {"appId": {"type": "string"}}}
    operation["requestBody"] = {"content": {"application/json": {"schema": schema}}}


def move_to_form(document: dict[str, Any]) -> None:
    request = document["paths"]["/core/things/create"]["post"]["requestBody"]
    request["content"] = {"multipart/form-data": request["content"]["application/json"]}


def forget_answer(document: dict[str, Any]) -> None:
    document["paths"]["/core/names/list"]["get"]["responses"] = {"200": {"description": "好"}}


def add_operation(document: dict[str, Any]) -> None:
    document["paths"]["/core/things/count"] = {"get": {"summary": "计数", "responses": {"200": {}}}}


def remove_operation(document: dict[str, Any]) -> None:
    del document["paths"]["/core/things/watch"]


def rename_route(document: dict[str, Any]) -> None:
    document["paths"]["/core/thing/v2/create"] = document["paths"].pop("/core/things/create")


def use_older_path(document: dict[str, Any]) -> None:
    document["paths"]["/core/list"] = {"post": document["paths"].pop("/core/things/list")["get"]}


def offer_older_path_too(document: dict[str, Any]) -> None:
    document["paths"]["/core/list"] = {"post": document["paths"]["/core/things/list"]["get"]}


CASES: list[tuple[Change, list[str]]] = [
    (
        add_field,
        [
            f"new field {LIST} answer/list/[]/archived: absent -> boolean, optional",
            f"new field {CREATE} answer/archived: absent -> boolean, optional",
            "new field POST /api/v1/things/ask answer/archived: absent -> boolean, optional",
        ],
    ),
    (remove_field, [f"gone field {CREATE} request/deep: boolean, optional -> absent"]),
    (add_needed_field, [f"new field {CREATE} request/team: absent -> string, required"]),
    (
        add_value,
        [f'changed values {CREATE} request/origin: "api" "online" "wechat-mp" -> "api" "mail" "online" "wechat-mp"'],
    ),
    (remove_value, [f'changed values {CREATE} request/origin: "api" "online" "wechat-mp" -> "api" "wechat-mp"']),
    (change_type, [f"changed type {CREATE} answer/title: string -> integer|string"]),
    (make_nullable, [f"changed null {CREATE} answer/title: not null -> nullable"]),
    (require, [f"changed required {CREATE} request/until: optional -> required"]),
    (release_from, [f"changed required {CREATE} request/since: required -> optional"]),
    (change_default, [f"changed default {CREATE} request/size: 3 -> 4"]),
    (limit, [f"changed maxLength {CREATE} request/until: absent -> 64"]),
    (limit_answer, []),
    (close_text, [f'changed values {CREATE} answer/title: absent -> "东西"']),
    (open_object, [f"changed open {CREATE} answer/owner: object, named fields -> object, any fields"]),
    (move_to_body, [f"changed location {LIST} request/appId: query -> body"]),
    (move_to_form, [f"changed body {CREATE} request: application/json -> multipart/form-data"]),
    (forget_answer, ["changed answer GET /api/core/names/list answer: json -> nothing"]),
    (add_operation, ["new operation GET /api/core/things/count: absent -> offered"]),
    (remove_operation, ["gone operation GET /api/core/things/watch: watch_things -> absent"]),
    (rename_route, [f"changed path {CREATE}: {CREATE} -> POST /api/core/thing/v2/create"]),
    (use_older_path, []),
    (offer_older_path_too, []),
]


@pytest.mark.parametrize(("change", "expected"), CASES, ids=[change.__name__ for change, _ in CASES])
def test_a_change_is_found_where_it_is(change: Change, expected: list[str]) -> None:
    document = base()

    change(document)

    assert shown(document) == expected


def test_the_same_contract_in_other_words_differs_only_where_words_are_missing() -> None:
    findings = compared(base()).findings

    assert {(finding.kind, finding.where.rpartition("/")[0]) for finding in findings} == {
        ("type", f"{LIST} answer/list/[]/parts"),
        ("type", f"{CREATE} answer/parts"),
        ("type", "POST /api/v1/things/ask answer/parts"),
    }


def test_a_route_of_the_same_name_that_takes_other_things_is_another_one() -> None:
    document = base()
    document["paths"]["/core/shops/create"] = document["paths"].pop("/core/things/create")
    body(document, "/core/shops/create")["properties"] = {"street": {"type": "string"}}

    assert shown(document)[0] == f"gone operation {CREATE}: create_thing -> absent"
    assert shown(document)[-1] == "new operation POST /api/core/shops/create: absent -> offered"


def test_findings_come_in_the_same_order_whatever_order_the_document_has() -> None:
    document, other = base(), base()
    for changed in (document, other):
        for change in (remove_field, require, add_field):
            change(changed)
    other["paths"] = dict(reversed(other["paths"].items()))

    assert shown(document) == shown(other)
