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
    "tag client": (
        lambda d: d["tags"][0].update({"x-client": "Data Set"}),
        "x-client 'Data Set' is not a word such as `dataset`; say which client",
    ),
    "tag without a client": (lambda d: d["tags"][0].pop("x-client"), "x-client None is not a word"),
    "tag of the base": (
        lambda d: d["tags"][0].update({"x-client": "base"}),
        "x-client base is taken by the base of all clients; rename it",
    ),
    "name of every client's": (
        lambda d: operation(d).update(operationId="with_options"),
        "operationId with_options is the name of something every client has; say `x-python-name`",
    ),
    "Python's name of an operation": (
        lambda d: operation(d).update({"x-python-name": "List"}),
        "x-python-name List is not a snake_case Python name; rename it",
    ),
    "Python's name twice": (
        lambda d: operation(d).update({"x-python-name": "create_thing"}),
        "operationId create_thing is also that of GET /api/core/things/list; rename one",
    ),
    "path": (
        lambda d: d["paths"].update({'/api/"""+x+"""/y': d["paths"].pop("/api/core/names/list")}),
        "its path is not a path; write steps of letters",
    ),
    "path parameter missing": (
        lambda d: operation(d, "/api/core/things/{thingId}", "delete").pop("parameters"),
        "its path and its path parameters disagree about thingId; name the same in both",
    ),
    "path parameter optional": (
        lambda d: d["components"]["parameters"]["ThingId"].update(required=False),
        "path parameter thingId is not required; write `required: true`",
    ),
    "older path with another parameter": (
        lambda d: operation(d).update({"x-fastgpt-older-paths": [{"path": "/api/old/{id}"}]}),
        "older path /api/old/{id} has a parameter that is not declared; name only path parameters",
    ),
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
    "event name": (
        lambda d: ask(d)["x-sse-events"].update({"a b": {"$ref": "#/components/schemas/Word"}}),
        "'a b' is no name of an event; write letters",
    ),
    "event payload": (
        lambda d: ask(d)["x-sse-events"].update(answer={"type": "string"}),
        "the payload of event answer is not a component; write `$ref`, or an array of `$ref`",
    ),
    "event agreement": (
        lambda d: ask(d)["x-sse-events"].update(answer={"$ref": "#/components/schemas/Word"}),
        "event answer has another payload elsewhere; an event has one payload everywhere",
    ),
    "header of ours": (
        lambda d: parameter(d, 0).update({"in": "header", "name": "Authorization"}),
        "the header 'Authorization' cannot be given; remove it",
    ),
    "header that is none": (
        lambda d: parameter(d, 0).update({"in": "header", "name": "X: y"}),
        "the header 'X: y' cannot be given; remove it",
    ),
    "header of many": (
        lambda d: parameter(d, 2).update({"in": "header", "name": "X-Ids"}),
        "the header X-Ids is no plain value; give it a plain type",
    ),
    "parameter without a name": (
        lambda d: parameter(d, 1).update(name="a\x00"),
        r"'a\x00' is no name of a parameter; remove it",
    ),
    "cookie parameter": (
        lambda d: parameter(d, 0).update({"in": "cookie"}),
        "parameter appId is in cookie; only query, path and header",
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
    "list of files": (
        lambda d: properties(d, "ThingForm").update(
            more={"type": "array", "items": {"type": "string", "format": "binary"}, "description": "x"}
        ),
        "more is a list of files; only single files can be generated",
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
        "appId is given twice; a facade method has one parameter of a name: say",
    ),
    "name in use": (
        lambda d: parameter(d, 0).update(name="timeout"),
        "timeout cannot be the name of a facade parameter",
    ),
    "name of an argument twice": (
        lambda d: parameter(d, 0).update(name="Origin"),
        "origin is given twice to the endpoint function; say `x-python-name`",
    ),
    "size in a walk": (
        lambda d: (
            operation(d).update({"x-iterate": {"name": "iter_things", "summary": "Walk.", "key": ["id"]}})
            or parameter(d, 0).update(name="size")
        ),
        "it has x-iterate, and an input called size; say `x-python-name` for it",
    ),
    "options": (
        lambda d: ask(d).update({"x-options": {"name": "AskOptions"}}),
        "x-options is not `name` and the list `without`; correct it",
    ),
    "name of options": (
        lambda d: ask(d).update({"x-options": {"name": "ask options", "without": []}}),
        "x-options has the name 'ask options'; name a class, such as `CompletionOptions`",
    ),
    "options without": (
        lambda d: ask(d).update({"x-options": {"name": "AskOptions", "without": ["message"]}}),
        "x-options is without message, which is no input; correct it",
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
