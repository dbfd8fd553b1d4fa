"""The benchmark of the emulator."""

from __future__ import annotations

import re

import pytest

from benchmarks.emulator import main


def test_the_benchmark_prints_requests_per_second(capsys: pytest.CaptureFixture[str]) -> None:
    main(count=20)

    lines = capsys.readouterr().out.splitlines()
    assert [re.sub(r"\s+\d+ ", " N ", line) for line in lines] == [
        "in process N requests/s",
        "in process, async N requests/s",
        "on a port N requests/s",
        "on a port, completions N requests/s",
    ]
