"""A copy of the spec, changed to what openapi-python-client can read.

Each change works round something the tool would get wrong, and none of them reaches the facade, which reads the
spec itself.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any, cast

from .document import EVENT_STREAM, JSON, Answer, Spec
from .schemas import every_schema, is_free_object


def spec_for_tool(spec: Spec) -> dict[str, Any]:
    """Return a changed copy of the document; the spec itself stays as it is."""
    copy = Spec(deepcopy(spec.document))
    # Operations may share an answer, so what it is has to be known before any is changed.
    for content, kind in [(operation.answers, operation.answer) for operation in copy.operations()]:
        _answer(cast("dict[str, Any]", content), kind)
    for operation in copy.operations():
        cast("dict[str, Any]", operation.node)["operationId"] = operation.id
    for site in list(every_schema(copy)):
        _schema(cast("dict[str, Any]", site.schema), named=site.role == "component")
    return copy.document


def _answer(content: dict[str, Any], kind: Answer) -> None:
    if kind is Answer.BYTES:
        # The tool knows no audio types.
        content.clear()
        content["application/octet-stream"] = {"schema": {"type": "string", "format": "binary"}}
    elif kind is Answer.STREAM:
        # It would read the whole stream as one text.
        content.pop(EVENT_STREAM, None)
    elif kind is Answer.JSON_OR_STREAM:
        for content_type in [key for key in content if key != JSON]:
            del content[content_type]


def _schema(schema: dict[str, Any], *, named: bool) -> None:
    if is_free_object(schema) and not named:
        # A class of its own would only wrap a mapping nobody promised anything about.
        schema.pop("type")
        schema.pop("additionalProperties", None)
    if schema.get("format") in ("date", "date-time"):
        # FastGPT writes dates in more than one way; parsing them belongs to who uses them.
        del schema["format"]
    if "$ref" in schema and "default" in schema:
        # A default beside `$ref` is dropped without a word, one beside `allOf` is not.
        schema["allOf"] = [{"$ref": schema.pop("$ref")}]
