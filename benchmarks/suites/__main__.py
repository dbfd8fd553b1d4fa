"""Measure one suite in this process and print it as JSON: `python -m benchmarks.suites streams --rounds 5`."""

from __future__ import annotations

import argparse
import importlib
import json

NAMES = ("decode", "streams", "calls", "many", "records", "start", "uploads")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.suites")
    parser.add_argument("suite", choices=NAMES)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="less of everything")
    options = parser.parse_args()
    suite = importlib.import_module(f"benchmarks.suites.{options.suite}")
    print(json.dumps([each.to_json() for each in suite.measure(quick=options.quick, rounds=options.rounds)]))


if __name__ == "__main__":
    main()
