"""The emulator answers as the real servers did, but for what one table says."""

from __future__ import annotations

import anyio
import pytest

from fastgpt_client.testing.compatibility.evidence import FILE

from .cut import RECORDINGS, evidence
from .held_time import HeldTime
from .intended import INTENDED, Intended
from .recordings import recording, versions
from .replayer import Replayer


@pytest.fixture(scope="module")
def replayed() -> dict[str, Replayer]:
    """Every recording, replayed once."""
    found = {}
    for version in versions():
        with pytest.MonkeyPatch.context() as patch:
            time = HeldTime()
            time.install(patch)
            found[version] = Replayer(version, time)
            anyio.run(found[version].replay)
    return found


@pytest.mark.parametrize("version", versions())
def test_every_recorded_request_is_answered_alike(replayed: dict[str, Replayer], version: str) -> None:
    differences = replayed[version].differences
    unintended = [str(each) for each in differences if not any(row.covers(each) for row in INTENDED)]
    assert not unintended, "\n".join(unintended)


@pytest.mark.parametrize("version", versions())
def test_no_recorded_request_is_left_out(replayed: dict[str, Replayer], version: str) -> None:
    assert replayed[version].compared == sum(map(len, recording(version).values()))


def test_all_eight_versions_are_replayed(replayed: dict[str, Replayer]) -> None:
    assert list(replayed) == ["4.8.17", "4.9.14", "4.14.4", "4.14.9", "4.14.11", "4.15.0", "4.15.5", "4.16.0"]
    assert sum(each.compared for each in replayed.values()) == 2179


@pytest.mark.parametrize("row", INTENDED, ids=lambda row: row.what)
def test_an_intended_difference_is_still_one(replayed: dict[str, Replayer], row: Intended) -> None:
    differences = [each for replayer in replayed.values() for each in replayer.differences]
    assert any(row.covers(each) for each in differences)


def test_the_table_of_intended_differences_stays_short() -> None:
    assert len(INTENDED) <= 10


def test_the_evidence_of_the_compatibility_page_is_what_the_recordings_hold() -> None:
    assert FILE.read_text("utf-8") == evidence(RECORDINGS)
