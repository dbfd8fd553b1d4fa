"""Every Python example a document shows runs, and the documents keep in step."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fastgpt_client.testing import FastGPTEmulator

ROOT = Path(__file__).resolve().parents[3]
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "README.zh.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def examples(document: Path) -> list[str]:
    return re.findall(r"```python\n(.*?)```", document.read_text(encoding="utf-8"), re.DOTALL)


EXAMPLES = [
    pytest.param(example, id=f"{document.name}-{number}")
    for document in DOCUMENTS
    for number, example in enumerate(examples(document), start=1)
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_runs(example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cat.png").write_bytes(PNG)
    monkeypatch.chdir(tmp_path)
    with FastGPTEmulator("4.16", accept_any_app=True).serve() as server:
        code = example.replace("http://localhost:3000", server.base_url).replace("fastgpt-...", server.api_key)
        names: dict[str, Any] = {"__name__": "example"}

        exec(compile(code, "example", "exec"), names)


def test_both_languages_of_the_readme_show_the_same_code() -> None:
    def calls(document: str) -> list[str]:
        return [re.sub(r'"[^"]*"', '""', example) for example in examples(ROOT / document)]

    assert calls("README.md") == calls("README.zh.md")


def test_the_tour_ends_well() -> None:
    tour = [sys.executable, "-W", "error", str(ROOT / "examples" / "tour.py")]

    run = subprocess.run(tour, capture_output=True, text=True, check=False, timeout=60)

    assert (run.returncode, run.stderr) == (0, "")
    assert "AuthenticationError: GET /api/core/chat/init failed: unAuthApiKey" in run.stdout
    assert run.stdout.rstrip().endswith("The tour is over: 9 stops, nothing left running.")


@pytest.mark.parametrize("document", [*DOCUMENTS, ROOT / "CONTRIBUTING.md"], ids=lambda path: path.name)
def test_every_link_to_a_file_leads_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8"))

    assert [target for target in targets if not (document.parent / target).exists()] == []
