"""Measurements that nobody took."""

from __future__ import annotations

from benchmarks.results.measurement import Measurement
from benchmarks.results.rows import ROWS


def measurements(factor: float = 0.5, machine: float = 10.0) -> list[Measurement]:
    """Return measurements of every row, in which each of ours is so much of what it has to reach.

    Args:
        factor: What ours take of what they may.
        machine: How long everything takes on this machine.
    """
    rounds: dict[str, dict[str, list[float]]] = {}
    for row in ROWS:
        found = rounds.setdefault(row.measurement, {})
        base = found.setdefault(row.peer, [machine, machine * 1.1, machine * 0.9])
        # A contestant of several rows has the figures of its first.
        found.setdefault(row.ours, [each * row.reach * factor for each in base])
    return [Measurement(name, next(iter(found)), "µs of CPU", found) for name, found in rounds.items()]


def without(found: list[Measurement], contestant: str, reason: str) -> list[Measurement]:
    """Return measurements in which a contestant failed."""
    return [
        Measurement(
            each.name,
            each.base,
            each.unit,
            {name: figures for name, figures in each.rounds.items() if name != contestant},
            {contestant: reason} if contestant in each.rounds else {},
        )
        for each in found
    ]
