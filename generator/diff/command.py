"""`python -m generator diff` and `breaking`: what changed since a revision, and whether that was announced."""

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from ..project import PACKAGE, SPEC, Project
from ..spec.document import Spec, read_yaml
from .change import Change
from .changelog import CHANGELOG, breaking_entries, unannounced
from .contract import contract_changes
from .git import Repository
from .report import markdown, without_repeats


def add_diff(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `diff`."""
    parser.add_argument("--since", required=True, metavar="REF", help="the git revision to compare with")


def add_breaking(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `breaking`."""
    parser.add_argument("--since", metavar="REF", help="the git revision to compare with (default: the latest tag)")


def run_diff(options: argparse.Namespace, project: Project) -> tuple[int, list[str]]:
    """Return exit code 0 and the lines of the report."""
    return 0, list(markdown(changes_since(project, options.since), options.since))


def run_breaking(options: argparse.Namespace, project: Project) -> tuple[int, list[str]]:
    """Return 1 and one line for each breaking change that the CHANGELOG does not announce, else 0."""
    since = options.since or Repository(project.root).latest_tag()
    if since is None:
        return 0, ["nothing has been released yet, so nothing can break"]
    changes = changes_since(project, since)
    log = project.root / CHANGELOG
    entries = breaking_entries(log.read_text(encoding="utf-8") if log.exists() else "", since)
    breaking = without_repeats([change for change in changes if change.breaking])
    if silent := unannounced(breaking, entries):
        return 1, [
            *(f"{change.text} ({change.judge})" for change in silent),
            f"{CHANGELOG} announces {len(breaking) - len(silent)} of {len(breaking)} breaking changes since {since}; "
            'name each of the others in an entry under "### Breaking" of "Unreleased", or undo it',
        ]
    return 0, [f"{len(breaking) or 'no'} breaking changes since {since}" + (", all announced" if breaking else "")]


def changes_since(project: Project, reference: str) -> list[Change]:
    """Return every change of contract and package since a revision.

    Raises:
        GenerationError: The revision does not have them.
    """
    # griffe is a tool of this command only: generating has to work without it.
    from .package import Package, package_changes

    repository = Repository(project.root)
    before = Spec(read_yaml(repository.file(reference, SPEC)))
    with TemporaryDirectory(prefix="generator-") as folder:
        repository.extract(reference, PACKAGE, Path(folder))
        package = package_changes(Package.load(Path(folder)), Package.load(project.root))
    return [*contract_changes(before, Spec.load(project.spec)), *package]
