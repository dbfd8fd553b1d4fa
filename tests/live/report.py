"""The table, and the same as JSON."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from .runner import MODES, Report
from .verdict import Outcome, Verdict

_LONGEST = 300
# Ids differ between the two clients; what they are part of does not.
_ID = re.compile(r"sdk-live-[0-9a-f]{16}|\b[0-9a-f]{24}\b")


def table(report: Report) -> str:
    """Return the table, what the words in it mean for this server, and what is wrong."""
    width = max([len(name) for name in report.verdicts] or [9])
    lines = [
        f"{report.server.name}",
        "",
        f"{'operation':{width}} | sync      | async",
        f"{'-' * width}-+-----------+----------",
    ]
    for name, modes in report.verdicts.items():
        cells = [str(modes[mode].outcome) if mode in modes else "" for mode in MODES]
        lines.append(f"{name:{width}} | {cells[0]:9} | {cells[1]}")
    for outcome in (Outcome.DIFFERS, Outcome.REFUSED, Outcome.NOT_TRIED):
        lines += _reasons(report, outcome)
    counted = Counter(verdict.outcome for modes in report.verdicts.values() for verdict in modes.values())
    lines += ["", ", ".join(f"{counted[outcome]} {outcome}" for outcome in Outcome)]
    if not report.ended:
        lines.append("The run was interrupted: the table is not whole.")
    if report.left_behind:
        lines += ["These chats could not be deleted:", *(f"  {chat}" for chat in report.left_behind)]
    return "\n".join(lines)


def _reasons(report: Report, outcome: Outcome) -> list[str]:
    lines: list[str] = []
    for name, modes in report.verdicts.items():
        reasons: dict[str, list[str]] = {}
        for mode, verdict in modes.items():
            for reason in verdict.reasons if verdict.outcome is outcome else ():
                where = reasons.setdefault(_ID.sub("<id>", reason), [])
                where += [mode] if mode not in where else []
        for reason, where in reasons.items():
            only = "" if len(where) == len(MODES) else f" [{where[0]}]"
            lines.append(f"  {name}{only}: {reason[:_LONGEST]}")
    return ["", f"{outcome}:", *lines] if lines else []


def as_json(report: Report) -> dict[str, Any]:
    """Return everything the run found, with what crossed the wire where something differs."""
    version = report.server.version
    return {
        "server": report.server.name,
        "version": ".".join(map(str, version)) if version else None,
        "fits": report.fits,
        "operations": [
            {"operation": name, **{mode: _cell(verdict) for mode, verdict in modes.items()}}
            for name, modes in report.verdicts.items()
        ],
        "left_behind": report.left_behind,
    }


def _cell(verdict: Verdict) -> dict[str, Any]:
    return {"outcome": str(verdict.outcome), "reasons": verdict.reasons, "wire": verdict.wire}
