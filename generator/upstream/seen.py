"""The last document seen under each title: what it said, without its sentences, and the hash of its text.

A comparison with our own spec stops where ours says less. Comparing with what FastGPT said last finds the rest, such as
a field of something we leave open, or a change that our spec has already.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import evolve

from ..spec.document import Spec
from .compare.comparison import compare
from .compare.finding import Finding
from .compare.normalized import is_random
from .departures import Departures, Expectation
from .document.document import UpstreamDocument
from .report.entries import Entry, Report

SEEN = "spec/upstream"

#: Keys whose values are sentences, or samples.
_PROSE = ("description", "title", "summary", "example", "examples", "tags", "externalDocs", "operationId")

#: Keys below which names stand, and keys below which any value does.
_NAMED = ("properties", "schemas", "paths", "content", "securitySchemes", "patternProperties", "$defs")
_VALUES = ("enum", "const", "required", "security")

#: Differences that leave open what is below their place.
_OPEN_KINDS = ("open", "type", "field")

_WIDTH = 120


def file_of(root: Path, title: str) -> Path:
    """Return where the last document of a title is kept."""
    name = re.sub(r"\W+", "-", title).strip("-").lower()
    return root / SEEN / f"{name}.json"


def normalized_copy(document: UpstreamDocument, ours: Spec, departures: Departures) -> UpstreamDocument:
    """Return the operations that concern us, in one order, without sentences and what was made up at random."""
    known = {path for each in ours.operations() for path in (each.path, *(older.path for older in each.older_paths))}
    whole = document.spec.document
    paths: dict[str, Any] = {}
    for operation in document.spec.operations():
        path = operation.path
        if document.title in departures.in_full or departures.tag_of(path) or path in known:
            kept = _stripped(operation.node)
            kept["operationId"] = operation.route
            # Nothing else is compared.
            kept["responses"] = {code: told for code, told in kept.get("responses", {}).items() if code == "200"}
            paths.setdefault(path, {})[operation.method] = kept
    made = {
        "openapi": whole["openapi"],
        "info": {"title": document.title},
        "security": whole.get("security", []),
        "components": _stripped(whole.get("components", {})),
        "paths": dict(sorted(paths.items())),
    }
    return evolve(document, spec=Spec(made))


def record(root: Path, document: UpstreamDocument, ours: Spec, departures: Departures, release: str) -> str:
    """Keep a document as the last one seen.

    Returns:
        One line about it.
    """
    made = normalized_copy(document, ours, departures).spec.document
    file = file_of(root, document.title)
    file.parent.mkdir(parents=True, exist_ok=True)
    seen = {"release": release, "sha256": document.sha256}
    file.write_text(f"{_laid_out({'x-seen': seen, **made})}\n", encoding="utf-8", newline="\n")
    return f"{file.relative_to(root).as_posix()}: FastGPT {release}, {len(made['paths'])} paths"


def add_changes_since(
    found: Report, root: Path, documents: Iterable[UpstreamDocument], ours: Spec, departures: Departures
) -> None:
    """Put into a report what changed since each document was last seen, and is not in the report anyway."""
    told = {(finding.kind, finding.where) for finding in found.unknown}
    entries: dict[Finding, Entry] = {}
    for document in documents:
        file = file_of(root, document.title)
        if not file.exists():
            continue
        last = UpstreamDocument.load(str(file))
        release = str(last.spec.document.get("x-seen", {}).get("release", "?"))
        found.compared_with[document.title] = release
        for finding in compare(last.spec, normalized_copy(document, ours, departures)).findings:
            if (finding.kind, finding.where) not in told:
                entry = entries.setdefault(finding, Entry(finding, [], _reason(finding, document.title, departures)))
                entry.documents.append(document.title)
    found.since = list(entries.values())


def _reason(finding: Finding, title: str, departures: Departures) -> Expectation | None:
    # A place we leave out, or leave open, is decided about with everything below it.
    for known in (*departures.left_out, *departures.expectations):
        if known.document not in (None, title):
            continue
        if known.kind == "operation":
            if known.matches(finding.operation):
                return known
        elif known.covers(finding) or (
            known.kind in _OPEN_KINDS and any(known.matches(place) for place in _above(finding.where))
        ):
            return known
    return None


def _above(where: str) -> Iterator[str]:
    route, _, place = where.rpartition(" ")
    steps = place.split("/")
    yield from (f"{route} {'/'.join(steps[:count])}" for count in range(len(steps), 0, -1))


def _stripped(node: Any, *, names: bool = False) -> Any:
    if isinstance(node, list):
        return [_stripped(each) for each in node]
    if not isinstance(node, Mapping):
        return node
    made = {}
    for key, value in sorted(node.items()):
        if names:
            made[key] = _stripped(value)
        elif key == "default":
            if not is_random(json.dumps(value, ensure_ascii=False)):
                made[key] = value
        elif key in _VALUES:
            made[key] = value
        elif key not in _PROSE and not key.startswith("x-"):
            made[key] = _stripped(value, names=key in _NAMED)
    return made


def _laid_out(node: Any, depth: int = 0) -> str:
    # What fits on a line stands on one, so that a change is a line or two to review.
    short = json.dumps(node, ensure_ascii=False)
    if len(short) + depth <= _WIDTH or not isinstance(node, dict | list) or not node:
        return short
    margin = " " * (depth + 1)
    if isinstance(node, dict):
        rows = [f"{json.dumps(key, ensure_ascii=False)}: {_laid_out(value, depth + 1)}" for key, value in node.items()]
    else:
        rows = [_laid_out(each, depth + 1) for each in node]
    begin, end = ("{", "}") if isinstance(node, dict) else ("[", "]")
    inside = ",\n".join(f"{margin}{row}" for row in rows)
    return f"{begin}\n{inside}\n{' ' * depth}{end}"
