"""A copy of the spec without our extensions, for validators of requests and answers.

Our document says what sits inside the envelope and leaves errors out, because that is what models are made from. A
validator looks at whole bodies: here the envelope is written out, and every operation may also be refused.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from .document import JSON, Answer, Operation, Spec

REFUSAL = "Refusal"
"""The component added for bodies that say no."""

_REFUSAL: dict[str, Any] = {
    "description": "What every JSON answer that says no looks like, whatever its HTTP status.",
    "allOf": [{"$ref": "#/components/schemas/Envelope"}],
    "type": "object",
    "required": ["code", "statusText", "message", "data"],
    "properties": {"code": {"type": "integer", "minimum": 400}, "data": {"type": "null"}},
}


def spec_for_validators(spec: Spec) -> dict[str, Any]:
    """Return a copy of the document that describes what is on the wire; the spec itself stays as it is."""
    copy = Spec(deepcopy(spec.document))
    for operation in copy.operations():
        _write_out(operation)
    components = copy.document.setdefault("components", {}).setdefault("schemas", {})
    components[REFUSAL] = deepcopy(_REFUSAL)
    _drop_extensions(copy.document)
    return copy.document


def _write_out(operation: Operation) -> None:
    kind, responses = operation.answer, operation.node["responses"]
    # Operations may share an answer; a copy of its own keeps one envelope from being put round another.
    success = responses["200"] = deepcopy(dict(operation.success))
    content = success["content"]
    if field := operation.node.get("x-envelope"):
        content[JSON]["schema"] = _enveloped(field, content[JSON]["schema"])
    elif kind is Answer.BYTES:
        # Since OpenAPI 3.1, bytes are what has no schema.
        success["content"] = {content_type: {} for content_type in content}
    elif kind is Answer.STREAM:
        # Asked without `Accept: text/event-stream`, such a route answers in JSON.
        content[JSON] = {"schema": {"$ref": "#/components/schemas/Envelope"}}
    responses["default"] = {
        "description": "A refusal. Its `code` tells, the HTTP status often does not.",
        "content": {JSON: {"schema": {"$ref": f"#/components/schemas/{REFUSAL}"}}},
    }


def _enveloped(field: str, schema: Any) -> dict[str, Any]:
    return {
        "allOf": [{"$ref": "#/components/schemas/Envelope"}],
        "type": "object",
        "required": ["code", "statusText", "message", field],
        "properties": {"code": {"const": 200}, field: schema},
    }


def _drop_extensions(node: Any) -> None:
    if isinstance(node, list):
        for item in node:
            _drop_extensions(item)
    elif isinstance(node, dict):
        for key in [key for key in node if isinstance(key, str) and key.startswith("x-")]:
            del node[key]
        for value in node.values():
            _drop_extensions(value)
