"""Measure everything and say what it means: `python -m benchmarks`, or `make bench`.

Every suite runs in a process of its own, so that one that fails or hangs costs only its own rows. Ends with status 1
when a row is more than 15 % over the committed baseline, twice, or could not be measured.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Protocol

from .results.baseline import PATH, Baseline
from .results.comparison import regressions
from .results.measurement import Measurement
from .results.page import DOCS, write
from .results.rows import ROWS, by_name
from .results.table import as_text, beside, reached
from .suites.__main__ import NAMES

_PATIENCE = 1800
_PEERS = (
    *("httpx", "httpcore", "httpx-sse", "httpx-aiohttp", "aiohttp", "openai", "anthropic"),
    *("openapi-python-client", "anyio"),
)


class Measure(Protocol):
    """Measures a suite."""

    def __call__(self, name: str, *, rounds: int, quick: bool) -> tuple[list[Measurement], str]:
        """Return its measurements, and in one line why there are none."""


def measured(name: str, *, rounds: int, quick: bool) -> tuple[list[Measurement], str]:
    """Return the measurements of a suite, and in one line why there are none."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.suites",
        name,
        "--rounds",
        str(rounds),
        *(["--quick"] if quick else []),
    ]
    try:
        run = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=_PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return [], f"{name}: not done after {_PATIENCE} s"
    if run.returncode != 0:
        return [], f"{name}: ended with status {run.returncode}, see above"
    return [Measurement.from_json(each) for each in json.loads(run.stdout)], ""


def versions() -> dict[str, str]:
    """Return which Python and which libraries take part."""
    found = {"python": sys.version.split()[0]}
    for name in _PEERS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def main(
    arguments: Sequence[str] | None = None, *, measure: Measure = measured, path: Path = PATH, docs: Path = DOCS
) -> int:
    """Measure, print, compare, and save where that is asked for.

    Args:
        arguments: Those of the command line.
        measure: Measures a suite.
        path: Where the baseline is.
        docs: Where the pages are.
    """
    options = _options(arguments)
    _allow_many_descriptors()
    suites, troubles = _all(measure, options.suites, rounds=options.rounds, quick=options.quick)
    found = [each for measurements in suites.values() for each in measurements]
    now = by_name(found)
    print(beside(found))
    rows = [row for row in ROWS if len(options.suites) == len(NAMES) or row.measurement in now]
    print(as_text(now, rows))
    print(f"{reached(now, rows)} of {len(rows)} rows reach what they have to")
    troubles += [f"{each.name}: {who} failed: {why}" for each in found for who, why in each.failed.items()]
    before = Baseline.load(path) if path.exists() else Baseline({}, {})
    slower = regressions(now, before.measurements, rows)
    doubtful = {each.row.measurement for each in slower if each.now is not None}
    if doubtful and not (options.quick or options.save):
        # A busy moment of the machine makes a row slower once.
        again = [name for name, measurements in suites.items() if doubtful & set(by_name(measurements))]
        print(f"measuring {', '.join(again)} again, where rows are slower than the baseline")
        second, _ = _all(measure, again, rounds=options.rounds, quick=False)
        then = by_name(each for measurements in second.values() for each in measurements)
        slower = regressions({**now, **then}, before.measurements, [each.row for each in slower])
    for line in [*troubles, *(f"slower than the baseline: {each}" for each in slower)]:
        print(line)
    if options.save:
        # Suites that did not run keep what they had.
        renewed = Baseline.of([*before.measurements.values(), *found], versions())
        renewed.save(path)
        write(renewed, docs)
        return 1 if troubles else 0
    return 0 if options.quick else int(bool(slower or troubles))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("suites", nargs="*", metavar="suite", help=f"of {', '.join(NAMES)}; all when none is named")
    parser.add_argument("--quick", action="store_true", help="less of everything, and never a failure")
    parser.add_argument("--rounds", type=int, help="how many rounds; 5, or 3 when quick")
    parser.add_argument("--save", action="store_true", help="make this run the baseline, and write docs/performance.md")
    options = parser.parse_args(arguments)
    options.suites = options.suites or list(NAMES)
    options.rounds = options.rounds or (3 if options.quick else 5)
    if unknown := sorted(set(options.suites) - set(NAMES)):
        parser.error(f"there is no suite {', '.join(unknown)}; there are {', '.join(NAMES)}")
    if options.quick and options.save:
        parser.error("a quick run does less work, and is no baseline; leave out --quick or --save")
    return options


def _allow_many_descriptors() -> None:
    """Lift this process's limit, which its children inherit: two thousand streams are two thousand descriptors."""
    # There is no such limit on Windows, and no such module.
    if sys.platform != "win32":
        import resource

        limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))


def _all(
    measure: Measure, names: Sequence[str], *, rounds: int, quick: bool
) -> tuple[dict[str, list[Measurement]], list[str]]:
    found: dict[str, list[Measurement]] = {}
    troubles: list[str] = []
    for name in names:
        began = time.perf_counter()
        found[name], trouble = measure(name, rounds=rounds, quick=quick)
        troubles += [trouble] if trouble else []
        print(f"{name}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    return found, troubles


if __name__ == "__main__":
    raise SystemExit(main())
