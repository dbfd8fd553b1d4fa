"""FastGPT's documents, changed at random: what is taken can be generated from, and what is not is asked about.

`make upstream-trial` tries more of them, and also runs lint, mypy and the tests of generated code.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ...conftest import ROOT
from .at_random import changed
from .trial import TESTS, copy_project, take

#: Documents of which something can be taken.
SEEDS = (10,)


def test_the_same_seed_makes_the_same_changes() -> None:
    assert changed(7) == changed(7)
    assert changed(7) != changed(8)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_taken_of_a_changed_document_can_be_generated_and_imported(tmp_path: Path, seed: int) -> None:
    outcome = take(copy_project(tmp_path), seed, thorough=False)

    assert outcome.problems == []
    assert outcome.added


def test_every_test_that_the_trial_runs_is_there() -> None:
    assert [path for path in TESTS if not (ROOT / path).is_file()] == []
