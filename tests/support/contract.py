"""What the contract says of every operation, for tests that hold for whatever it has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import fastgpt_client
from fastgpt_client.testing.compatibility.page import routes_by_release
from generator.spec.document import Node, Operation, Spec
from generator.spec.inputs import Input, inputs_of
from generator.spec.python_names import class_name
from generator.spec.schemas import members, shape_of

SPEC = Spec.load(Path(__file__).parents[2] / "spec" / "fastgpt.yaml")
CONTRACT: dict[str, Operation] = {operation.id: operation for operation in SPEC.operations()}
INPUTS: dict[str, list[Input]] = {name: inputs_of(operation) for name, operation in CONTRACT.items()}
#: Where the emulator knows the path; a test names the others.
EMULATED = [name for name, operation in CONTRACT.items() if operation.path in routes_by_release()]
OPTIONS = "timeout? max_retries? extra_headers? extra_query? extra_body?"
_PLAIN = {"string": "text", "integer": 7, "number": 1.5, "boolean": True, "null": None}


def client_class(client: str, prefix: str = "") -> Any:
    """Return the class of a client by the word of `x-client`; `prefix` is `Async` for the async one."""
    return getattr(fastgpt_client, prefix + class_name(client))


def signature(operation: str) -> str:
    """Return the parameters of a facade method: `?` may be left out, `=` is sent unless given, `*` ends positions."""

    def word(given: Input) -> str:
        end = "" if not given.optional else "?" if given.default is None else f"={given.default!r}"
        return given.parameter + end

    inputs = INPUTS[operation]
    positional = [word(given) for given in inputs if not given.keyword_only]
    return " ".join([*positional, "*", *(word(given) for given in inputs if given.keyword_only), OPTIONS])


def data_schema(operation: str) -> Node:
    """Return the schema of what an operation answers with, inside the envelope."""
    content = CONTRACT[operation].answers.get("application/json", {})
    return SPEC.resolve(content.get("schema", {}))


def says_something(operation: str) -> bool:
    """Tell whether an operation answers with objects, or lists of them, that have fields."""
    schema = data_schema(operation)
    schema = SPEC.resolve(schema.get("items", schema))
    return bool(shape_of(SPEC, schema).properties or members(schema))


def sample(schema: Node) -> Any:
    """Return a value that a schema describes, with every property it names but those that lead back to it."""
    return _sample(schema, ())


def _sample(schema: Node, seen: tuple[str, ...]) -> Any:
    if "$ref" in schema:
        seen = (*seen, schema["$ref"])
        schema = SPEC.resolve(schema)
    for key in ("const", "default"):
        if schema.get(key) is not None:
            return schema[key]
    if "enum" in schema:
        return next(value for value in schema["enum"] if value is not None)
    if alternatives := members(schema):
        return _sample(alternatives[0], seen)
    kind = schema.get("type")
    kind = next((each for each in kind if each != "null"), "null") if isinstance(kind, list) else kind
    if kind == "array":
        items = schema.get("items", {})
        return [] if items.get("$ref") in seen else [_sample(items, seen)]
    if properties := shape_of(SPEC, schema).properties:
        return {name: _sample(each, seen) for name, each in properties.items() if each.get("$ref") not in seen}
    if schema.get("format") == "binary":
        return b"content"
    if schema.get("format") == "date-time":
        return "2025-01-01T00:00:00.000Z"
    return {} if kind == "object" else _PLAIN.get(str(kind), "text")
