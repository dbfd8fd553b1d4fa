"""Python's names for what the contract names: classes, attributes, arguments, parameters.

`x-python-name` beside a name of the contract overrules all of this.
"""

from __future__ import annotations

from collections.abc import Collection

from openapi_python_client.strings import PythonIdentifier, pascal_case

from .document import Node

#: What goes before names Python cannot have. `overrides/config.yaml` says the same to openapi-python-client.
PREFIX = "field_"

#: Names that the methods of every generated model give to other things.
RESERVED_ATTRIBUTES = frozenset(
    {
        "additional_keys",
        "additional_properties",
        "cls",
        "d",
        "field_dict",
        "from_dict",
        "null_as_unset",
        "or_empty",
        "prop",
        "prop_dict",
        "prop_name",
        "src_dict",
        "to_dict",
    }
)

#: Names that every endpoint function gives to other things.
RESERVED_ARGUMENTS = frozenset({"body", "cast", "client", "data", "headers", "k", "params", "parsed", "v"})


def attribute_name(name: str, note: Node) -> str:
    """Return the attribute of a model for a property, whose schema or reference may say `x-python-name`.

    When `x-datetime` gives that name to the time as `datetime`, the text of the server is beside it.
    """
    attribute = _given(note) or _apart(str(PythonIdentifier(name, PREFIX)), RESERVED_ATTRIBUTES)
    return f"{attribute}_text" if note.get("x-datetime") == attribute else attribute


def argument_name(name: str, note: Node) -> str:
    """Return the argument of an endpoint function for a parameter."""
    return _given(note) or _apart(str(PythonIdentifier(name, PREFIX)), RESERVED_ARGUMENTS)


def parameter_name(name: str, note: Node, *, header: bool = False) -> str:
    """Return the parameter of a facade method for an input: as the API spells it, but headers as Python does."""
    return _given(note) or (str(PythonIdentifier(name, PREFIX)) if header else name)


def class_name(client: str) -> str:
    """Return the name of a client's classes without `Async`: `DatasetClient` for `dataset`."""
    return f"{pascal_case(client)}Client"


def _given(note: Node) -> str | None:
    name = note.get("x-python-name")
    return name if isinstance(name, str) and name else None


def _apart(name: str, reserved: Collection[str]) -> str:
    return f"{name}_" if name in reserved else name
