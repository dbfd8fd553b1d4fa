"""Rules for operations: their identity, their events, their answers and their facade methods."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator
from typing import Any

from ..spec.document import EVENT_STREAM, JSON, METHODS, Answer, Node, Operation, Spec
from ..spec.inputs import CONTROLS, Input, inputs_of
from ..spec.pages import OFFSET, SIZE, items_of
from ..spec.schemas import component_name, shape_of
from .finding import Finding
from .requests import REQUEST_RULES

_SNAKE_CASE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_EVENT = re.compile(r"[\w.-]+")
_VERSION = re.compile(r"\d+\.\d+(\.\d+)?")
_BINARY = re.compile(r"application/octet-stream|audio/[\w.+-]+")
_LONGEST_SUMMARY = 80

#: What every client has beside its operations.
CLIENT_MEMBERS = frozenset(
    {
        "aclose",
        "app_id",
        "base_url",
        "call",
        "chat_of_key",
        "close",
        "iterate",
        "needed",
        "under_one_deadline",
        "wire_date",
        "with_options",
    }
)
# The bodies of facade methods use these names for other things.
_TAKEN_PARAMETERS = ("self", "cast", "dict", "str", *CONTROLS)

Problem = tuple[str, str]


def operation_findings(spec: Spec) -> list[Finding]:
    """Return what is wrong with tags and operations."""
    findings = [*_tags(spec), *_unique_ids(spec), *_agreeing_events(spec)]
    for operation in spec.operations():
        where = operation.route
        if name := operation.node.get("operationId"):
            where = f"{where} ({name})"
        for rule in (_identity, *REQUEST_RULES, _words, _extensions, _older_paths, _events, _answer, _facade):
            findings += [Finding(where, what, todo) for what, todo in rule(operation)]
    return findings


def _tags(spec: Spec) -> Iterator[Finding]:
    for tag in spec.document.get("tags", []):
        if not _SNAKE_CASE.fullmatch(tag.get("name", "")):
            yield Finding(f"tag {tag.get('name')}", "its name is not snake_case", "it becomes a module name: rename it")
        client = tag.get("x-client")
        if not isinstance(client, str) or not _SNAKE_CASE.fullmatch(client) or keyword.iskeyword(client):
            what = f"x-client {client!r} is not a word such as `dataset`"
            yield Finding(f"tag {tag.get('name')}", what, "say which client gets its operations, in snake_case")
        elif client == "base":
            yield Finding(f"tag {tag.get('name')}", "x-client base is taken by the base of all clients", "rename it")


def _unique_ids(spec: Spec) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for operation in spec.operations():
        name, here = operation.node.get("x-python-name") or operation.node.get("operationId", ""), operation.route
        if name and name in seen:
            yield Finding(here, f"operationId {name} is also that of {seen[name]}", "rename one of them")
        seen.setdefault(name, here)


def _agreeing_events(spec: Spec) -> Iterator[Finding]:
    seen: dict[str, Any] = {}
    for operation in spec.operations():
        for event, payload in operation.node.get("x-sse-events", {}).items():
            if seen.setdefault(event, payload) != payload:
                where = operation.route
                yield Finding(
                    where, f"event {event} has another payload elsewhere", "an event has one payload everywhere"
                )


def _identity(operation: Operation) -> Iterator[Problem]:
    given = operation.node.get("x-python-name")
    name, key = (given, "x-python-name") if given is not None else (operation.node.get("operationId"), "operationId")
    if not name:
        yield "it has no operationId", "name it: the name of the facade method"
    elif not isinstance(name, str) or not _SNAKE_CASE.fullmatch(name) or keyword.iskeyword(name):
        yield f"{key} {name} is not a snake_case Python name", "rename it, or say `x-python-name`"
    elif name in CLIENT_MEMBERS:
        yield f"{key} {name} is the name of something every client has", "say `x-python-name`"
    tags = operation.node.get("tags") or []
    if len(tags) != 1:
        yield f"it has {len(tags)} tags", "give it exactly one"
    elif not operation.spec.client_of(tags[0]):
        yield f"tag {tags[0]} is not declared with x-client", "declare it under the top-level `tags`"
    schemes = operation.spec.document.get("components", {}).get("securitySchemes", {})
    required = operation.node.get("security") or []
    if not required:
        # openapi-python-client ignores a `security` at the top of the document.
        yield "it has no security of its own", "add `security: [{apiKey: []}]`"
    for unknown in sorted({name for entry in required for name in entry} - set(schemes)):
        yield f"security scheme {unknown} is not declared", "declare it under components/securitySchemes"


def _words(operation: Operation) -> Iterator[Problem]:
    summary = operation.node.get("summary", "").strip()
    if not summary:
        yield "it has no summary", "say in one line what the caller gets"
    elif len(summary) > _LONGEST_SUMMARY or "\n" in summary:
        yield f"its summary has {len(summary)} characters", f"keep it on one line of {_LONGEST_SUMMARY}; move the rest"
    if not operation.node.get("description", "").strip():
        yield "it has no description", "say what the summary cannot: units, versions, traps"


def _extensions(operation: Operation) -> Iterator[Problem]:
    node = operation.node
    if node.get("x-retry") not in ("safe", "never"):
        yield "x-retry is not `safe` or `never`", "say whether it may be sent again after an ambiguous failure"
    for extension in ("x-fastgpt-since", "x-fastgpt-key-since"):
        since = node.get(extension, "0.0")
        if not isinstance(since, str) or not _VERSION.fullmatch(since):
            yield f"{extension} {since!r} is not a version", 'write it like "4.14.11", in quotes'
    if node.get("x-query-in-body", True) is not True:
        yield f"x-query-in-body {node['x-query-in-body']!r} means nothing", "write `true` or remove it"
    if "x-query-in-body" in node and operation.body is not None:
        yield "it has x-query-in-body and a body of its own", "remove one of them"
    if node.get("x-facade", "data") not in ("data", "hand-written"):
        yield f"x-facade {node['x-facade']!r} means nothing", "write `data` or `hand-written`, or remove it"
    if operation.gives_data and operation.answer is not Answer.JSON:
        yield "x-facade is `data`, but its answer is not JSON", "remove it, or correct the answer"
    if operation.iteration is not None:
        yield from _iteration(operation, operation.iteration)
    if operation.options is not None:
        yield from _options(operation, operation.options)
    if "x-envelope" in node and node["x-envelope"] != "data":
        yield f"x-envelope {node['x-envelope']!r} means nothing", "write `data` or remove it"
    if "x-envelope" in node and operation.answers and operation.answer is not Answer.JSON:
        yield "x-envelope is for JSON answers only", "remove it, or correct the answer"


def _iteration(operation: Operation, iteration: Node) -> Iterator[Problem]:
    known = {"name", "summary", "key", "revisits", "oldest-first", "without-copies"}
    if not isinstance(iteration, dict) or not {"name", "summary", "key"} <= set(iteration) <= known:
        yield (
            "x-iterate is not `name`, `summary` and `key`, with `revisits`, `oldest-first`, `without-copies` if true",
            "correct it",
        )
        return
    names = [given.parameter for given in inputs_of(operation)]
    if "size" in names:
        yield "it has x-iterate, and an input called size", "say `x-python-name` for it"
    missing = [name for name in (OFFSET, SIZE) if name not in names]
    if missing:
        yield f"it has x-iterate, but no {' and no '.join(missing)}", "only lists with both can be walked"
    items = items_of(operation)
    if items is None:
        yield "it has x-iterate, but its answer has no `list` of components", "name the schema of the items"
        return
    declared = shape_of(operation.spec, items).properties
    for name in iteration["key"]:
        if name not in declared:
            yield f"x-iterate tells items apart by {name}, which they do not have", "correct it"


def _options(operation: Operation, options: Node) -> Iterator[Problem]:
    if not isinstance(options, dict) or set(options) != {"name", "without"} or not isinstance(options["without"], list):
        yield "x-options is not `name` and the list `without`", "correct it"
        return
    if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", str(options["name"])):
        yield f"x-options has the name {options['name']!r}", "name a class, such as `CompletionOptions`"
    known = [given.name for given in inputs_of(operation)]
    for name in options["without"]:
        if name not in known:
            yield f"x-options is without {name}, which is no input", "correct it"


def _older_paths(operation: Operation) -> Iterator[Problem]:
    listed = operation.node.get("x-fastgpt-older-paths", [])
    if not isinstance(listed, list):
        yield "x-fastgpt-older-paths is not a list", "list mappings with `path`, and `method` where it differs"
        return
    for older in listed:
        if not isinstance(older, dict) or not set(older) <= {"path", "method"} or "path" not in older:
            yield f"older path {older!r} is not `path` with an optional `method`", "write it like `- path: /api/...`"
        elif older["path"] in operation.spec.document["paths"]:
            yield f"older path {older['path']} is the path of an operation", "list only what servers had before"
        elif not str(older["path"]).startswith("/api/"):
            yield f"older path {older['path']} does not begin with /api/", "write the whole path"
        elif older.get("method", "get") not in METHODS:
            yield f"older path {older['path']} has method {older['method']!r}", f"one of {', '.join(METHODS)}"


def _events(operation: Operation) -> Iterator[Problem]:
    events = operation.node.get("x-sse-events", {})
    if EVENT_STREAM in operation.answers and not events:
        yield "it can stream, but has no x-sse-events", "list each event with the schema of its payload"
    if events and EVENT_STREAM not in operation.answers:
        yield "it has x-sse-events, but does not stream", f"add `{EVENT_STREAM}` to the answer or remove them"
    for event, payload in events.items():
        if not _EVENT.fullmatch(event):
            yield f"{event!r} is no name of an event", "write letters, digits and `._-`"
        target = payload.get("items", payload) if payload.get("type") == "array" else payload
        if component_name(target) is None:
            yield f"the payload of event {event} is not a component", "write `$ref`, or an array of `$ref`"


def _answer(operation: Operation) -> Iterator[Problem]:
    statuses = list(operation.node.get("responses", {}))
    if statuses != ["200"]:
        yield f"it describes the answers {', '.join(statuses) or 'none'}", 'describe "200" only; the client maps errors'
    types = list(operation.answers)
    if "200" in statuses and not types:
        yield "its answer has no content", "add it; `{type: 'null'}` stands for nothing"
    for content_type in types:
        if content_type not in (JSON, EVENT_STREAM) and not _BINARY.fullmatch(content_type):
            yield f"its answer is {content_type}", f"use {JSON}, {EVENT_STREAM}, audio/* or application/octet-stream"
        elif "schema" not in operation.answers[content_type]:
            yield f"its {content_type} answer has no schema", "add it"
    if EVENT_STREAM in types and types.index(EVENT_STREAM) != len(types) - 1:
        yield f"{EVENT_STREAM} comes before {types[-1]}", "put it last: the generator takes the first it knows"


def _facade(operation: Operation) -> Iterator[Problem]:
    if operation.hand_written:
        return
    inputs = inputs_of(operation)
    names = [given.parameter for given in inputs]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{name} is given twice", "a facade method has one parameter of a name: say `x-python-name`"
    for name in names:
        if not name.isidentifier() or keyword.iskeyword(name) or name in _TAKEN_PARAMETERS:
            yield f"{name} cannot be the name of a facade parameter", "say `x-python-name`"
    arguments = [given.attribute for given in inputs if given.argument in ("path_params", "params", "headers")]
    for name in sorted({name for name in arguments if arguments.count(name) > 1}):
        yield f"{name} is given twice to the endpoint function", "say `x-python-name`"
    yield from _order([given for given in inputs if not given.keyword_only])
    if operation.answers and operation.answer is Answer.JSON_OR_STREAM:
        switch = next((given for given in inputs if given.parameter == "stream"), None)
        before = inputs[: inputs.index(switch)] if switch else []
        if switch is None or (not switch.keyword_only and any(given.optional for given in before)):
            yield "it answers JSON or a stream, but `stream` does not follow its required parameters", "put it there"


def _order(inputs: list[Input]) -> Iterator[Problem]:
    optional: str | None = None
    for given in inputs:
        if given.optional:
            optional = given.name
        elif optional is not None:
            yield f"{given.name} is required but comes after {optional}", "move it up, or set x-keyword-only"
