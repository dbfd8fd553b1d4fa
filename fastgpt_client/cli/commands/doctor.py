"""`fastgpt doctor`: one readable report of what works and what does not, with the fix."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ..settings.options import ApiKey, App, AsJson, BaseUrl, ProfileName
from ..terminal.errors import FAILED
from ..terminal.failures import told
from ..terminal.output import out, styled
from ..words.language import t

if TYPE_CHECKING:
    from fastgpt_client import Finding

HELP = (
    t("Find out what is wrong between here and an answer. Costs nothing without --ask.")
    + "\n\n\b\nfastgpt doctor\nfastgpt doctor --ask\nfastgpt doctor --json | jq .findings\n\n"
    + t("Exit codes: 0 nothing is broken, 1 something is.")
)
_QUESTION = "Count slowly from one to thirty, in words."
_MARKS = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "broken": ("✗", "red"), "skipped": ("-", "dim")}


@told
def doctor(
    ask: Annotated[bool, typer.Option("--ask", help=t("Put a question to the app, to see its answer stream."))] = False,
    question: Annotated[str | None, typer.Option("--question", help=t("What to ask with --ask."))] = None,
    upload: Annotated[bool, typer.Option(help=t("Send a small file to storage and read it back."))] = True,
    timeout: Annotated[float, typer.Option("--timeout", help=t("Seconds to wait for each answer."))] = 15.0,
    as_json: AsJson = False,
    app: App = None,
    api_key: ApiKey = None,
    base_url: BaseUrl = None,
    profile: ProfileName = None,
) -> None:
    """Check everything and say what to change."""
    from ..settings.target import target_of
    from ..words.findings import localized, trimmed

    target = target_of(api_key, base_url, app, profile)
    asked = (question or _QUESTION) if ask or question else None
    with target.client(timeout=timeout) as client:
        report = client.check(target.app or None, ask=asked, upload=upload)
    cut = trimmed(target.base_url, report.base_url)
    if as_json:
        found = report.as_dict()
        found["findings"] += [] if cut is None else [{"step": cut.step, "level": cut.level, "message": cut.message}]
        out(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        for finding in (*((cut,) if cut else ()), *report.findings):
            _show(finding, *localized(finding))
        out("")
        out(t("Nothing is broken.") if report.ok else t("Something is broken; see the fixes above."))
    if not report.ok:
        raise typer.Exit(FAILED)


def _show(finding: Finding, step: str, message: str, fix: str) -> None:
    mark, style = _MARKS[finding.level]
    took = "" if finding.seconds is None else styled(f" ({finding.seconds:.2f} s)", "dim", sys.stdout)
    said = t("{step}: {message}").format(step=styled(step, "bold", sys.stdout), message=message)
    out(f"{styled(mark, style, sys.stdout)} {said}{took}")
    if fix and finding.level in ("warning", "broken"):
        out(f"    → {fix}")
