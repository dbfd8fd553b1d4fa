"""Conversion of a new operation of FastGPT's document into one of our spec."""

from __future__ import annotations

import re
from typing import Any

from attrs import frozen

from ...spec.document import EVENT_STREAM, JSON, Operation
from ..compare.finding import ABSENT, Finding, Group
from ..compare.normalized import Field
from ..compare.request_reply import reply_of, request_of
from ..departures import Departures
from .schemas import TRANSLATION_MARK, SchemaConverter, pascal_case
from .yaml_text import UnsafeEditError

_LONGEST_SUMMARY = 80


@frozen
class OperationConverter:
    """Turns operations of FastGPT's document into ours.

    Args:
        schemas: Writes their schemas.
        departures: What we leave out of every operation, such as fields for callers without a key.
        document: The title of FastGPT's document.
        release: The release that brings them, empty when nobody said.
    """

    schemas: SchemaConverter
    departures: Departures
    document: str
    release: str = ""

    def convert(self, theirs: Operation, tag: str, taken: set[str]) -> dict[str, Any]:
        """Return the operation as our spec has it.

        Raises:
            UnsafeEditError: A person has to write this kind of operation.
        """
        name = _operation_id(theirs, taken)
        summary = str(theirs.node.get("summary") or theirs.node.get("description") or name)
        made: dict[str, Any] = {
            "operationId": name,
            "tags": [tag],
            "summary": _summary(summary),
            "description": f"{TRANSLATION_MARK} {_one_line(theirs.node.get('description') or summary)}",
            "security": [{"apiKey": []}],
        }
        if self.release:
            made["x-fastgpt-since"] = self.release
        # Nobody but its author knows whether it may run twice, so only reading is tried again.
        made["x-retry"] = "safe" if theirs.method == "get" else "never"
        request, answer = self._request(theirs, name), self._answer(theirs, name)
        if JSON in answer["content"]:
            made["x-envelope"] = "data"
        return made | request | {"responses": {"200": answer}}

    def _request(self, theirs: Operation, name: str) -> dict[str, Any]:
        request = request_of(theirs)
        for each in theirs.parameters:
            if each.get("in") not in ("query", "path"):
                raise UnsafeEditError(
                    f"it takes the {each.get('in')} {each.get('name')}, which no method here can send"
                )
        if both := sorted(set(request.body_fields) & {str(each["name"]) for each in theirs.parameters}):
            raise UnsafeEditError(f"it takes {both[0]} twice, in its body and outside; decide which one a caller gives")
        if request.content and theirs.method in ("get", "delete"):
            raise UnsafeEditError(f"{theirs.method.upper()} with a body, which servers and proxies may drop; decide")
        if request.content not in ("", JSON):
            raise UnsafeEditError(f"its request is {request.content}, which takes a facade method written by hand")
        where = f"{theirs.route} request"
        wanted = {
            each: self._as_ours(given, f"{where}/{each}")
            for each, given in request.inputs.fields.items()
            if not self.schemas.left_out(f"{where}/{each}")
        }
        # A facade method takes what it needs first.
        ordered = sorted(wanted, key=lambda each: not wanted[each].required)
        parts: dict[str, Any] = {}
        if parameters := [
            self._parameter(each, wanted[each], request.locations[each], where)
            for each in ordered
            if request.locations[each] != "body"
        ]:
            parts["parameters"] = parameters
        if request.content:
            body = {each: wanted[each] for each in ordered if request.locations[each] == "body"}
            parts["requestBody"] = {"required": True, "content": {JSON: {"schema": self._body(body, name, where)}}}
        return parts

    def _body(self, fields: dict[str, Field], name: str, where: str) -> dict[str, Any]:
        title = f"{pascal_case(name)}Request"
        made: dict[str, Any] = {"type": "object", "description": f"What `{name}` takes."}
        if required := [each for each, given in fields.items() if given.required]:
            made["required"] = required
        self.schemas.components[title] = made
        made["properties"] = {
            each: self._input(given, f"{pascal_case(name)}{pascal_case(each)}", f"{where}/{each}")
            for each, given in fields.items()
        }
        return {"$ref": f"#/components/schemas/{title}"}

    def _input(self, given: Field, name: str, where: str) -> dict[str, Any]:
        schema = self.schemas.convert(given.schemas, name, where, asking=True)
        return self.departures.without_known_limits(schema, where)

    def _parameter(self, name: str, given: Field, location: str, where: str) -> dict[str, Any]:
        schema = self._input(given, pascal_case(name), f"{where}/{name}")
        text = schema.pop("description")
        return {"name": name, "in": location, "required": given.required, "description": text, "schema": schema}

    def _answer(self, theirs: Operation, name: str) -> dict[str, Any]:
        reply = reply_of(theirs)
        if "stream" in reply.kinds:
            raise UnsafeEditError(f"it answers {EVENT_STREAM}, whose events its document does not describe")
        text = f"{TRANSLATION_MARK} {_one_line(theirs.success.get('description') or 'The answer.')}"
        if "bytes" in reply.kinds:
            blob = {"schema": {"type": "string", "format": "binary"}}
            return {"description": text, "content": {"application/octet-stream": blob}}
        if reply.schema is None:
            # FastGPT's document is as silent about answers it forgets as about those that hold nothing.
            self.schemas.unclear.append(f"{name}: FastGPT does not say what it answers; `{{}}` hands over what comes")
            return {"description": text, "content": {JSON: {"schema": {}}}}
        about = f"What `{name}` answers."
        where = f"{theirs.route} answer"
        schema = self.schemas.convert((reply.schema,), f"{pascal_case(name)}Answer", where, asking=False, text=about)
        schema.pop("description")
        return {"description": text, "content": {JSON: {"schema": _not_null(schema)}}}

    def _as_ours(self, given: Field, where: str) -> Field:
        # An operation without an app, say, is optional for FastGPT and never for a key.
        insisted = self._known(Group.CHANGED, "required", where, "optional") and not given.required
        return Field(given.schemas, required=given.required or insisted)

    def _known(self, group: Group, kind: str, where: str, theirs: str) -> bool:
        return self.departures.reason(Finding(group, kind, where, ABSENT, theirs), self.document) is not None


def _operation_id(operation: Operation, taken: set[str]) -> str:
    steps = [_snake(step) for step in operation.path.split("/") if step and not step.startswith("{")]
    name = steps.pop()
    if "_" not in name and steps:
        # A verb alone says little, and some are names of Python's own.
        name = f"{name}_{steps.pop()}"
    while name in taken and steps:
        name = f"{steps.pop()}_{name}"
    return name


def _snake(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()).strip("_")


def _summary(text: str) -> str:
    line = f"{TRANSLATION_MARK} {_one_line(text)}"
    return line if len(line) <= _LONGEST_SUMMARY else f"{line[: _LONGEST_SUMMARY - 3]}..."


def _one_line(text: Any) -> str:
    return " ".join(str(text).split())


def _not_null(schema: dict[str, Any]) -> dict[str, Any]:
    kinds = schema.get("type")
    return {**schema, "type": kinds[0]} if isinstance(kinds, list) else schema
