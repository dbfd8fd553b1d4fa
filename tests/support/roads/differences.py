"""Where a road differs: the tests that do not hold there, each with the reason. `make test-roads` prints them.

A test of `tests/_async/` stands for its twin in `tests/_sync/` as well.
"""

from __future__ import annotations

from attrs import frozen


@frozen
class Difference:
    """A test that does not hold on some roads.

    Args:
        roads: Which ones.
        test: File and function, as pytest names them.
        reason: Why, in words a user of that road can read.
        case: Of which of its cases this is true: those whose id holds this.
        never: Whether it is not even tried, since it would wait for a minute. Otherwise it has to fail there, so that
            no entry outlives its reason.
    """

    roads: tuple[str, ...]
    test: str
    reason: str
    case: str = ""
    never: bool = False


DIFFERENCES: tuple[Difference, ...] = ()
