"""Every kind of change that a document can bring, each at several places, with the rule that has to find it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ..upstream_case import answer, base
from .change import (
    ASKED,
    CREATED,
    FIELDS,
    PARAMETERS,
    Document,
    add_body_field,
    add_parameter,
    add_path,
    drop_answer,
    drop_body_field,
    drop_key,
    drop_parameter,
    drop_path,
    move_path,
    operation,
    require,
    secured,
    send_form,
    set_answer,
    set_field,
    set_operation,
    set_parameter,
    share_parameter,
)

ROUTES = (("/core/things/list", "get"), (CREATED, "post"), ("/core/names/list", "get"))
MOVES = ((CREATED, "/core/thing/v2/create"), ("/core/things/watch", "/core/thing/watch"))
TEXT = {"type": "string"}
NULL = {"anyOf": [{"type": "string"}, {"type": "null"}]}
MANY = [{"type": "string"}, {"type": "integer"}]
EXTRA = {"in": "header", "name": "X-Team"}
VALUES = ["api", "online", "wechat-mp"]

#: Kind -> the rule that finds it, and the same change at several places.
KINDS: dict[str, tuple[str, list[Callable[[Document], Any]]]] = {
    "new route": ("endpoint-added", [add_path("/core/things/mark", "post"), add_path("/core/names/count", "get")]),
    "new route with several methods": ("endpoint-added", [add_path("/core/things/mark", "get", "put", "delete")]),
    "route gone": ("api-removed-without-deprecation", [drop_path("/core/things/watch"), drop_path("/core/names/list")]),
    "route moved": ("endpoint-moved", [move_path(*each) for each in MOVES]),
    "deprecated": ("endpoint-deprecated", [set_operation(*each, deprecated=True) for each in ROUTES]),
    "keys refused": ("api-security-removed", [secured(*each, "cookie") for each in ROUTES]),
    "another way to log in": ("api-security-added", [secured(*each, "cookie", "key") for each in ROUTES]),
    "header needed": (
        "new-required-request-parameter",
        [add_parameter(*each, **EXTRA, required=True) for each in ROUTES],
    ),
    "header taken": ("new-optional-request-header", [add_parameter(*each, **EXTRA) for each in ROUTES]),
    "cookie taken": (
        "new-optional-request-header",
        [add_parameter(*each, **{"in": "cookie"}) for each in ROUTES],
    ),
    "parameter of a path": (
        "new-optional-request-parameter",
        [share_parameter(path) for path in ("/core/things/list", "/core/names/list", "/core/names/shapes")],
    ),
    "query parameter": (
        "new-optional-request-parameter",
        [add_parameter(*each) for each in (ROUTES[0], ROUTES[2], ("/core/names/shapes", "get"))],
    ),
    "query parameter needed": ("new-required-request-parameter", [add_parameter(*e, required=True) for e in ROUTES]),
    "parameter gone": (
        "request-parameter-removed",
        [drop_parameter(place) for place in PARAMETERS],
    ),
    "parameter needed": ("request-parameter-became-required", [set_parameter(PARAMETERS[1], required=True)]),
    "parameter optional": ("request-parameter-became-optional", [set_parameter(PARAMETERS[0], required=False)]),
    "type of a parameter": (
        "request-parameter-type-changed",
        [set_parameter(each, schema={"type": "boolean"}) for each in PARAMETERS],
    ),
    "wider type of a parameter": (
        "request-parameter-type-generalized",
        [set_parameter(each, schema={"anyOf": MANY}) for each in (PARAMETERS[0], PARAMETERS[2])],
    ),
    "default of a parameter": (
        "request-parameter-default-value-added",
        [set_parameter(PARAMETERS[0], schema={"type": "string", "default": "x"})],
    ),
    "bound of a parameter": (
        "request-parameter-max-length-set",
        [set_parameter(PARAMETERS[0], schema={"type": "string", "maxLength": 9})],
    ),
    "field moved into the body": (
        "request-parameter-location-changed",
        [
            lambda document: operation(document, "/core/things/list", "get").update(
                parameters=operation(document, "/core/things/list", "get")["parameters"][1:],
                requestBody={
                    "content": {
                        "application/json": {
                            "schema": {"type": "object", "required": ["appId"], "properties": {"appId": TEXT}}
                        }
                    }
                },
            )
        ],
    ),
    "field of a request": (
        "new-optional-request-property",
        [add_body_field(path, schema) for path in (CREATED, ASKED) for schema in (TEXT, {"type": "boolean"})],
    ),
    "object of a request": (
        "new-optional-request-property",
        [add_body_field(path, {"type": "object", "properties": {"a": TEXT}}) for path in (CREATED, ASKED)],
    ),
    "field of a request needed": (
        "new-required-request-property",
        [add_body_field(path, TEXT, required=True) for path in (CREATED, ASKED)],
    ),
    "field of a request gone": (
        "request-property-removed",
        [drop_body_field(CREATED, "deep"), drop_body_field(CREATED, "until"), drop_body_field(ASKED, "topic")],
    ),
    "field became needed": (
        "request-property-became-required",
        [require("deep", needed=True), require("until", needed=True)],
    ),
    "field became optional": (
        "request-property-became-optional",
        [require("since", needed=False), require("appId", needed=False)],
    ),
    "field may be null": ("request-property-became-nullable", [set_field(n, nullable=True) for n in FIELDS]),
    "field may not be null": ("request-property-became-not-nullable", [set_field("weight", type="number")]),
    "type of a field": ("request-property-type-changed", [set_field(n, type="object") for n in FIELDS]),
    "wider type of a field": (
        "request-property-type-generalized",
        [set_field("until", type=["string", "integer"]), set_field("deep", type=["boolean", "string"])],
    ),
    "field became an enum": ("request-property-became-enum", [set_field("until", enum=["now", "later"])]),
    "value of a request": (
        "request-property-enum-value-added",
        [set_field("origin", enum=[*VALUES, each]) for each in ("mail", "feishu", "x-y")],
    ),
    "value of a request gone": (
        "request-property-enum-value-removed",
        [set_field("origin", enum=[v for v in VALUES if v != each]) for each in VALUES],
    ),
    "any value": ("request-property-enum-removed", [drop_key("origin", "enum")]),
    "default changed": ("request-property-default-value-changed", [set_field("size", default=n) for n in (4, 0)]),
    "default gone": (
        "request-property-default-value-removed",
        [drop_key(name, "default") for name in ("size", "origin")],
    ),
    "default added": (
        "request-property-default-value-added",
        [set_field("deep", default=True), set_field("until", default="tomorrow")],
    ),
    "longest": ("request-property-max-length-set", [set_field(n, maxLength=8) for n in ("until", "appId")]),
    "shortest": ("request-property-min-length-set", [set_field(n, minLength=8) for n in ("until", "appId")]),
    "largest": ("request-property-max-set", [set_field("size", maximum=8)]),
    "smallest": ("request-property-min-set", [set_field("size", minimum=8)]),
    "multiple": ("request-property-multiple-of-set", [set_field("size", multipleOf=8)]),
    "pattern": ("request-property-pattern-added", [set_field(n, pattern="^a") for n in ("until", "appId")]),
    "format": ("request-property-format-set", [set_field(n, format="uuid") for n in ("until", "appId")]),
    "other format": ("request-property-format-changed", [set_field("since", format="date")]),
    "values of a map": (
        "request-property-additional-properties-changed",
        [set_field("variables", additionalProperties=each) for each in (TEXT, {"type": "integer"})],
    ),
    "form instead of JSON": (
        "request-body-media-type-changed",
        [send_form(path) for path in (CREATED, ASKED)],
    ),
    "field of an answer": (
        "response-optional-property-added",
        [set_answer("fresh", each) for each in (TEXT, {"type": "object", "properties": {"a": TEXT}}, {"enum": [1, 2]})],
    ),
    "field of an answer gone": (
        "response-optional-property-removed",
        [drop_answer(name) for name in ("title", "updateTime", "tags")],
    ),
    "needed field of an answer gone": (
        "response-required-property-removed",
        [drop_answer("id")],
    ),
    "type of an answer": (
        "response-property-type-changed",
        [
            set_answer("title", {"type": "integer"}),
            set_answer("tags", TEXT),
            set_answer("updateTime", {"type": "number"}),
        ],
    ),
    "wider type of an answer": (
        "response-property-type-generalized",
        [set_answer(each, {"anyOf": MANY}) for each in ("title", "updateTime")],
    ),
    "null in an answer": ("response-property-became-nullable", [set_answer(each, NULL) for each in ("title", "id")]),
    "value of an answer": (
        "response-property-enum-value-added",
        [set_answer("origin", {"enum": [*VALUES, each]}) for each in ("mail", "feishu")],
    ),
    "value of an answer gone": (
        "response-property-enum-value-removed",
        [set_answer("origin", {"enum": VALUES[1:]}), set_answer("origin", {"enum": VALUES[:1]})],
    ),
    "numbers of an answer": (
        "response-property-became-enum",
        [
            lambda document: answer(document, "/core/things/list", "get")["allOf"][0]["properties"].update(
                total={"type": "number", "enum": [0, 1, 2, 3]}
            )
        ],
    ),
    "fields of an answer unnamed": (
        "response-property-additional-properties-changed",
        [
            set_answer("owner", {"type": "object"}),
            set_answer("deputy", {"anyOf": [{"type": "object"}, {"type": "null"}]}),
        ],
    ),
    "kind of an answer": (
        "response-media-type-changed",
        [set_operation(*each, responses={"200": {}}) for each in (ROUTES[0], ROUTES[2])],
    ),
}


def mutations() -> Iterator[tuple[str, str, Document]]:
    """Yield kind, rule and changed document, for every kind at every one of its places."""
    for kind, (rule, changes) in KINDS.items():
        for change in changes:
            document = base()
            change(document)
            yield kind, rule, document
