"""`make bench`: failures that are named, and how the command ends."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.results.baseline import Baseline
from benchmarks.results.measurement import Measurement
from benchmarks.results.page import DOCS
from benchmarks.suites.__main__ import NAMES

from .samples import measurements, without

Measure = Callable[..., tuple[list[Measurement], str]]


def measuring(found: list[Measurement], trouble: str = "") -> Measure:
    """Return what gives all of these as the first suite's."""
    return lambda name, *, rounds, quick: (found, trouble) if name == NAMES[0] else ([], "")


@pytest.fixture
def baseline(tmp_path: Path) -> Path:
    path = tmp_path / "baseline.json"
    Baseline.of(measurements(0.5), {"python": "3.11.7"}).save(path)
    return path


def test_a_run_like_the_baseline_ends_well(baseline: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([], measure=measuring(measurements(0.5)), path=baseline) == 0

    said = capsys.readouterr().out
    assert "a stream at once, sync               × httpx" in said
    assert "slower" not in said


def test_a_run_that_is_slower_ends_with_1_and_names_the_rows(
    baseline: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([], measure=measuring(measurements(0.6)), path=baseline) == 1

    assert (
        "slower than the baseline: burst: fastgpt-client × httpx: 0.12, was 0.10 (20 % more)" in capsys.readouterr().out
    )


def test_a_row_that_is_slower_once_is_measured_again_and_only_its_suite(
    baseline: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runs: list[str] = []
    records = [each for each in measurements(0.5) if each.name == "records"]
    others = [each for each in measurements(0.5) if each.name != "records"]

    def measure(name: str, *, rounds: int, quick: bool) -> tuple[list[Measurement], str]:
        runs.append(name)
        if name == "records":
            return ([each for each in measurements(0.9) if each.name == name] if runs.count(name) == 1 else records), ""
        return (others if name == "decode" else []), ""

    assert main([], measure=measure, path=baseline) == 0

    assert runs == [*NAMES, "records"]
    said = capsys.readouterr().out
    assert "measuring records again" in said
    assert "slower than the baseline: " not in said


def test_a_quick_run_only_tells(baseline: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--quick"], measure=measuring(measurements(0.6)), path=baseline) == 0

    assert "slower than the baseline" in capsys.readouterr().out


def test_a_peer_that_failed_and_a_suite_that_did_are_named(baseline: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = without(measurements(0.5), "openai", "ModuleNotFoundError")

    assert main([], measure=measuring(found, "decode: not done after 900 s"), path=baseline) == 1

    said = capsys.readouterr().out
    assert "burst: openai failed: ModuleNotFoundError" in said
    assert "decode: not done after 900 s" in said


def test_saving_renews_the_baseline_and_the_pages(baseline: Path, tmp_path: Path) -> None:
    for place in ("performance.md", "zh/performance.md"):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_text((DOCS / place).read_text(encoding="utf-8"), encoding="utf-8")

    assert main(["--save"], measure=measuring(measurements(0.9)), path=baseline, docs=tmp_path) == 0
    assert main([], measure=measuring(measurements(0.9)), path=baseline) == 0

    assert "| 0.18 | 0.18–0.18 | 0.20 | yes |" in (tmp_path / "performance.md").read_text(encoding="utf-8")


def test_suites_that_did_not_run_keep_what_was_saved_of_them(baseline: Path, tmp_path: Path) -> None:
    for place in ("performance.md", "zh/performance.md"):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_text((DOCS / place).read_text(encoding="utf-8"), encoding="utf-8")
    before = Baseline.load(baseline)
    records = [each for each in measurements(0.1) if each.name == "records"]

    assert main(["--save", NAMES[0]], measure=measuring(records), path=baseline, docs=tmp_path) == 0

    after = Baseline.load(baseline)
    assert after.measurements.keys() == before.measurements.keys()
    assert [name for name, each in after.measurements.items() if each != before.measurements[name]] == ["records"]


@pytest.mark.parametrize(
    ("arguments", "said"), [(["nothing"], "there is no suite nothing"), (["--quick", "--save"], "is no baseline")]
)
def test_what_cannot_be_measured_is_refused(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(arguments, measure=measuring([]))

    assert said in capsys.readouterr().err
