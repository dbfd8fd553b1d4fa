"""`upstream --apply`: the plan, tried out, shown, and written when the caller says so."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator

from attrs import define, evolve, field

from ..errors import GenerationError
from ..project import SPEC, Project
from ..spec.document import Spec
from .apply import TRANSLATION_MARK, Applied, ApplyOptions, apply
from .compare.matching import match_operations
from .departures import DEPARTURES, Departures
from .document.document import UpstreamDocument
from .trial import lint_problems, trial_problems

#: More routes than this do not move in one release; the document is about another server, or says so wrongly.
_MOST_MOVES = 5


@define
class Plan:
    """What documents add to our spec.

    Args:
        before: The spec as it is.
        after: The spec as it would be.
        added: One line for each addition.
        undecided: One line for each difference a person has to decide about.
    """

    before: str
    after: str
    added: list[str] = field(factory=list)
    undecided: list[str] = field(factory=list)

    def lines(self, *, written: bool) -> Iterator[str]:
        """Yield the plan as text; with the difference it makes when it has not been written."""
        count = len(self.added) or "nothing"
        yield f"{SPEC}: {count} added" if written or not self.added else f"{SPEC}: {count} can be added"
        yield from (f"  {line}" for line in self.added)
        if self.undecided:
            yield "for a person to decide:"
            yield from (f"  {line}" for line in self.undecided)
        if not written and self.added:
            texts = (self.before.splitlines(), self.after.splitlines())
            yield from difflib.unified_diff(*texts, SPEC, f"{SPEC}, planned", lineterm="")
            yield "nothing was written; say --yes to write it"
        numbered = enumerate((self.after if written else self.before).splitlines(), start=1)
        if lines := [str(number) for number, line in numbered if TRANSLATION_MARK in line]:
            yield f"{SPEC}: translate line {', '.join(lines)}"
        yield ""


def make_plan(
    project: Project, documents: list[UpstreamDocument], departures: Departures, options: ApplyOptions
) -> Plan:
    """Return what is safe to take from documents; the client can be generated from the result.

    Raises:
        GenerationError: A document is not one we know, or nothing can be generated from what it adds.
    """
    before = project.spec.read_text(encoding="utf-8")
    _refuse(Spec.load(project.spec), documents, departures, options)
    plan, taken = _planned(before, documents, departures, options)
    if plan.after != before and (problems := trial_problems(project, plan.after)):
        # One addition may spoil all; those that fail alone are left to a person.
        refused = {}
        for place in taken:
            others = {each: "taken alone" for each in taken if each != place}
            alone, _ = _planned(before, documents, departures, evolve(options, refused=others))
            if found := lint_problems(alone.after):
                refused[place] = found[0]
        plan, _ = _planned(before, documents, departures, evolve(options, refused=refused))
        if plan.after != before and (problems := trial_problems(project, plan.after)):
            raise GenerationError(*(f"{problem} (planned, nothing was written)" for problem in problems))
    return plan


def write_plan(project: Project, plan: Plan) -> None:
    """Replace the spec by what was planned, whole or not at all."""
    if plan.after != plan.before:
        fresh = project.spec.with_name(f".{project.spec.name}.new")
        fresh.write_text(plan.after, encoding="utf-8", newline="\n")
        os.replace(fresh, project.spec)


def _refuse(ours: Spec, documents: list[UpstreamDocument], departures: Departures, options: ApplyOptions) -> None:
    offered = {path for document in documents for _, path in document.operations()}
    problems = [
        f"--operation {path}: no document given has it" for path in sorted(options.operations) if path not in offered
    ]
    known = {operation.id for operation in ours.operations()}
    problems += [f"--move {name}: no operation of ours" for name in sorted(options.moves - known)]
    for document in documents:
        if document.title not in departures.titles:
            problems.append(
                f"{document.source}: its title, {document.title!r}, is not among the documents of {DEPARTURES}, so "
                "what was left out of it is unknown; say --title with one of them, or list it there: "
                + (", ".join(map(repr, departures.titles)) or "there are none")
            )
        moved = [operation.id for operation, _ in match_operations(ours, document).moved]
        if len(moved) > _MOST_MOVES and not set(moved) <= options.moves:
            problems.append(
                f"{document.source}: {len(moved)} operations seem to have moved, which is no release but another "
                f"server; nothing is taken: {', '.join(moved)}"
            )
    if problems:
        raise GenerationError(*problems)


def _planned(
    before: str, documents: list[UpstreamDocument], departures: Departures, options: ApplyOptions
) -> tuple[Plan, list[str]]:
    plan, taken = Plan(before, before), []
    for document in documents:
        applied: Applied = apply(plan.after, document, departures, options)
        plan.after = applied.text
        plan.added += applied.added
        plan.undecided += [line for line in applied.undecided if line not in plan.undecided]
        taken += applied.places
    return plan, taken
