"""Judging the contract: the rules it has to keep, and one finding for each place where it does not."""

from __future__ import annotations

from ..spec.document import Spec
from .derived import derived_findings
from .finding import Finding
from .operations import operation_findings
from .properties import property_findings
from .schemas import schema_findings
from .structure import structure_findings
from .text import text_findings
from .unions import union_findings

__all__ = ["lint", "text_findings"]


def lint(spec: Spec) -> list[Finding]:
    """Return everything that is wrong with the spec; the list is empty when code can be generated from it.

    Most rules come from something openapi-python-client gets wrong without a word: a union whose first member always
    wins, an enum value that disappears, a `default` that is sent although nobody meant it. The rest keep the facade
    and its documentation complete. Whether the words are English is no matter of generating: see `text_findings`.
    """
    # The other rules read the document freely, so it has to have the shape of OpenAPI first.
    if findings := structure_findings(spec):
        return findings
    return [
        *operation_findings(spec),
        *schema_findings(spec),
        *property_findings(spec),
        *derived_findings(spec),
        *union_findings(spec),
    ]
