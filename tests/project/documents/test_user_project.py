"""A project of somebody else's, with `fastgpt-client[testing]` and pytest installed and nothing more."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from fastgpt_client.testing import PROFILES

from .pages import ROOT, blocks


def needed(name: str, extras: frozenset[str], found: dict[str, set[str]]) -> dict[str, set[str]]:
    """Return the distributions that a requirement brings, by name, with what they put into site-packages."""
    if name in found:
        return found
    installed = distribution(name)
    found[name] = {file.parts[0] for file in installed.files or () if file.parts[0] != ".."}
    for line in installed.requires or ():
        requirement = Requirement(line)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in extras or {""}):
            needed(requirement.name, frozenset(requirement.extras), found)
    return found


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with an environment of its own: the wheel of this checkout, what it needs, pytest, and no network."""
    folder = tmp_path / "their project"
    venv.create(folder / ".venv", with_pip=False)
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder / ".venv")}))
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    install = [sys.executable, "-m", "pip", "--python", str(folder / ".venv"), "--disable-pip-version-check", "install"]
    subprocess.run([*install, "--no-index", "--no-deps", str(wheel)], check=True, capture_output=True)
    ours = needed("fastgpt-client", frozenset({"", "testing"}), {})
    ours.pop("fastgpt-client")
    here = Path(sysconfig.get_path("purelib"))
    for names in (*ours.values(), *needed("pytest", frozenset(), {}).values()):
        for name in names - {"__pycache__"}:
            if not (site / name).exists():
                (site / name).symlink_to(here / name)
    return folder


def test_the_tests_of_the_guide_pass_in_a_project_with_only_the_extra(project: Path) -> None:
    guides = [ROOT / "docs" / "testing.md", ROOT / "docs" / "zh" / "testing.md"]
    examples = [example for guide in guides for example in blocks(guide) if "def test_" in example]
    for number, example in enumerate(examples):
        (project / f"test_bot_{number}.py").write_text(example, encoding="utf-8")
    (project / "test_alone.py").write_text(ALONE.format(checkout=str(ROOT)), encoding="utf-8")
    python = next((project / ".venv").glob("[bS]*/python*"))
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST"))}

    run = subprocess.run(
        [python, "-W", "error", "-m", "pytest", "-q", "--strict-markers", "-p", "no:cacheprovider"],
        cwd=project,
        env={**environment, "TMPDIR": str(project)},
        capture_output=True,
        text=True,
        check=False,
    )

    # In each language, one of them runs on every release; ALONE is one more.
    assert f"{len(examples) + len(guides) * (len(PROFILES) - 1) + 1} passed" in run.stdout, run.stdout + run.stderr


ALONE = """
import importlib.util
import fastgpt_client

def test_it_is_the_wheel_and_nothing_of_our_workshop():
    assert not fastgpt_client.__file__.startswith({checkout!r})
    for name in ("openapi_core", "schemathesis", "hypothesis", "respx", "trio", "generator"):
        assert importlib.util.find_spec(name) is None
"""
