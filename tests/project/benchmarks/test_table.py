"""The table of promises, as text and in both languages."""

from __future__ import annotations

import re

from benchmarks.results.measurement import Measurement
from benchmarks.results.rows import ROWS, by_name
from benchmarks.results.table import as_markdown, as_text, beside, reached

from .samples import measurements, without


def test_a_line_says_work_peer_ratio_spread_promise_and_whether_it_is_kept() -> None:
    found = by_name([Measurement("burst", "httpx", "µs", {"httpx": [10, 10, 10], "fastgpt-client": [2, 1.5, 4]})])
    rows = [row for row in ROWS if (row.measurement, row.peer) == ("burst", "httpx") and "async" not in row.ours]

    assert as_text(found, rows).splitlines() == [
        "Work                                 Beside                     Ratio        Spread   Reach  Reached",
        "a stream at once, sync               × httpx                     0.20     0.15–0.40    0.20  yes",
    ]
    assert reached(found, rows) == 1


def test_a_promise_that_is_not_kept_is_a_no() -> None:
    found = by_name([Measurement("burst", "httpx", "µs", {"httpx": [10], "fastgpt-client": [2.06]})])

    assert as_text(found, ROWS[:1]).endswith("0.20  no\n")
    assert reached(found, ROWS[:1]) == 0


def test_a_peer_that_failed_is_named_in_every_row_it_belongs_to() -> None:
    found = without(measurements(), "openai", "ModuleNotFoundError: No module named 'openai'")

    lines = [line for line in as_text(by_name(found)).splitlines() if "openai" in line and "ModuleNotFound" in line]
    assert len(lines) == len([row for row in ROWS if row.peer == "openai"])
    assert "openai failed: ModuleNotFoundError: No module named 'openai'" in lines[0]
    assert "failed: ModuleNotFoundError" in beside(found)


def test_every_row_is_in_the_text_even_when_nothing_was_measured() -> None:
    lines = as_text({}).splitlines()

    assert len(lines) == len(ROWS) + 1
    assert all(line.endswith("not measured") for line in lines[1:])


def test_beside_says_what_one_stands_for() -> None:
    text = beside([Measurement("burst", "httpx", "µs of CPU an event", {"httpx": [12.34], "ours": [6.17]})])

    assert text.splitlines()[1:] == [
        "burst, multiples of httpx (1 = 12.3 µs of CPU an event)",
        "  httpx                                  1.00  (1.00 to 1.00)",
        "  ours                                   0.50  (0.50 to 0.50)",
    ]


def test_both_languages_have_the_same_figures() -> None:
    found = by_name(measurements())
    english, chinese = (re.findall(r"\d+\.\d+", as_markdown(found, language)) for language in ("en", "zh"))

    assert len(english) == 4 * len(ROWS)
    assert english == chinese


def test_keys_are_unique() -> None:
    assert len({row.key for row in ROWS}) == len(ROWS)
