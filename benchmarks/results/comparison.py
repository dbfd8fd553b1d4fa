"""Whether anything became slower than the committed ratios say. Performs no I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import frozen

from .measurement import Measurement
from .rows import ROWS, Row

#: How much more than the baseline's median a median may be: less is the machine's noise.
ALLOWED = 1.15


@frozen
class Regression:
    """A row that became slower.

    Args:
        row: Which.
        before: The baseline's median ratio.
        now: The median ratio of this run; None when it could not be measured any more.
    """

    row: Row
    before: float
    now: float | None

    def __str__(self) -> str:
        if self.now is None:
            return f"{self.row.key}: was {self.before:.2f}, and could not be measured"
        more = (self.now / self.before - 1) * 100
        return f"{self.row.key}: {self.now:.2f}, was {self.before:.2f} ({more:.0f} % more)"


def regressions(
    now: Mapping[str, Measurement], before: Mapping[str, Measurement], rows: Iterable[Row] = ROWS
) -> list[Regression]:
    """Return the rows that are more than 15 % over the baseline, or gone; a row that the baseline lacks is new."""
    found = []
    for row in rows:
        earlier, current = row.spread(before), row.spread(now)
        if earlier is None or (current is not None and current.median <= earlier.median * ALLOWED):
            continue
        found.append(Regression(row, earlier.median, current.median if current is not None else None))
    return found
