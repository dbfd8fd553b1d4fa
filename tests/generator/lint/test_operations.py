"""Every rule for operations has a spec that breaks it."""

from __future__ import annotations

import pytest

from .lint_cases import (
    Document,
    Edit,
    answer,
    ask,
    assert_found,
    create,
    json_last,
    named,
    operation,
    parameter,
    properties,
)

CASES: dict[str, tuple[Edit, str]] = {
    "operationId": (
        lambda d: operation(d).pop("operationId"),
        "GET /api/core/things/list: it has no operationId; name it",
    ),
    "operationId style": (
        lambda d: operation(d).update(operationId="listThings"),
        "operationId listThings is not a snake_case Python name; rename it",
    ),
    "operationId keyword": (
        lambda d: operation(d).update(operationId="import"),
        "operationId import is not a snake_case",
    ),
    "operationId twice": (
        lambda d: operation(d).update(operationId="create_thing"),
        "operationId create_thing is also that of GET /api/core/things/list; rename one",
    ),
    "no tag": (lambda d: operation(d).pop("tags"), "it has 0 tags; give it exactly one"),
    "two tags": (lambda d: operation(d).update(tags=["things", "names"]), "it has 2 tags; give it exactly one"),
    "undeclared tag": (lambda d: operation(d).update(tags=["other"]), "tag other is not declared with x-client"),
    "tag style": (lambda d: d["tags"].append({"name": "Two words", "x-client": "app"}), "its name is not snake_case"),
    "tag client": (lambda d: d["tags"][0].update({"x-client": "web"}), "x-client is not `chat` or `app`; say which"),
    "security": (
        lambda d: operation(d).pop("security"),
        "it has no security of its own; add `security: [{apiKey: []}]`",
    ),
    "security scheme": (lambda d: operation(d).update(security=[{"key": []}]), "security scheme key is not declared"),
    "summary": (lambda d: operation(d).pop("summary"), "it has no summary; say in one line what the caller gets"),
    "summary length": (
        lambda d: operation(d).update(summary="x" * 81),
        "its summary has 81 characters; keep it on one line",
    ),
    "description": (
        lambda d: operation(d).update(description=" "),
        "it has no description; say what the summary cannot",
    ),
    "retry": (lambda d: operation(d).update({"x-retry": "always"}), "x-retry is not `safe` or `never`; say whether"),
    "since": (
        lambda d: operation(d).update({"x-fastgpt-since": "v4"}),
        "x-fastgpt-since 'v4' is not a version; write it",
    ),
    "key since": (
        lambda d: operation(d).update({"x-fastgpt-key-since": "v4"}),
        "x-fastgpt-key-since 'v4' is not a version; write it",
    ),
    "query in body": (
        lambda d: operation(d).update({"x-query-in-body": False}),
        "x-query-in-body False means nothing; write `true`",
    ),
    "query in a body of its own": (
        lambda d: ask(d).update({"x-query-in-body": True}),
        "it has x-query-in-body and a body of its own; remove one",
    ),
    "since number": (lambda d: operation(d).update({"x-fastgpt-since": 4.14}), "x-fastgpt-since 4.14 is not a version"),
    "facade": (
        lambda d: operation(d).update({"x-facade": "none"}),
        "x-facade 'none' means nothing; write `data` or `hand-written`, or remove it",
    ),
    "envelope": (
        lambda d: operation(d).update({"x-envelope": "list"}),
        "x-envelope 'list' means nothing; write `data`",
    ),
    "envelope of a stream": (lambda d: ask(d).update({"x-envelope": "data"}), "x-envelope is for JSON answers only"),
    "older paths list": (
        lambda d: operation(d).update({"x-fastgpt-older-paths": "/api/old"}),
        "x-fastgpt-older-paths is not a list; list mappings with `path`",
    ),
    "older path keys": (
        lambda d: operation(d).update({"x-fastgpt-older-paths": [{"url": "/api/old"}]}),
        "is not `path` with an optional `method`; write it like `- path: /api/...`",
    ),
    "older path in use": (
        lambda d: operation(d).update({"x-fastgpt-older-paths": [{"path": "/api/v1/things/ask"}]}),
        "older path /api/v1/things/ask is the path of an operation; list only what servers had before",
    ),
    "older path prefix": (
        lambda d: operation(d).update({"x-fastgpt-older-paths": [{"path": "core/old"}]}),
        "older path core/old does not begin with /api/; write the whole path",
    ),
    "older path method": (
        lambda d: operation(d).update({"x-fastgpt-older-paths": [{"path": "/api/old", "method": "POST"}]}),
        "older path /api/old has method 'POST'; one of get,",
    ),
    "events missing": (lambda d: ask(d).pop("x-sse-events"), "it can stream, but has no x-sse-events; list each event"),
    "events idle": (
        lambda d: operation(d).update({"x-sse-events": {"a": {"$ref": "#/components/schemas/Thing"}}}),
        "it has x-sse-events, but does not stream; add",
    ),
    "event payload": (
        lambda d: ask(d)["x-sse-events"].update(answer={"type": "string"}),
        "the payload of event answer is not a component; write `$ref`, or an array of `$ref`",
    ),
    "event agreement": (
        lambda d: ask(d)["x-sse-events"].update(answer={"$ref": "#/components/schemas/Word"}),
        "event answer has another payload elsewhere; an event has one payload everywhere",
    ),
    "header parameter": (
        lambda d: parameter(d, 0).update({"in": "header"}),
        "parameter appId is in header; only query and",
    ),
    "cookie parameter": (
        lambda d: parameter(d, 0).update({"in": "cookie"}),
        "parameter appId is in cookie; only query and",
    ),
    "parameter text": (lambda d: parameter(d, 0).pop("description"), "parameter appId has no description; describe it"),
    "deep object": (
        lambda d: parameter(d, 0).update(style="deepObject"),
        "parameter appId sets style or content; remove",
    ),
    "explode": (
        lambda d: parameter(d, 0).update(explode=False),
        "parameter appId sets explode; `explode: false` joins arrays",
    ),
    "two request types": (
        lambda d: create(d)["requestBody"]["content"].update({"multipart/form-data": {"schema": {}}}),
        "its request has 2 content types; keep one",
    ),
    "request type": (
        lambda d: create(d)["requestBody"].update(content={"text/plain": {"schema": {}}}),
        "its request is text/plain; use one of application/json",
    ),
    "request without a facade": (
        lambda d: operation(d, "/api/core/things/upload", "post").pop("x-facade"),
        "its request is multipart/form-data, which has no facade form; add `x-facade: hand-written`",
    ),
    "request without a name": (
        lambda d: create(d)["requestBody"]["content"]["application/json"].update(schema={"type": "array", "items": {}}),
        "its request body is not a component; name the schema and write `$ref`",
    ),
    "get with a body": (
        lambda d: operation(d).update(requestBody=create(d)["requestBody"]),
        "it is a GET with a body; move the properties to query parameters",
    ),
    "error answers": (
        lambda d: operation(d)["responses"].update(default={"description": "An error."}),
        'it describes the answers 200, default; describe "200" only; the client maps errors',
    ),
    "no content": (lambda d: operation(d)["responses"]["200"].pop("content"), "its answer has no content; add it"),
    "answer type": (
        lambda d: answer(d).update({"text/html": {"schema": {}}}),
        "its answer is text/html; use application/json",
    ),
    "answer schema": (
        lambda d: answer(d)["application/json"].pop("schema"),
        "its application/json answer has no schema; add",
    ),
    "stream first": (
        lambda d: json_last(ask(d)["responses"]["200"]["content"]),
        "text/event-stream comes before application/json; put it last",
    ),
    "name twice": (
        lambda d: create(d).update(parameters=[{**parameter(d, 0)}]),
        "appId is given twice; a facade method has one parameter of a name",
    ),
    "name in use": (
        lambda d: parameter(d, 0).update(name="timeout"),
        "timeout cannot be the name of a facade parameter",
    ),
    "name keyword": (lambda d: parameter(d, 0).update(name="from"), "from cannot be the name of a facade parameter"),
    "required after optional": (
        lambda d: parameter(d, 2).update(required=True),
        "ids is required but comes after origin; move it up, or set x-keyword-only",
    ),
    "stream position": (
        lambda d: properties(d, "Question").update(stream=properties(d, "Question").pop("stream")),
        "it answers JSON or a stream, but `stream` does not follow its required parameters; put it there",
    ),
    "stream missing": (
        lambda d: properties(d, "Question").pop("stream"),
        "it answers JSON or a stream, but `stream` does not",
    ),
}


@pytest.mark.parametrize(("edit", "expected"), named(CASES))
def test_a_broken_rule_for_operations_is_named_with_its_place_and_its_cure(
    document: Document, edit: Edit, expected: str
) -> None:
    edit(document)

    assert_found(document, expected)
