"""The differences from FastGPT's documents that are meant, read from `overrides/upstream.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from attrs import field, frozen
from ruamel.yaml.error import YAMLError

from ..errors import GenerationError, one_line
from ..spec.document import read_yaml
from .compare.finding import ABSENT, Finding, Group
from .compare.normalized import LIMITS

DEPARTURES = "overrides/upstream.yaml"

_KEYS = {
    "documents": {"title", "new-operations"},
    "departures": {"at", "kind", "expect", "ours", "because", "seen", "document"},
    "left-out": {"operations", "because", "seen", "document"},
}
_NEEDED = {"at", "kind", "expect", "operations", "because", "seen", "title"}


@frozen
class Expectation:
    """What FastGPT's document is known to say in some places.

    Args:
        at: The places: `METHOD /path request/field`; `*` is one step, `**` any number.
        kind: The kind of difference.
        theirs: What FastGPT's document says there; None for whatever it says.
        ours: What our spec says there; None for whatever it says.
        because: Why we differ.
        seen: Where that was found.
        document: The only document it is about; None for every one.
    """

    at: str
    kind: str
    theirs: str | None
    ours: str | None
    because: str
    seen: str
    document: str | None

    def matches(self, where: str) -> bool:
        """Say whether a place is one of those meant."""
        return bool(_pattern(self.at).fullmatch(where))

    def covers(self, finding: Finding) -> bool:
        """Say whether the finding is in one of the places and of that kind."""
        return finding.kind == self.kind and self.matches(finding.where)

    def explains(self, finding: Finding) -> bool:
        """Say whether the finding is as expected."""
        fits = self.theirs in (None, finding.theirs) and self.ours in (None, finding.ours)
        return fits and self.covers(finding)


@frozen
class Departures:
    """Everything known about FastGPT's documents.

    Args:
        expectations: What they are known to say.
        left_out: Operations we know of and do not have, as expectations of kind `operation`.
        scope: Beginning of a path -> the tag its operations get.
        in_full: Titles of documents whose new operations all matter, also those out of scope.
        titles: Titles of all documents that are known.
    """

    expectations: list[Expectation] = field(factory=list)
    left_out: list[Expectation] = field(factory=list)
    scope: Mapping[str, str] = field(factory=dict)
    in_full: frozenset[str] = frozenset()
    titles: tuple[str, ...] = ()

    @classmethod
    def load(cls, path: Path) -> Departures:
        """Read the file; what is wrong with it is a `GenerationError`. Without the file nothing is known."""
        try:
            data = read_yaml(path.read_bytes()) or {}
        except FileNotFoundError:
            return cls()
        except YAMLError as error:
            raise GenerationError(f"{DEPARTURES}: not valid YAML: {one_line(error)}") from error
        return cls.of(data)

    @classmethod
    def of(cls, data: Any) -> Departures:
        """Return what the content of the file says."""
        if problems := list(_problems(data)):
            raise GenerationError(*problems)
        return cls(
            [each for entry in data.get("departures", []) for each in _expectations(entry)],
            [each for entry in data.get("left-out", []) for each in _left_out(entry)],
            data.get("scope", {}),
            frozenset(each["title"] for each in data.get("documents", []) if each.get("new-operations") == "all"),
            tuple(each["title"] for each in data.get("documents", [])),
        )

    def tag_of(self, path: str) -> str:
        """Return the tag of the longest beginning in scope; empty when the path is out of scope."""
        fitting = [prefix for prefix in self.scope if path.startswith(prefix)]
        return self.scope[max(fitting, key=len)] if fitting else ""

    def reason(self, finding: Finding, document: str) -> Expectation | None:
        """Return what explains a finding of a document."""
        for known in (*self.expectations, *self.left_out):
            if known.document in (None, document) and known.explains(finding):
                return known
        return None

    def covering(self, finding: Finding) -> Expectation | None:
        """Return what is known about the place of a finding, whichever document and whatever difference it expects.

        A new operation is covered by any left-out one of the same path: its method may have changed.
        """
        for known in self.expectations:
            if known.ours in (None, finding.ours) and known.covers(finding):
                return known
        if finding.kind == "operation" and finding.group is Group.NEW:
            path = finding.where.partition(" ")[2]
            for known in self.left_out:
                if _pattern(known.at.partition(" ")[2]).fullmatch(path):
                    return known
        return None

    def without_known_limits(self, schema: Mapping[str, Any], where: str) -> dict[str, Any]:
        """Return a schema without the limits that we are known to leave out there."""

        def repeated(key: str, value: Any) -> bool:
            missing = Finding(Group.CHANGED, key, where, ABSENT, str(value))
            return key not in LIMITS or self.covering(missing) is None

        return {key: value for key, value in schema.items() if repeated(key, value)}

    def stale(self, findings: Mapping[str, Iterable[Finding]]) -> list[str]:
        """Return one line for each expectation that explains nothing in the documents given.

        Args:
            findings: Title of a document -> its findings.
        """
        lines = []
        for known in (*self.expectations, *self.left_out):
            if known.document is not None and known.document not in findings:
                continue
            asked = [each for title in findings if known.document in (None, title) for each in findings[title]]
            if not any(known.explains(each) for each in asked):
                if known.theirs is None:
                    lines.append(
                        f"{DEPARTURES}: {known.at} is left out, but no document offers it beside ours; delete it"
                    )
                    continue
                said = {each.theirs: None for each in asked if known.covers(each)}
                now = (
                    f"but FastGPT now says {' or '.join(map(repr, said))}" if said else "but nothing differs there now"
                )
                lines.append(
                    f"{DEPARTURES}: {known.at} ({known.kind}) expects {known.theirs!r}, {now}; delete it or correct it"
                )
        return lines


def _expectations(entry: Mapping[str, Any]) -> Iterable[Expectation]:
    expect = entry["expect"]
    rest = (entry.get("ours"), entry["because"].strip(), entry["seen"], entry.get("document"))
    for at in _patterns(entry):
        if isinstance(expect, Mapping):
            for name, theirs in expect.items():
                yield Expectation(f"{at.removesuffix('*')}{name}", entry["kind"], str(theirs), *rest)
        else:
            yield Expectation(at, entry["kind"], str(expect), *rest)


def _patterns(entry: Mapping[str, Any]) -> list[str]:
    at = entry.get("at") or []
    return [at] if isinstance(at, str) else list(at)


def _left_out(entry: Mapping[str, Any]) -> Iterable[Expectation]:
    for operation in entry["operations"]:
        rest = (entry["because"].strip(), entry["seen"], entry.get("document"))
        yield Expectation(operation, "operation", None, None, *rest)


def _problems(data: Any) -> Iterable[str]:
    if not isinstance(data, Mapping) or not set(data) <= {*_KEYS, "scope"}:
        yield f"{DEPARTURES}: only {', '.join([*_KEYS, 'scope'])} mean something here; correct it"
        return
    for section, keys in _KEYS.items():
        for number, entry in enumerate(data.get(section, []), start=1):
            entry_name = f"{DEPARTURES}: entry {number} of {section}"
            if not isinstance(entry, Mapping):
                yield f"{entry_name} is no mapping; correct it"
                continue
            if missing := sorted(
                (keys & _NEEDED) - {key for key, value in entry.items() if value not in ("", None, [])}
            ):
                yield f"{entry_name} lacks {', '.join(missing)}; every departure is an argument, complete it"
            if isinstance(entry.get("expect"), Mapping) and not all(at.endswith("/*") for at in _patterns(entry)):
                yield f"{entry_name} expects something of each field, so `at` has to end in `/*`; correct it"
            if unknown := sorted(set(entry) - keys):
                yield f"{entry_name} has {', '.join(unknown)}, which means nothing; correct it"


@cache
def _pattern(at: str) -> re.Pattern[str]:
    steps = {"**": ".*", "*": "[^/ ]*"}
    return re.compile("".join(steps.get(piece, re.escape(piece)) for piece in re.split(r"(\*\*|\*)", at)))
