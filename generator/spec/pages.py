"""Lists that come page by page, and how to walk the whole of one."""

from __future__ import annotations

from .document import JSON, Answer, Node, Operation
from .schemas import component_name, shape_of

#: The inputs that say which page to get; a walk gives the first itself.
OFFSET, SIZE = "offset", "pageSize"


def items_of(operation: Operation) -> Node | None:
    """Return the schema of the items in the pages an operation answers; None when it answers no pages of components."""
    if operation.answer is not Answer.JSON:
        return None
    page = shape_of(operation.spec, operation.answers[JSON].get("schema", {}))
    items: Node = page.properties.get("list", {}).get("items", {})
    return items if component_name(items) else None
