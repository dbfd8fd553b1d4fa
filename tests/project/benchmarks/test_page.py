"""`docs/performance.md`, its Chinese side and their pictures are what the committed ratios say."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks.results.baseline import PATH, Baseline
from benchmarks.results.page import DOCS, files, write
from benchmarks.results.picture import PICTURES, Picture, draw
from benchmarks.results.rows import by_name
from benchmarks.results.table import Language

from .samples import measurements

PAGES = [DOCS / "performance.md", DOCS / "zh" / "performance.md"]


@pytest.mark.parametrize("path", files(Baseline.load()), ids=lambda path: path.relative_to(DOCS).as_posix())
def test_pages_and_pictures_are_what_the_committed_ratios_say(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == files(Baseline.load())[path], "python -m benchmarks.results.page"


def test_no_committed_picture_is_left_over() -> None:
    there = {path for folder in (DOCS, DOCS / "zh") for path in (folder / "pictures").iterdir()}

    assert there == {path for path in files(Baseline.load()) if path.suffix == ".svg"}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(DOCS).as_posix())
def test_a_page_shows_every_picture_there_is(page: Path) -> None:
    shown = re.findall(r"!\[.+\]\(pictures/(\w+)\.svg\)", page.read_text(encoding="utf-8"))

    assert shown == [picture.file for picture in PICTURES]


def test_a_page_is_written_once_and_then_left_alone(tmp_path: Path) -> None:
    (tmp_path / "zh").mkdir()
    for page in PAGES:
        (tmp_path / page.relative_to(DOCS)).write_text(page.read_text(encoding="utf-8"), encoding="utf-8")
    baseline = Baseline.of(measurements(), {"python": "3.11.7", "httpx": "0.28.1"})

    first, second = write(baseline, tmp_path), write(baseline, tmp_path)

    assert {path.suffix for path in first} == {".md", ".svg"}
    assert second == []
    assert "| a stream at once, sync | × httpx | 0.10 | 0.10–0.10 | 0.20 | yes |" in (
        tmp_path / "performance.md"
    ).read_text(encoding="utf-8")
    assert "CPython 3.11.7、httpx 0.28.1。" in (tmp_path / "zh" / "performance.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.file)
def test_a_picture_is_one_that_a_browser_can_read_and_stays_inside_its_frame(
    picture: Picture, language: Language
) -> None:
    drawn = draw(picture, by_name(measurements()), language)

    assert drawn is not None
    root = ElementTree.fromstring(drawn)
    width = float(root.attrib["viewBox"].split()[2])
    bars = [each for each in root.iter("{http://www.w3.org/2000/svg}rect") if each.attrib["class"] != "ground"]
    assert len(bars) >= 2
    assert all(float(bar.attrib["x"]) + float(bar.attrib["width"]) < width for bar in bars)
    assert "prefers-color-scheme: dark" in drawn


def test_nothing_is_drawn_of_what_was_not_measured() -> None:
    assert draw(PICTURES[0], {}, "en") is None


def test_the_committed_ratios_hold_nothing_of_the_machine() -> None:
    for measurement in Baseline.load(PATH).measurements.values():
        assert set(measurement.rounds.get(measurement.base, [1.0])) == {1.0}
