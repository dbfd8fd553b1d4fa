"""Pairing of the operations of FastGPT's document with ours.

They are paired by method and path, the paths of earlier releases included. What is left over on both sides has moved
when the last step of the path is the same, nothing else has it, and most of what is sent is the same too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import frozen

from ...spec.document import Node, Operation, Spec
from ..document.document import UpstreamDocument
from .request_reply import request_of

Key = tuple[str, str]


@frozen
class Matching:
    """The operations of both documents, paired where they are the same.

    Args:
        pairs: Ours with (method, path) and description of theirs.
        moved: Those of `pairs` whose path or method we do not know yet.
        theirs: The operations that only FastGPT's document has.
    """

    pairs: list[tuple[Operation, Key, Node]]
    moved: list[tuple[Operation, Key]]
    theirs: dict[Key, Node]


def match_operations(ours: Spec, theirs: UpstreamDocument) -> Matching:
    """Pair the operations of two documents."""
    left, pairs, single = theirs.operations(), [], []
    for operation in ours.operations():
        known = [key for key in _keys(operation) if key in left]
        if known:
            pairs.append((operation, known[0], left[known[0]]))
            # A server that offers an older path as well offers the same operation twice.
            left = {key: node for key, node in left.items() if key not in known}
        else:
            single.append(operation)
    moved: list[tuple[Operation, Key]] = []
    for operation in list(single):
        if (key := _namesake(operation, single, left)) and _alike(
            operation, Operation(theirs.spec, key[1], key[0], left[key])
        ):
            pairs.append((operation, key, left.pop(key)))
            moved.append((operation, key))
            single.remove(operation)
    return Matching(pairs, moved, left)


def _keys(operation: Operation) -> list[Key]:
    older = [(each.method.lower(), each.path) for each in operation.older_paths]
    return [(operation.method, operation.path), *older]


def _namesake(operation: Operation, ours: Iterable[Operation], theirs: Mapping[Key, Node]) -> Key | None:
    candidates = [key for key in theirs if _last(key[1]) == _last(operation.path)]
    rivals = [each for each in ours if _last(each.path) == _last(operation.path)]
    return candidates[0] if len(candidates) == len(rivals) == 1 else None


def _alike(one: Operation, other: Operation) -> bool:
    # `list` is the name of many a route.
    names, others = ({*request_of(each).locations} for each in (one, other))
    return len(names & others) * 2 >= len(names | others)


def _last(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]
