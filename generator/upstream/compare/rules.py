"""The rule behind each difference: a stable identifier, how much it matters, and what applying does about it.

Identifiers and severities are those of oasdiff wherever it has the same rule (docs/adr/0020): our spec is the base,
FastGPT's document the revision. An error makes calls that work today fail, or answers mean something else; a warning
may.
"""

from __future__ import annotations

import json
from enum import StrEnum

from attrs import frozen

from .finding import ABSENT, Finding, Group, listed_values
from .normalized import LIMITS


class Severity(StrEnum):
    """How much a difference matters, as oasdiff has it."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Treatment(StrEnum):
    """What `--apply` does about a difference."""

    APPLIED = "applied"
    ASKED = "asked about"


@frozen
class Rule:
    """What is known about one kind of difference.

    Args:
        id: Its identifier, which stays.
        severity: How much it matters.
        treatment: What `--apply` does about it, unless the place says otherwise.
    """

    id: str
    severity: Severity
    treatment: Treatment = Treatment.ASKED


_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO

#: Bounds of which more is less strict; of the others less is.
_UPPER = ("maxLength", "maximum", "maxItems", "exclusiveMaximum")
_LIMIT_NAMES = {
    "minLength": "min-length",
    "maxLength": "max-length",
    "minimum": "min",
    "maximum": "max",
    "exclusiveMinimum": "exclusive-min",
    "exclusiveMaximum": "exclusive-max",
    "minItems": "min-items",
    "maxItems": "max-items",
    "multipleOf": "multiple-of",
    "pattern": "pattern",
    "format": "format",
}


def rule_of(finding: Finding) -> Rule:
    """Return the rule that a finding comes under."""
    sent = " request" in finding.where
    part = "parameter" if finding.parameter else "property"
    side = f"request-{part}" if sent else "response-property"
    kind = finding.kind
    if kind in ("operation", "path", "deprecated", "security"):
        return _of_operation(finding)
    if kind in _LIMIT_NAMES or kind in LIMITS:
        return _of_limit(finding, side)
    if kind == "field":
        return _of_field(finding, part, sent=sent)
    if kind == "values":
        return _of_values(finding, side, sent=sent)
    if kind == "required":
        stricter = finding.theirs == "required"
        name = f"{side}-became-{'required' if stricter else 'optional'}"
        return Rule(name, _E if stricter is sent else _I)
    if kind == "null":
        wider = finding.theirs == "nullable"
        return Rule(f"{side}-became-{'nullable' if wider else 'not-nullable'}", _I if wider is sent else _E)
    if kind == "default":
        action = "added" if finding.ours == ABSENT else "removed" if finding.theirs == ABSENT else "changed"
        return Rule(f"{side}-default-value-{action}", _E if finding.parameter else _I)
    if kind == "type":
        have, want = (set(text.split("|")) for text in (finding.ours, finding.theirs))
        if have < want:
            return Rule(f"{side}-type-generalized", _I if sent else _E)
        if want < have and not sent:
            return Rule(f"{side}-type-specialized", _I)
        return Rule(f"{side}-type-changed", _E)
    other = {
        "location": Rule("request-parameter-location-changed", _E),
        "body": Rule("request-body-media-type-changed", _E),
        "answer": Rule("response-media-type-changed", _E),
        "open": Rule(f"{side}-additional-properties-changed", _W),
    }
    return other[kind]


def _of_operation(finding: Finding) -> Rule:
    if finding.kind == "path":
        return Rule("endpoint-moved", _E)
    if finding.kind == "security":
        have, want = (set(text.split(" | ")) for text in (finding.ours, finding.theirs))
        return Rule("api-security-added", _I) if have < want else Rule("api-security-removed", _E)
    if finding.kind == "deprecated":
        return Rule("endpoint-deprecated" if finding.theirs == "deprecated" else "endpoint-reactivated", _W)
    if finding.group is Group.NEW:
        return Rule("endpoint-added", _I, Treatment.APPLIED)
    return Rule("api-removed-without-deprecation", _E)


def _of_field(finding: Finding, part: str, *, sent: bool) -> Rule:
    text = finding.theirs if finding.group is Group.NEW else finding.ours
    need = "required" if text.endswith("required") else "optional"
    if finding.group is Group.GONE:
        if sent:
            return Rule(f"request-{part}-removed", _W)
        return Rule(f"response-{need}-property-removed", _E if need == "required" else _W)
    if not sent:
        return Rule(f"response-{need}-property-added", _I, Treatment.APPLIED)
    if finding.name.startswith(("header:", "cookie:")):
        return (
            Rule("new-required-request-parameter", _E)
            if need == "required"
            else Rule("new-optional-request-header", _I)
        )
    if need == "required":
        return Rule(f"new-required-request-{part}", _E)
    return Rule(f"new-optional-request-{part}", _I, Treatment.APPLIED)


def _of_values(finding: Finding, side: str, *, sent: bool) -> Rule:
    if finding.ours == ABSENT:
        return Rule(f"{side}-became-enum", _E if sent else _I)
    if finding.theirs == ABSENT:
        return Rule(f"{side}-enum-removed", _I if sent else _W)
    have, want = _values(finding.ours), _values(finding.theirs)
    if have < want:
        applied = Treatment.APPLIED if listed_values(finding.theirs) else Treatment.ASKED
        return Rule(f"{side}-enum-value-added", _I if sent else _W, applied)
    return Rule(f"{side}-enum-value-removed", _E if sent else _I)


def _of_limit(finding: Finding, side: str) -> Rule:
    name = f"{side}-{_LIMIT_NAMES[finding.kind]}"
    if finding.ours == ABSENT:
        return Rule(f"{name}-added", _E) if finding.kind == "pattern" else Rule(f"{name}-set", _W)
    if finding.theirs == ABSENT:
        return Rule(f"{name}-removed" if finding.kind == "pattern" else f"{name}-unset", _I)
    if finding.kind in ("pattern", "format", "multipleOf"):
        return Rule(f"{name}-changed", _E if finding.kind == "multipleOf" else _W)
    more = float(finding.theirs) > float(finding.ours)
    looser = more is (finding.kind in _UPPER)
    return Rule(f"{name}-{'increased' if more else 'decreased'}", _I if looser else _E)


def _values(text: str) -> set[str]:
    try:
        return {json.dumps(each) for each in json.loads(f"[{text.replace(' ', ',')}]")}
    except ValueError:
        return set(listed_values(text))
