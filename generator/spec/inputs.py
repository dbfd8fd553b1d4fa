"""The inputs of an operation: its parameters and the properties of its body, in order."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from .document import FORM, JSON, Node, Operation
from .python_names import argument_name, attribute_name, parameter_name
from .schemas import shape_of

#: Keyword-only parameters every facade method has.
CONTROLS = ("timeout", "max_retries", "extra_headers", "extra_query", "extra_body")

_ARGUMENTS = {"path": "path_params", "query": "params", "header": "headers"}


@frozen
class Input:
    """One parameter of the facade method.

    Args:
        name: The spelling of the API.
        schema: What it may be.
        required: Whether the server insists on it.
        argument: The argument of `call` that carries it: `path_params`, `params`, `headers`, `json`, `form` or `files`.
        note: The node that holds the description and our extensions.
    """

    name: str
    schema: Node
    required: bool
    argument: str
    note: Node

    @property
    def parameter(self) -> str:
        """The parameter of the facade method."""
        return parameter_name(self.name, self.note, header=self.argument == "headers")

    @property
    def attribute(self) -> str:
        """The argument of the endpoint function, or the attribute of the model of its body."""
        in_model = self.argument in ("json", "form", "files")
        return (attribute_name if in_model else argument_name)(self.name, self.note)

    @property
    def has_default(self) -> bool:
        """Whether the spec names the value we send unless told otherwise."""
        return "default" in self.schema

    @property
    def default(self) -> Any:
        """The value we send unless told otherwise."""
        return self.schema.get("default")

    @property
    def optional(self) -> bool:
        """Whether the caller may leave it out."""
        return self.has_default or not self.required

    @property
    def keyword_only(self) -> bool:
        """Whether the facade method takes it by name only."""
        return bool(self.note.get("x-keyword-only")) or self.argument == "headers"

    @property
    def joined(self) -> bool:
        """Whether a list goes out as one comma-separated value instead of repeating the name."""
        return self.note.get("explode") is False

    @property
    def date(self) -> str | None:
        """`start` or `end` for a friendly date, None for anything else."""
        return self.schema.get("x-date") or self.note.get("x-date")

    @property
    def from_key(self) -> str | None:
        """The input whose storage key names the chat that this one stands for when it is not given."""
        return self.note.get("x-from-key")


def inputs_of(operation: Operation) -> list[Input]:
    """Return the inputs of an operation; those of the path come first, then query, headers and body."""
    found = []
    for location, argument in _ARGUMENTS.items():
        for parameter in operation.parameters:
            if parameter.get("in") == location:
                required = bool(parameter.get("required"))
                found.append(Input(parameter["name"], parameter.get("schema", {}), required, argument, parameter))
    if operation.body and operation.body[0] in (JSON, FORM):
        shape = shape_of(operation.spec, operation.body[1])
        for name, schema in shape.properties.items():
            argument = "json" if operation.body[0] == JSON else "files" if is_file(schema) else "form"
            found.append(Input(name, schema, name in shape.required, argument, schema))
    return found


def is_file(schema: Node) -> bool:
    """Say whether a property of a form is a file."""
    return schema.get("type") == "string" and schema.get("format") == "binary"
