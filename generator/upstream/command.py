"""`python -m generator upstream`: compare our spec with FastGPT's documents, and take over what is safe."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator

from ..errors import GenerationError
from ..lint import lint
from ..project import SPEC, Project
from ..spec.document import Spec
from .apply import TRANSLATION_MARK, ApplyOptions, apply
from .compare.comparison import compare
from .departures import DEPARTURES, Departures
from .document.document import UpstreamDocument
from .report.entries import Report, report

FINE, UNKNOWN, STALE = 0, 1, 2


def add_upstream(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("documents", nargs="+", metavar="file-or-url", help="an OpenAPI document of FastGPT")
    parser.add_argument("--apply", action="store_true", help=f"write what is safe into {SPEC}")
    parser.add_argument("--operation", action="append", default=[], metavar="PATH", help="also add this operation")
    parser.add_argument("--tag", default="", help="the tag of operations added by --operation")
    parser.add_argument("--release", default="", help="the release of FastGPT that brings what is added, like 4.18.0")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.add_argument("--known", action="store_true", help="also show known differences with their reasons")


def run_upstream(options: argparse.Namespace, project: Project) -> tuple[int, list[str]]:
    """Run the command.

    Returns:
        What to print, and 0 when nothing is unknown, 1 when something is, 2 when what is known is out of date.
    """
    departures = Departures.load(project.root / DEPARTURES)
    documents = [UpstreamDocument.load(source) for source in options.documents]
    said: list[str] = []
    if options.apply:
        apply_options = ApplyOptions(frozenset(options.operation), options.tag, options.release)
        said = list(_apply(project, documents, departures, apply_options))
    elif options.operation:
        raise GenerationError("--operation is for --apply")
    found = compare_all(Spec.load(project.spec), documents, departures)
    if options.json:
        return _exit_code(found), [found.as_json()]
    return _exit_code(found), [*said, *found.lines(everything=options.known), *found.stale]


def compare_all(spec: Spec, documents: list[UpstreamDocument], departures: Departures) -> Report:
    """Compare a spec with several documents."""
    return report([(document, compare(spec, document)) for document in documents], departures)


def _apply(
    project: Project, documents: list[UpstreamDocument], departures: Departures, apply_options: ApplyOptions
) -> Iterator[str]:
    before = text = project.spec.read_text(encoding="utf-8")
    added, undecided = [], []
    for document in documents:
        applied = apply(text, document, departures, apply_options)
        text = applied.text
        added += applied.added
        undecided += [line for line in applied.undecided if line not in undecided]
    missing = sorted(apply_options.operations - {path for document in documents for _, path in document.operations()})
    if missing:
        raise GenerationError(*(f"--operation {path}: no document given has it" for path in missing))
    if text != before:
        fresh = project.spec.with_name(f".{project.spec.name}.new")
        fresh.write_text(text, encoding="utf-8", newline="\n")
        os.replace(fresh, project.spec)
    yield f"{SPEC}: {len(added) or 'nothing'} added"
    yield from (f"  {line}" for line in added)
    if undecided:
        yield "for a person to decide:"
        yield from (f"  {line}" for line in undecided)
    yield from _to_finish(text)
    yield from (f"{SPEC}: {finding}" for finding in lint(Spec.load(project.spec)))
    yield ""


def _to_finish(text: str) -> Iterator[str]:
    lines = [str(number) for number, line in enumerate(text.splitlines(), start=1) if TRANSLATION_MARK in line]
    if lines:
        yield f"{SPEC}: translate line {', '.join(lines)}"


def _exit_code(found: Report) -> int:
    if found.stale:
        return STALE
    return UNKNOWN if found.unknown else FINE
