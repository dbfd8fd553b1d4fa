"""Count the changes that are noticed: `python -m tests.project.mutation [part of a module's name ...]`."""

from __future__ import annotations

import resource
import sys
from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

from .forks import Changed, Forks
from .mutants import Mutant, mutants_of
from .tables import PACKAGE, modules, survivors

LEAST = 0.9
LONGEST = 60.0
AT_ONCE = 2


@frozen
class Outcome:
    """What became of one module's changes.

    Attributes:
        seconds: How long it takes where nothing else runs: the processor's time, shared by the runs that go on at once.
    """

    name: str
    tried: int
    explained: int
    unexplained: list[Mutant]
    stale: list[tuple[str, str]]
    seconds: float

    @property
    def noticed(self) -> int:
        """How many changes the tests noticed."""
        return self.tried - self.explained - len(self.unexplained)

    @property
    def good(self) -> bool:
        """Whether enough was noticed, soon enough, and the rest is explained."""
        enough = self.noticed >= LEAST * self.tried and self.seconds < LONGEST
        return enough and not self.unexplained and not self.stale


def main(wanted: Sequence[str]) -> int:
    """Try every change of the modules, print what came of it, and return the exit code."""
    chosen = {name: tests for name, tests in modules().items() if not wanted or any(part in name for part in wanted)}

    def work(forks: Forks) -> int:
        good = True
        for name, tests in chosen.items():
            outcome = _try(forks, name, tests)
            good &= outcome is not None and outcome.good
            if outcome is not None:
                _print(outcome)
        return 0 if good else 1

    return Forks(work).run(sorted({test for tests in chosen.values() for test in tests}))


def _try(forks: Forks, name: str, tests: list[str]) -> Outcome | None:
    path = PACKAGE / name
    source = path.read_text(encoding="utf-8")
    dotted = ".".join((PACKAGE.name, *Path(name).with_suffix("").parts))
    if not all(forks.passed([Changed(dotted, path, source)], tests, at_once=1)):
        print(f"!  {name}: its tests fail without a change: {' '.join(tests)}", flush=True)
        return None
    started = _processor()
    mutants = mutants_of(source)
    changes = [Changed(dotted, path, mutant.source) for mutant in mutants]
    results = forks.passed(changes, tests, at_once=AT_ONCE)
    alive = [mutant for mutant, lives in zip(mutants, results, strict=True) if lives]
    rows = survivors().get(name, {})
    unexplained = [mutant for mutant in alive if (mutant.line, mutant.became) not in rows]
    stale = sorted(rows.keys() - {(mutant.line, mutant.became) for mutant in alive})
    explained = len(alive) - len(unexplained)
    return Outcome(name, len(mutants), explained, unexplained, stale, (_processor() - started) / AT_ONCE)


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _print(outcome: Outcome) -> None:
    share = outcome.noticed / outcome.tried if outcome.tried else 1.0
    print(
        f"{'ok' if outcome.good else '! '} {outcome.name}: {outcome.noticed} of {outcome.tried} noticed ({share:.0%}), "
        f"{outcome.explained} explained, {outcome.seconds:.0f} s",
        flush=True,
    )
    for mutant in outcome.unexplained:
        print(f"     {mutant.number}: {mutant.line}\n      -> {mutant.became}")
    for line, became in outcome.stale:
        print(f"     explained, but noticed or gone: {line}\n      -> {became}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
