"""The report about a comparison, as text for people and as JSON for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from attrs import define, field

from ..compare.comparison import Comparison
from ..compare.finding import ABSENT, Finding, Group, listed_values
from ..compare.rules import rule_of
from ..departures import Departures, Expectation
from ..document.document import UpstreamDocument

_WIDEST = 72


@define
class Entry:
    """A finding, the documents it is in, and why it is fine when it is."""

    finding: Finding
    documents: list[str]
    reason: Expectation | None


@define
class Report:
    """The findings of all documents of a run.

    Args:
        entries: Every difference once.
        stale: One line for each departure that explains nothing.
        outside: Document -> number of its operations nobody asked about.
        since: What changed since the documents were last seen, beside what is unknown anyway.
        compared_with: Document -> the release it was last seen in.
    """

    entries: list[Entry] = field(factory=list)
    stale: list[str] = field(factory=list)
    outside: Counter[str] = field(factory=Counter)
    since: list[Entry] = field(factory=list)
    compared_with: dict[str, str] = field(factory=dict)

    @property
    def unknown(self) -> list[Finding]:
        """The differences nobody has decided about."""
        return [entry.finding for entry in self.entries if entry.reason is None]

    @property
    def open(self) -> list[Entry]:
        """The entries nobody has decided about, changes since the last document included."""
        return [entry for entry in (*self.entries, *self.since) if entry.reason is None]

    def lines(self, *, everything: bool = False) -> Iterator[str]:
        """Yield the report as text; known differences only when asked for."""
        for group in Group:
            shown = [entry for entry in self.entries if entry.finding.group is group]
            shown = [entry for entry in shown if everything or entry.reason is None]
            if shown:
                yield f"{group} ({len(shown)})"
                yield from _table(shown)
                yield ""
        known = [entry.reason for entry in self.entries if entry.reason]
        left_out = sum(reason.theirs is None for reason in known)
        reasons = len({reason.because for reason in known})
        yield f"{len(known) - left_out} known differences and {left_out} operations left out, for {reasons} reasons"
        for title, count in self.outside.items():
            yield f"{count} operations of {title} are out of scope"
        yield f"{len(self.unknown) or 'no'} unknown differences"
        yield from self._changes(everything=everything)

    def _changes(self, *, everything: bool) -> Iterator[str]:
        if not self.compared_with:
            return
        fresh = [entry for entry in self.since if entry.reason is None]
        releases = ", ".join(dict.fromkeys(self.compared_with.values()))
        yield f"{len(fresh) or 'no'} other changes since FastGPT {releases}"
        if decided := len(self.since) - len(fresh):
            yield f"{decided} more changes in places that are decided about"
        if shown := self.since if everything else fresh:
            yield from _table(shown)
        if fresh:
            yield "look at them, then say --record to keep this document as the last one seen"


def report(compared: Sequence[tuple[UpstreamDocument, Comparison]], departures: Departures) -> Report:
    """Return the report on comparisons, with what is known about each difference."""
    made, by_document = Report(), {}
    entries: dict[Finding, Entry] = {}
    for document, comparison in compared:
        title = document.title
        by_document[title] = comparison.findings
        for finding in comparison.findings:
            reason = departures.reason(finding, title)
            if reason is None and _outside(finding, title, departures):
                made.outside[title] += 1
                continue
            entry = entries.setdefault(finding, Entry(finding, [], reason))
            entry.documents.append(title)
            # Known in one document and not in the other is not known.
            entry.reason = reason and entry.reason
    made.entries = list(entries.values())
    made.stale = departures.stale(by_document)
    return made


def _outside(finding: Finding, title: str, departures: Departures) -> bool:
    if finding.kind != "operation" or finding.group is not Group.NEW or title in departures.in_full:
        return False
    path = finding.where.partition(" ")[2]
    return bool(departures.scope) and not departures.tag_of(path)


def _table(entries: Sequence[Entry]) -> Iterator[str]:
    rows = [(rule_of(e.finding).severity, e.finding.where, e.finding.kind, change_text(e.finding)) for e in entries]
    wide = [min(max(len(row[column]) for row in rows), 110) for column in (0, 1, 2)]
    for entry, row in zip(entries, rows, strict=True):
        yield f"  {row[0]:<{wide[0]}}  {row[1]:<{wide[1]}}  {row[2]:<{wide[2]}}  {row[3]}"
        if entry.reason:
            yield f"      known: {' '.join(entry.reason.because.split())} ({entry.reason.seen})"


def change_text(finding: Finding) -> str:
    """Return what became of what; of values, only those that came and went."""
    if finding.kind == "values" and listed_values(finding.ours) and ABSENT not in (finding.ours, finding.theirs):
        # Lists of values are long, and what matters is what came and went.
        have, want = (listed_values(text) for text in (finding.ours, finding.theirs))
        return " ".join(
            [*(f"+{each}" for each in want if each not in have), *(f"-{each}" for each in have if each not in want)]
        )
    return f"{_cut(finding.ours)} -> {_cut(finding.theirs)}"


def _cut(text: str) -> str:
    return text if len(text) <= _WIDEST else f"{text[:_WIDEST]}..."
