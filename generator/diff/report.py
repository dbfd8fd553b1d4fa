"""Changes as Markdown, ready for the CHANGELOG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import evolve

from .change import Change, Topic

_CONTRACT = (Topic.OPERATION, Topic.MODEL, Topic.FIELD)


def markdown(changes: Sequence[Change], since: str) -> Iterator[str]:
    """Yield the lines of a report: breaking changes first, then what is new in the package and in the contract."""
    if not changes:
        yield f"Nothing has changed for users since {since}."
        return
    breaking = without_repeats([change for change in changes if change.breaking])
    rest = [change for change in changes if not change.breaking]
    sections = [
        ("Breaking", breaking),
        ("Changed", [change for change in rest if change.topic not in _CONTRACT]),
        ("API", [change for change in rest if change.topic in _CONTRACT]),
    ]
    for title, shown in sections:
        if shown:
            yield f"### {title}"
            yield ""
            for topic in Topic:
                yield from (f"- {change.text}" for change in shown if change.topic is topic)
            yield ""
    yield f"<!-- Since {since}: {_judged(changes)} -->"


def without_repeats(changes: Sequence[Change]) -> list[Change]:
    """Return each change once.

    Contract, signatures and griffe often report the same change; the first report is kept, with all their names.
    """
    first: dict[tuple[str, ...], Change] = {}
    for change in changes:
        known = first.setdefault(change.key, change)
        if change.judge not in known.judge:
            first[change.key] = evolve(known, judge=f"{known.judge} and {change.judge}")
    return list(first.values())


def _judged(changes: Sequence[Change]) -> str:
    breaking = [change for change in changes if change.breaking]
    ours = {change.key for change in breaking if change.judge != "griffe"}
    theirs = {change.key for change in breaking if change.judge == "griffe"}
    counts = f"{len(ours)} breaking by our rules, {len(theirs)} by griffe's, {len(ours & theirs)} by both"
    return f"{counts}; {sum(not change.breaking for change in changes)} others."
