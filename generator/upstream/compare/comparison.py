"""Comparison of two OpenAPI documents, without I/O.

`ours` may be any spec of this project and `theirs` any OpenAPI document: FastGPT's, or our own of another day.
"""

from __future__ import annotations

from attrs import define, field

from ...spec.document import Node, Operation, Spec
from ..document.document import UpstreamDocument
from .finding import ABSENT, Finding, Group
from .matching import Key, match_operations
from .operation import OperationComparison
from .request_reply import reply_of, request_of, security_of


@define
class Comparison:
    """All differences, and what was looked at to find them.

    Args:
        findings: The differences, in the order of our spec; operations we lack come last.
        compared_at: Pointer to one of our objects -> every place where it was compared.
        missing: Operations we lack, by the finding's `where`.
    """

    findings: list[Finding] = field(factory=list)
    compared_at: dict[str, set[str]] = field(factory=dict)
    missing: dict[str, tuple[Key, Node]] = field(factory=dict)


def compare(ours: Spec, theirs: UpstreamDocument) -> Comparison:
    """Return every difference between two documents that a caller could notice."""
    matching, made = match_operations(ours, theirs), Comparison()
    pairs = {operation.id: (key, node) for operation, key, node in matching.pairs}
    moved = {operation.id: key for operation, key in matching.moved}
    for operation in ours.operations():
        where = operation.route
        if operation.id not in pairs:
            made.findings.append(Finding(Group.GONE, "operation", where, operation.id, ABSENT))
            continue
        if key := moved.get(operation.id):
            made.findings.append(Finding(Group.CHANGED, "path", where, where, _shown(key)))
        key, node = pairs[operation.id]
        _compare_operation(made, operation, Operation(theirs.spec, key[1], key[0], node))
    for key, node in matching.theirs.items():
        where = _shown(key)
        stage = _stage(Operation(theirs.spec, key[1], key[0], node))
        made.findings.append(Finding(Group.NEW, "operation", where, ABSENT, stage))
        made.missing[where] = (key, node)
    return made


def _stage(operation: Operation) -> str:
    return "deprecated" if operation.node.get("deprecated") else "offered"


def _shown(key: Key) -> str:
    return f"{key[0].upper()} {key[1]}"


def _compare_operation(made: Comparison, ours: Operation, theirs: Operation) -> None:
    for kind, have, want in (
        ("deprecated", _stage(ours), _stage(theirs)),
        ("security", security_of(ours), security_of(theirs)),
    ):
        # A document that says nothing about security changes nothing about it.
        if have and want and have != want:
            made.findings.append(Finding(Group.CHANGED, kind, ours.route, have, want))
    comparison = OperationComparison(ours.spec, theirs.spec, made.compared_at)
    comparison.compare_requests(ours.route, request_of(ours), request_of(theirs))
    comparison.compare_replies(ours.route, reply_of(ours), reply_of(theirs))
    made.findings += comparison.findings
