"""The report for programs: JSON, Markdown for a pull request, and SARIF for code scanning."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ...project import SPEC
from ..compare.rules import Severity, rule_of
from .entries import Entry, Report, change_text

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def as_json(report: Report) -> str:
    """Return everything, known differences included."""
    return _dumped(
        {
            "unknown": len(report.unknown),
            "stale": report.stale,
            "outside": dict(report.outside),
            "findings": [_plain(entry) for entry in report.entries],
            "since": [_plain(entry) for entry in report.since],
        }
    )


def as_markdown(report: Report) -> Iterator[str]:
    """Yield the unknown differences as tables, the worst first."""
    entries = report.open
    for severity in Severity:
        shown = [entry for entry in entries if rule_of(entry.finding).severity is severity]
        if shown:
            yield f"### {severity.capitalize()} ({len(shown)})"
            yield ""
            yield "| Rule | Where | Change | With `--apply` |"
            yield "|---|---|---|---|"
            for entry in shown:
                rule, change = rule_of(entry.finding), change_text(entry.finding)
                yield f"| `{rule.id}` | {_cell(entry.finding.where)} | {_cell(change)} | {rule.treatment} |"
            yield ""
    yield from (f"- {line}" for line in report.stale)
    yield f"{len(entries) or 'No'} unknown differences and changes."


def as_sarif(report: Report) -> str:
    """Return the unknown differences in SARIF 2.1.0, at the spec they are to be decided for."""
    entries = report.open
    rules = {rule.id: rule for rule in (rule_of(entry.finding) for entry in entries)}
    return _dumped(
        {
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [
                {
                    "tool": {
                        "driver": {
                            "name": "fastgpt-client upstream",
                            "rules": [
                                {"id": name, "defaultConfiguration": {"level": _LEVELS[rule.severity]}}
                                for name, rule in sorted(rules.items())
                            ],
                        }
                    },
                    "results": [_result(entry) for entry in entries],
                }
            ],
        }
    )


def _result(entry: Entry) -> dict[str, Any]:
    finding, rule = entry.finding, rule_of(entry.finding)
    return {
        "ruleId": rule.id,
        "level": _LEVELS[rule.severity],
        "message": {"text": f"{finding.where}: {finding.ours} -> {finding.theirs}"},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": {"uri": SPEC}, "region": {"startLine": 1}},
                "logicalLocations": [{"fullyQualifiedName": finding.where}],
            }
        ],
        "partialFingerprints": {"place/v1": f"{rule.id} {finding.where}"},
    }


def _plain(entry: Entry) -> dict[str, Any]:
    finding, reason, rule = entry.finding, entry.reason, rule_of(entry.finding)
    known = {"because": reason.because, "seen": reason.seen, "left-out": reason.theirs is None} if reason else None
    return {
        "rule": rule.id,
        "severity": str(rule.severity),
        "group": str(finding.group),
        "kind": finding.kind,
        "where": finding.where,
        "ours": finding.ours,
        "theirs": finding.theirs,
        "documents": entry.documents,
        "known": known,
    }


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("`", "'").replace("<", "&lt;")


def _dumped(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2)
