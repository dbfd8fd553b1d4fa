"""Ratios, and when one of them is a regression."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.results.baseline import Baseline
from benchmarks.results.comparison import regressions
from benchmarks.results.measurement import Measurement, Spread
from benchmarks.results.rows import ROWS, by_name

from .samples import measurements, without


def test_a_ratio_is_taken_within_its_round() -> None:
    measured = Measurement("burst", "httpx", "µs", {"httpx": [10, 20, 30], "ours": [5, 2, 30]})

    assert measured.ratios("ours") == [0.5, 0.1, 1.0]
    assert measured.ratios("httpx", "ours") == [2.0, 10.0, 1.0]
    assert Spread.of(measured.ratios("ours")) == Spread(median=0.5, least=0.1, most=1.0)
    assert measured.ratios("nobody") == []


def test_what_is_saved_is_the_same_on_a_machine_ten_times_as_slow(tmp_path: Path) -> None:
    for name, machine in (("fast", 10.0), ("slow", 100.0)):
        Baseline.of(measurements(machine=machine), {"python": "3.11.7"}).save(tmp_path / name)

    assert (tmp_path / "fast").read_text(encoding="utf-8") == (tmp_path / "slow").read_text(encoding="utf-8")


def test_what_is_saved_is_read_again_as_it_was(tmp_path: Path) -> None:
    saved = Baseline.of(measurements(), {"python": "3.11.7", "httpx": "0.28.1"})

    saved.save(tmp_path / "baseline.json")

    assert Baseline.load(tmp_path / "baseline.json") == saved


def test_a_measurement_travels_as_json() -> None:
    (first, *_) = without(measurements(), "httpx", "not installed")

    assert Measurement.from_json(first.to_json()) == first


@pytest.mark.parametrize(("factor", "slower"), [(0.5, 0), (0.574, 0), (0.576, len(ROWS)), (0.25, 0)])
def test_more_than_fifteen_per_cent_over_the_baseline_is_a_regression(factor: float, slower: int) -> None:
    before, now = by_name(measurements(0.5)), by_name(measurements(factor))

    assert len(regressions(now, before)) == slower


def test_a_regression_says_which_row_and_by_how_much() -> None:
    (first, *_) = regressions(by_name(measurements(1.0)), by_name(measurements(0.5)))

    assert str(first) == "burst: fastgpt-client × httpx: 0.20, was 0.10 (100 % more)"


def test_a_row_that_is_gone_is_a_regression_and_a_new_one_is_none() -> None:
    some = by_name(each for each in measurements() if each.name != "import")

    assert [str(each) for each in regressions(some, by_name(measurements()))] == [
        "import: fastgpt-client × httpx: was 0.05, and could not be measured"
    ]
    assert regressions(by_name(measurements()), some) == []
