"""What a check found. Performs no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from .findings import KINDS, Level, Step


def _plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    return dict(facts)


@frozen
class Finding:
    """One thing a check found.

    Attributes:
        code: Names what was found, such as `key_unknown`; stays the same between releases.
        facts: What fills the message in: `host`, `reason` and so on.
        seconds: How long it took to find out; None when that says nothing.
    """

    code: str
    facts: Mapping[str, Any] = field(factory=dict[str, Any], converter=_plain)
    seconds: float | None = field(default=None, eq=False)

    @property
    def step(self) -> Step:
        """Which step found it: `address`, `key`, `app`, `version`, `routes`, `streaming`, `storage` or `clock`."""
        return KINDS[self.code].step

    @property
    def level(self) -> Level:
        """How bad it is: `ok`, `warning`, `broken`; or `skipped` for what was not tried."""
        return KINDS[self.code].level

    @property
    def message(self) -> str:
        """What was found, in English."""
        return KINDS[self.code].message.format(**self.facts)

    @property
    def fix(self) -> str:
        """What to do about it, in English; empty when there is nothing to do."""
        return KINDS[self.code].fix.format(**self.facts)


@frozen
class CheckReport:
    """What `client.check()` found.

    Attributes:
        base_url: The server that was asked.
        findings: What was found, step by step; later steps are missing when an earlier one is broken.
        version: FastGPT's version as far as it can be told, such as `4.14.11 to 4.14.x`; empty when it cannot.
        routes: The id of each operation, and whether the server has a route for it.
    """

    base_url: str
    findings: tuple[Finding, ...]
    version: str = ""
    routes: Mapping[str, bool] = field(factory=dict[str, bool], repr=False)

    @property
    def ok(self) -> bool:
        """Whether nothing is broken; warnings do not count."""
        return all(finding.level != "broken" for finding in self.findings)

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON has it."""
        return {
            "ok": self.ok,
            "baseUrl": self.base_url,
            "version": self.version,
            "findings": [
                {
                    "step": each.step,
                    "level": each.level,
                    "code": each.code,
                    "message": each.message,
                    "fix": each.fix,
                    "seconds": each.seconds,
                    "facts": dict(each.facts),
                }
                for each in self.findings
            ],
            "routes": dict(self.routes),
        }
