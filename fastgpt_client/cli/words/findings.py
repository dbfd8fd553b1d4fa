"""What a check found, in the language of the terminal."""

from __future__ import annotations

from typing import Any

from fastgpt_client import Finding

from .language import language


def localized(finding: Finding) -> tuple[str, str, str]:
    """Return the name of the step, what was found and what to do."""
    if language() == "en":
        return finding.step, finding.message, finding.fix
    from .zh_findings import FINDINGS, STEPS, VALUES

    message, fix = FINDINGS[finding.code]
    facts: dict[str, Any] = {name: VALUES.get(value, value) for name, value in finding.facts.items()}
    return STEPS[finding.step], message.format(**facts), fix.format(**facts)


def trimmed(given: str, used: str) -> Finding | None:
    """Return the finding that an address was written with more than it needs; None when it was not."""
    written = given.strip().rstrip("/")
    rest = written.removeprefix(used)
    if not written.startswith(used) or not rest:
        return None
    return Finding("trimmed", {"given": written, "base_url": used, "rest": rest})
