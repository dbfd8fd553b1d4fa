"""Whatever changes in a document is found under its rule, and then applied or asked about as the documentation says."""

from __future__ import annotations

import re
import sys
from itertools import islice

import pytest

from generator.upstream.compare.comparison import compare
from generator.upstream.compare.finding import Finding
from generator.upstream.compare.rules import Treatment, rule_of
from generator.upstream.document.document import UpstreamDocument

from ...conftest import ROOT
from ..upstream_case import TEXT, applied, differences, spec_of
from .kinds import KINDS, mutations

#: One test of them all would hold up the others on a busy machine.
PARTS = 8

ROW = re.compile(r"^\| `([a-z-]+)` \| (error|warning|info) \| (applied|asked about) \|", re.MULTILINE)


def table() -> dict[str, tuple[str, str]]:
    """Return rule -> severity and treatment, as the documentation has them."""
    text = (ROOT / "docs/servers/regenerating.md").read_text(encoding="utf-8")
    return {name: (severity, treatment) for name, severity, treatment in ROW.findall(text)}


def found_by(findings: list[Finding], rule: str) -> list[Finding]:
    return [finding for finding in findings if rule_of(finding).id == rule]


def test_there_are_kinds_enough_and_the_documentation_has_a_row_for_each() -> None:
    rules = {rule for rule, _ in KINDS.values()}

    assert len(KINDS) >= 40
    assert rules == set(table())


@pytest.mark.parametrize("part", range(PARTS))
def test_every_change_is_found_under_its_rule_and_treated_as_documented(
    capsys: pytest.CaptureFixture[str], part: int
) -> None:
    documented, tried, missed = table(), 0, []
    for kind, rule, document in islice(mutations(), part, None, PARTS):
        tried += 1
        findings = found_by(differences(document), rule)
        if not findings:
            missed.append(f"{kind}: {[rule_of(each).id for each in differences(document)]}")
            continue
        severity, treatment = documented[rule]
        if {(str(rule_of(each).severity), str(rule_of(each).treatment)) for each in findings} != {
            (severity, treatment)
        }:
            missed.append(f"{kind}: not {severity} and {treatment}")
        made = applied(document)
        upstream = UpstreamDocument.of(document, "upstream.yaml")
        left = {(each.kind, each.where) for each in compare(spec_of(made.text), upstream).findings}
        for finding in findings:
            asked = any(line.startswith(f"{finding.where} (") for line in made.undecided)
            taken = made.text != TEXT and (finding.kind, finding.where) not in left
            if (treatment == Treatment.APPLIED) is not taken or taken is asked:
                missed.append(f"{kind}: {finding.where} taken {taken}, asked about {asked}")
    with capsys.disabled():
        count = f"{tried - len(missed)} of {tried} detected"
        sys.stdout.write(f"\nchanges of upstream documents, part {part + 1} of {PARTS}: {count}\n")
    assert missed == []
