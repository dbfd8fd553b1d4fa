"""Every entry of the table of what differs on a road names a test that is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from ...support.roads.differences import DIFFERENCES, Difference
from ...support.roads.road import ROADS

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("entry", DIFFERENCES, ids=lambda entry: entry.test.rpartition("::")[2])
def test_what_differs_on_a_road_is_a_test_and_a_road(entry: Difference) -> None:
    path, _, name = entry.test.partition("::")

    assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8")
    assert set(entry.roads) <= set(ROADS) - {"direct"}
    assert entry.reason
