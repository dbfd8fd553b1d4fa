"""The tour runs, and every link between documents leads somewhere."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from .pages import DOCUMENTS, ROOT


def test_the_tour_ends_well() -> None:
    tour = [sys.executable, "-W", "error", str(ROOT / "examples" / "tour.py")]

    settings = {**os.environ, "COLUMNS": "160", "PYTHONIOENCODING": "utf-8"}
    run = subprocess.run(tour, capture_output=True, env=settings, encoding="utf-8", check=False, timeout=60)

    assert (run.returncode, run.stderr) == (0, "")
    assert "AuthenticationError: GET /api/core/chat/init failed: unAuthApiKey" in run.stdout
    assert "│ parsed: 《铃芽之旅》的导演是新海诚。" in run.stdout
    assert "██████████████████████████████ 8.0 MB" in run.stdout
    assert run.stdout.rstrip().endswith("The tour is over: 9 stops, nothing left running.")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_the_tour_asks_for_questions_on_a_terminal() -> None:
    import pty

    here, there = pty.openpty()
    tour = [sys.executable, "-W", "error", str(ROOT / "examples" / "tour.py")]
    settings = {**os.environ, "COLUMNS": "160", "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(tour, stdin=there, stdout=there, stderr=there, env=settings) as process:
        os.close(there)
        os.write(here, b"/select\n\n")
        shown = b""
        # Linux reports the end of a terminal as an error.
        with contextlib.suppress(OSError):
            while piece := os.read(here, 1024):
                shown += piece
        os.close(here)

    text = shown.decode()
    assert process.returncode == 0, text
    assert "Your question, /tool, /select or nothing: " in text
    assert "It asks: " in text
    assert "\x1b[81G│" in text
    assert "Traceback" not in text


@pytest.mark.parametrize(
    "document", [*DOCUMENTS, ROOT / "CONTRIBUTING.md"], ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_every_link_to_a_file_leads_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8"))

    assert [target for target in targets if not (document.parent / target).exists()] == []
