"""Descriptions of the contract's types in a few words."""

from __future__ import annotations

from ..spec.document import Node
from ..spec.schemas import component_name, members


def type_text(schema: Node) -> str:
    """Return the type of a schema in a few words; a component is called by its name."""
    if name := component_name(schema):
        return f"`{name}`"
    if union := members(schema):
        return " or ".join(dict.fromkeys(type_text(member) for member in union))
    if "const" in schema:
        return f"always {schema['const']!r}"
    kinds = schema.get("type", "anything")
    if kinds == "array":
        return f"a list of {type_text(schema.get('items', {}))}"
    return " or ".join(kinds) if isinstance(kinds, list) else str(kinds)


def is_wider(old: Node, new: Node) -> bool:
    """Return whether the new type accepts everything that the old one accepts."""
    return new == {} or set(type_text(old).split(" or ")) <= set(type_text(new).split(" or "))
