"""What the nodes of a run did, in one form whichever way the run was read. Performs no I/O.

A node that runs others, such as a tool caller, is reported with them inside: in `childrenResponses` since FastGPT
4.15.0, in `toolDetail` and its like before. Only streams of the second route since 4.15.0 report each of them alone, a
child before its parent; here they find their place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..generated.models import NodeResponse

_CHILDREN = "childrenResponses"
_SHAPE_ERRORS = (KeyError, TypeError, ValueError, AttributeError, IndexError)
_NOTHING = object()
# Where else servers put the nodes that a node ran.
_INSIDE = (_CHILDREN, "toolDetail", "pluginDetail", "loopDetail", "loopRunDetail", "parallelDetail")


def nested_nodes(nodes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the nodes that no other one ran, each with those it ran inside; each run of a node once.

    A later report of the same run completes the earlier one. A child whose parent was not reported stands alone.
    """
    runs: dict[Any, dict[str, Any]] = {}
    for number, node in enumerate(nodes):
        own = _id(node)
        key = (own, _id(node, "parentId")) if own is not None else number
        runs[key] = {**runs.get(key, {}), **node}
    by_id = {_id(node): node for node in runs.values() if _id(node) is not None}
    roots: list[dict[str, Any]] = []
    for node in runs.values():
        parent = by_id.get(_id(node, "parentId"))
        if parent is None or _in_a_circle(node, by_id):
            roots.append(node)
        elif _id(node) not in [_id(child) for child in _children(parent)]:
            # A new list, for the old one belongs to what the server sent.
            parent[_CHILDREN] = [*(parent.get(_CHILDREN) or ()), node]
    return roots


def node_responses(nodes: Iterable[Mapping[str, Any] | NodeResponse]) -> list[NodeResponse]:
    """Return the nodes as `get_record_detail` gives them. Whatever has another shape is left out."""
    return [_read(node) if isinstance(node, Mapping) else node for node in nodes]


def _read(node: Mapping[str, Any]) -> NodeResponse:
    # Here, so that a client without streams loads no models.
    from ..generated.models import NodeResponse

    try:
        return NodeResponse.from_dict(node)
    except _SHAPE_ERRORS:
        return NodeResponse.from_dict(_readable(node, _is_node))


def _is_node(value: Any) -> bool:
    from ..generated.models import NodeResponse

    try:
        NodeResponse.from_dict(value)
    except _SHAPE_ERRORS:
        return False
    return True


def _readable(value: Any, reads: Callable[[Any], bool]) -> Any:
    """Return what can be read of a value, without the smallest parts of it that cannot; `_NOTHING` when nothing can.

    Args:
        value: The value.
        reads: Tells whether a value in its place can be read.
    """
    if reads(value):
        return value
    kept: Any = None
    if isinstance(value, Mapping):
        kept = {name: _readable(part, partial(_reads_as, reads, name)) for name, part in value.items()}
        kept = {name: part for name, part in kept.items() if part is not _NOTHING}
    if isinstance(value, list):
        parts = [_readable(part, lambda part: reads([part])) for part in value]
        kept = [part for part in parts if part is not _NOTHING]
    return kept if kept is not None and reads(kept) else _NOTHING


def _reads_as(reads: Callable[[Any], bool], name: str, part: Any) -> bool:
    return reads({name: part})


def each_run(nodes: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Yield every node of a nested list once: each before those it ran.

    Where a node stands twice, the second may still hold others that the first does not. Those without an id are taken
    for what was told before.
    """
    same: dict[str | int, list[Mapping[str, Any]]] = {}
    for number, node in enumerate(nodes):
        same.setdefault(_id(node) or number, []).append(node)
    for first, *again in same.values():
        yield first
        more = [child for node in again for child in _children(node) if _id(child) is not None]
        yield from each_run([*_children(first), *more])


def error_in(nodes: Sequence[Mapping[str, Any]]) -> Any:
    """Return why the last node of a nested list that failed did; None when none did.

    What fails inside another node is that node's to report: a model may do without a tool.
    """
    for node in reversed(nodes):
        reason = node.get("error") or node.get("errorText")
        if reason and _id(node, "parentId") is None:
            return reason
    return None


def _children(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for name in _INSIDE:
        inside = node.get(name)
        if isinstance(inside, list):
            yield from (child for child in inside if isinstance(child, Mapping))


def _in_a_circle(node: Mapping[str, Any], by_id: Mapping[str | None, Mapping[str, Any]]) -> bool:
    """Tell whether a node would, by what a server says, have run itself."""
    passed: set[int] = set()
    upper: Mapping[str, Any] | None = node
    while upper is not None and id(upper) not in passed:
        passed.add(id(upper))
        upper = by_id.get(_id(upper, "parentId"))
    return upper is not None


def _id(node: Mapping[str, Any], name: str = "id") -> str | None:
    value = node.get(name)
    return value if isinstance(value, str) and value else None
