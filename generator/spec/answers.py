"""Which components are answers, and what their notes promise beyond JSON."""

from __future__ import annotations

from .document import Node, Spec
from .python_names import attribute_name
from .schemas import reachable, shape_of


def request_components(spec: Spec) -> set[str]:
    """Return the components that only requests hold. Those that answers hold as well are answers."""
    return reachable(spec, "body", "parameter") - reachable(spec, "answer", "event")


def items_property(spec: Spec, schema: Node) -> str | None:
    """Return the property with the items of a page: `x-items`, or else a required array called `list`."""
    if isinstance(given := schema.get("x-items"), str):
        return given
    shape = shape_of(spec, schema)
    is_page = "list" in shape.required and spec.resolve(shape.properties.get("list", {})).get("type") == "array"
    return "list" if is_page else None


def attributes_on(spec: Spec, schema: Node, path: str) -> tuple[list[str], Node]:
    """Return the attributes that a path of properties such as `value.file` leads through, and the schema at its end.

    Raises:
        KeyError: There is no such property.
    """
    attributes: list[str] = []
    for name in path.split("."):
        note = shape_of(spec, _object_in(spec, schema)).properties[name]
        attributes.append(attribute_name(name, note))
        schema = note
    return attributes, _object_in(spec, schema)


def _object_in(spec: Spec, schema: Node) -> Node:
    """Return what an array holds, arrays of arrays included; anything else as it is."""
    while (target := spec.resolve(schema)).get("type") == "array":
        schema = target.get("items", {})
    return schema
