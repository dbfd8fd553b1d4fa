"""Whether a stream flows, told by when its events came. Performs no I/O."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from .report import Finding

# A buffering proxy hands everything over within milliseconds; a model writes over seconds.
_AT_ONCE = 0.1
_LONG_ENOUGH = 0.3


def pace_of(times: Sequence[float]) -> Finding:
    """Return how a stream flowed.

    Args:
        times: Seconds from the question to each event, in order.
    """
    if len(times) < 3 or times[-1] < _LONG_ENOUGH:
        return Finding("too_quick")
    spread = times[-1] - times[0]
    facts = {"events": len(times), "first": round(times[0], 2), "spread": round(spread, 2)}
    if spread < _AT_ONCE * times[-1]:
        return Finding("buffered", facts)
    gap = max(later - earlier for earlier, later in pairwise(times))
    return Finding("streams", {**facts, "gap": round(gap, 2)})
