"""Rules for what an operation sends: its path, its parameters and its body."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..spec.document import FORM, JSON, Node, OlderPath, Operation
from ..spec.inputs import is_file
from ..spec.schemas import component_name, shape_of

_PATH = re.compile(r"(/([A-Za-z0-9._~-]+|\{[A-Za-z_][A-Za-z0-9_]*\}))+")
_PLACE = re.compile(r"\{(\w+)\}")
_REQUEST_TYPES = (JSON, FORM)
_STYLES = {"path": "simple", "header": "simple"}
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_OUR_HEADERS = ("accept", "authorization", "content-length", "content-type", "cookie", "host", "user-agent")

Problem = tuple[str, str]


def _place(operation: Operation) -> Iterator[Problem]:
    declared = {given["name"] for given in operation.parameters if given.get("in") == "path" and "name" in given}
    paths = {"its path": operation.path}
    if isinstance(operation.node.get("x-fastgpt-older-paths", []), list):
        paths |= {f"older path {older.path}": older.path for older in _readable_older_paths(operation)}
    for what, path in paths.items():
        if not _PATH.fullmatch(path):
            yield f"{what} is not a path", "write steps of letters, digits and `._~-`, or `{name}`"
        elif what == "its path" and set(_PLACE.findall(path)) != declared:
            names = ", ".join(sorted(set(_PLACE.findall(path)) ^ declared))
            yield f"its path and its path parameters disagree about {names}", "name the same in both"
        elif not set(_PLACE.findall(path)) <= declared:
            yield f"{what} has a parameter that is not declared", "name only path parameters of the operation"
    for given in operation.parameters:
        if given.get("in") == "path" and given.get("required") is not True:
            yield f"path parameter {given.get('name')} is not required", "write `required: true`"


def _readable_older_paths(operation: Operation) -> list[OlderPath]:
    listed = operation.node.get("x-fastgpt-older-paths", [])
    return [OlderPath("", str(each["path"])) for each in listed if isinstance(each, dict) and "path" in each]


def _parameters(operation: Operation) -> Iterator[Problem]:
    for parameter in operation.parameters:
        name = parameter.get("name")
        if parameter.get("in") not in ("query", "path", "header"):
            yield f"parameter {name} is in {parameter.get('in')}", "only query, path and header can be generated"
        if not name or not str(name).isprintable():
            yield f"{name!r} is no name of a parameter", "remove it"
        if parameter.get("in") == "header":
            yield from _header(str(name), parameter)
        if not parameter.get("description", "").strip():
            yield f"parameter {name} has no description", "describe it"
        style = parameter.get("style", _STYLES.get(str(parameter.get("in")), "form"))
        if style != _STYLES.get(str(parameter.get("in")), "form") or "content" in parameter:
            yield f"parameter {name} sets style or content", "remove them: only the usual style can be generated"
        items = parameter.get("schema", {}).get("items", {})
        if "explode" in parameter and (parameter["explode"] is not False or items.get("type") != "string"):
            yield f"parameter {name} sets explode", "`explode: false` joins arrays of strings by comma; else remove it"


def _body(operation: Operation) -> Iterator[Problem]:
    content = operation.spec.resolve(operation.node.get("requestBody", {})).get("content", {})
    if len(content) > 1:
        # The generated module would fail with a NameError when it is imported.
        yield f"its request has {len(content)} content types", "keep one"
    for content_type in content:
        if content_type not in _REQUEST_TYPES:
            yield f"its request is {content_type}", f"use one of {', '.join(_REQUEST_TYPES)}"
        elif component_name(content[content_type].get("schema", {})) is None:
            yield "its request body is not a component", "name the schema and write `$ref`"
    if operation.body and operation.body[0] == FORM:
        yield from _form(operation)
    if content and operation.method == "get":
        yield "it is a GET with a body", "move the properties to query parameters"


def _header(name: str, parameter: Node) -> Iterator[Problem]:
    if not _HEADER.fullmatch(name) or name.lower() in _OUR_HEADERS:
        yield f"the header {name!r} cannot be given", "remove it: the client sends it, or it is no name of a header"
    if parameter.get("schema", {}).get("type") not in ("string", "integer", "number", "boolean"):
        yield f"the header {name} is no plain value", "give it a plain type"


def _form(operation: Operation) -> Iterator[Problem]:
    for name, schema in shape_of(operation.spec, operation.body[1] if operation.body else {}).properties.items():
        items = schema.get("items", {})
        if schema.get("type") == "array" and isinstance(items, dict) and is_file(items):
            yield f"{name} is a list of files", "only single files can be generated"


REQUEST_RULES = (_place, _parameters, _body)
