"""`python -m generator upstream`: compare our spec with FastGPT's documents, and take over what is safe."""

from __future__ import annotations

import argparse

from attrs import evolve

from ..errors import GenerationError
from ..project import SPEC, Project
from ..spec.document import Spec
from .apply import ApplyOptions
from .compare.comparison import compare
from .departures import DEPARTURES, Departures
from .document.document import UpstreamDocument
from .document.errors import DocumentError
from .document.server_path import require_our_paths
from .report.entries import Report, report
from .report.formats import as_json, as_markdown, as_sarif
from .seen import SEEN, add_changes_since, record
from .taking import make_plan, write_plan

#: Exit codes. 2 is what wrong arguments and broken files of our own end with.
FINE, UNKNOWN, STALE, UNREADABLE = 0, 1, 3, 4


def add_upstream(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("documents", nargs="+", metavar="file-or-url", help="an OpenAPI document of FastGPT")
    parser.add_argument("--apply", action="store_true", help=f"show what can be written into {SPEC}")
    parser.add_argument("--yes", action="store_true", help="with --apply, write it")
    parser.add_argument("--operation", action="append", default=[], metavar="PATH", help="also add this operation")
    parser.add_argument("--tag", default="", help="the tag of operations added by --operation")
    parser.add_argument("--move", action="append", default=[], metavar="NAME", help="this operation has really moved")
    parser.add_argument("--release", default="", help="the release of FastGPT that brings what is added, like 4.18.0")
    parser.add_argument("--record", action="store_true", help=f"keep the document in {SEEN} as the last one seen")
    parser.add_argument("--title", default="", help=f"which document of {DEPARTURES} it is, when its title is another")
    parser.add_argument("--format", choices=("text", "json", "markdown", "sarif"), default="text", help="how to report")
    parser.add_argument("--json", action="store_const", const="json", dest="format", help="the same as --format json")
    parser.add_argument("--known", action="store_true", help="also show known differences with their reasons")


def run_upstream(options: argparse.Namespace, project: Project) -> tuple[int, list[str]]:
    """Run the command.

    Returns:
        The exit code and what to print: 0 when nothing is unknown, 1 when something is, 3 when what is known is out of
        date, 4 when a document cannot be read.
    """
    try:
        return _run(options, project)
    except DocumentError as error:
        return UNREADABLE, list(error.problems)


def compare_all(spec: Spec, documents: list[UpstreamDocument], departures: Departures) -> Report:
    """Compare a spec with several documents."""
    return report([(document, compare(spec, document)) for document in documents], departures)


def _run(options: argparse.Namespace, project: Project) -> tuple[int, list[str]]:
    if not options.apply:
        for name in ("operation", "move", "yes"):
            if getattr(options, name):
                raise GenerationError(f"--{name} is for --apply")
    if options.record and not options.release:
        raise GenerationError("--record is for a known release of FastGPT; say --release")
    departures = Departures.load(project.root / DEPARTURES)
    if options.title and (options.title not in departures.titles or len(options.documents) > 1):
        raise GenerationError(f"--title is for one document, and one of {', '.join(map(repr, departures.titles))}")
    ours = Spec.load(project.spec)
    documents = [UpstreamDocument.load(source) for source in options.documents]
    for document in documents:
        require_our_paths(document.spec, ours, document.source)
    if options.title:
        documents = [evolve(document, title=options.title) for document in documents]
    said: list[str] = []
    if options.apply:
        wanted = ApplyOptions(frozenset(options.operation), options.tag, options.release, moves=frozenset(options.move))
        plan = make_plan(project, documents, departures, wanted)
        if options.yes:
            write_plan(project, plan)
        said = list(plan.lines(written=options.yes))
        ours = Spec.load(project.spec)
    found = compare_all(ours, documents, departures)
    unknown_titles = [
        f"{document.title!r} is not among the documents of {DEPARTURES}; say --title with one of them, or list it there"
        for document in documents
        if document.title not in departures.titles
    ]
    if options.record:
        if found.unknown or found.stale or unknown_titles:
            raise GenerationError(
                "--record: not before everything unknown or stale is decided about; nothing was written"
            )
        said += [record(project.root, document, ours, departures, options.release) for document in documents]
    add_changes_since(found, project.root, documents, ours, departures)
    if options.format == "json":
        return _exit_code(found), [as_json(found)]
    if options.format == "sarif":
        return _exit_code(found), [as_sarif(found)]
    if options.format == "markdown":
        return _exit_code(found), list(as_markdown(found))
    code = _exit_code(found) or (UNKNOWN if unknown_titles else FINE)
    return code, [*said, *found.lines(everything=options.known), *found.stale, *unknown_titles]


def _exit_code(found: Report) -> int:
    if found.stale:
        return STALE
    return UNKNOWN if found.open else FINE
