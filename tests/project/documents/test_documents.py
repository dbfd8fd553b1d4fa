"""The tour runs, and every link between documents leads somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from .pages import DOCUMENTS, ROOT


def test_the_tour_ends_well() -> None:
    tour = [sys.executable, "-W", "error", str(ROOT / "examples" / "tour.py")]

    run = subprocess.run(tour, capture_output=True, text=True, check=False, timeout=60)

    assert (run.returncode, run.stderr) == (0, "")
    assert "AuthenticationError: GET /api/core/chat/init failed: unAuthApiKey" in run.stdout
    assert run.stdout.rstrip().endswith("The tour is over: 9 stops, nothing left running.")


@pytest.mark.parametrize(
    "document", [*DOCUMENTS, ROOT / "CONTRIBUTING.md"], ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_every_link_to_a_file_leads_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8"))

    assert [target for target in targets if not (document.parent / target).exists()] == []
