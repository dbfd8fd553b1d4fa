"""Comparison of two contracts by our own rules, without I/O.

Breaking is what makes a working program fail, or mean something else: something named is gone or is of another type,
something new has to be given, a default is another one. Enums are open and answers may grow.
"""

from __future__ import annotations

from ..spec.document import Spec
from .change import Change
from .models import model_changes
from .operations import operation_changes


def contract_changes(before: Spec, after: Spec) -> list[Change]:
    """Return every change from one contract to another that a user could notice."""
    return [*operation_changes(before, after), *model_changes(before, after)]
