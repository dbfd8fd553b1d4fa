"""What contestants took for the same work, round by round, and how they compare. Performs no I/O."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from typing import Any

from attrs import asdict, field, frozen


@frozen
class Spread:
    """The median of some ratios, and how far they lie apart."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, ratios: list[float]) -> Spread:
        """Return the spread of at least one ratio."""
        return cls(statistics.median(ratios), min(ratios), max(ratios))


@frozen
class Measurement:
    """One kind of work, and what it took each contestant in each round.

    Args:
        name: What the work is called in tables, for example `burst`.
        base: The contestant whose figures are 1.
        unit: What the figures count, for people.
        rounds: The figures of each contestant, smaller is better. All took part in the same rounds.
        failed: Why a contestant has no figures.
    """

    name: str
    base: str
    unit: str
    rounds: Mapping[str, list[float]]
    failed: Mapping[str, str] = field(factory=dict)

    def ratios(self, contestant: str, peer: str | None = None) -> list[float]:
        """Return a contestant's figures as multiples of a peer's in the same round; empty when either has none."""
        own, others = self.rounds.get(contestant, []), self.rounds.get(peer or self.base, [])
        return [mine / other for mine, other in zip(own, others, strict=False)]

    def as_ratios(self) -> Measurement:
        """Return the same without the machine: every figure as a multiple of the base's."""
        ratios = {name: [round(ratio, 4) for ratio in self.ratios(name)] for name in self.rounds}
        return Measurement(self.name, self.base, self.unit, {name: row for name, row in ratios.items() if row})

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return asdict(self)

    @classmethod
    def from_json(cls, sent: Mapping[str, Any]) -> Measurement:
        """Return what `to_json` wrote."""
        return cls(**sent)
