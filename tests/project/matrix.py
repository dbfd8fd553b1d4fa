"""Run the tests in other surroundings: `python -m tests.project.matrix [3.12 | lowest | sdist ...]`.

Without arguments, that is every supported Python that is installed, and the lowest dependencies that are allowed.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from packaging.requirements import Requirement

from generator.verify.pythons import VERSIONS, environment, interpreter

LOWEST = "lowest"
SDIST = "sdist"
NOT_INSTALLED = "not installed here, not tested"


def main(root: Path, names: Sequence[str]) -> int:
    """Run the tests in each of the surroundings named, say how they ended, and return the exit code.

    A Python that is not installed is named; that is a failure where it was asked for by name.
    """
    if unknown := set(names) - {*VERSIONS, LOWEST, SDIST}:
        print(f"there is no {', '.join(sorted(unknown))}; there are {', '.join((*VERSIONS, LOWEST, SDIST))}")
        return 2
    outcomes = {name: _run(root, name) for name in names or (*VERSIONS, LOWEST)}
    for name, outcome in outcomes.items():
        print(f"{name}: {outcome}")
    accepted = ("passed",) if names else ("passed", NOT_INSTALLED)
    return int(any(outcome not in accepted for outcome in outcomes.values()))


def _run(root: Path, name: str) -> str:
    if name == SDIST:
        return _run_sdist(root)
    python = interpreter(VERSIONS[0] if name == LOWEST else name)
    if python is None:
        return NOT_INSTALLED
    if name == LOWEST or str(python) != sys.executable:
        needs = requirements(root, lowest_versions=name == LOWEST)
        python = environment(root, f"test-{name}", python, [*needs, "--editable", "."])
    print(f"--- {name}", flush=True)
    tests = [str(python), "-m", "pytest", "--numprocesses", "auto", "--dist", "loadfile"]
    return _outcome(subprocess.run(tests, cwd=root, check=False))


def _run_sdist(root: Path) -> str:
    """Do what somebody does who has nothing but the source distribution."""
    with TemporaryDirectory(prefix="sdist-") as folder:
        build = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder]
        subprocess.run(build, cwd=root, check=True, capture_output=True)
        (archive,) = Path(folder).glob("*.tar.gz")
        with tarfile.open(archive) as files:
            files.extractall(folder, filter="data")
        unpacked = archive.with_name(archive.name.removesuffix(".tar.gz"))
        make = ["make", "pytest", f"PYTHON={sys.executable}"]
        return _outcome(subprocess.run(make, cwd=unpacked, check=False))


def _outcome(run: subprocess.CompletedProcess[bytes]) -> str:
    return "passed" if run.returncode == 0 else f"FAILED, exit code {run.returncode}"


def requirements(root: Path, *, lowest_versions: bool) -> list[str]:
    """Return what the package, its extras and its tests need.

    Args:
        root: The project.
        lowest_versions: Take the lowest version that each requirement of the package and of its extras allows. What
            these bring in turn is left to pip, which takes the newest.
    """
    file = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    extras = file["project"]["optional-dependencies"].values()
    ours = [*file["project"]["dependencies"], *(line for extra in extras for line in extra)]
    return [*(map(lowest, ours) if lowest_versions else ours), *_group(file["dependency-groups"], "test")]


def lowest(requirement: str) -> str:
    """Return the requirement with the lowest version it allows, and no other.

    Raises:
        ValueError: It has no lower bound, so there is nothing to test.
    """
    parsed = Requirement(requirement)
    bounds = [each.version for each in parsed.specifier if each.operator in (">=", "==", "~=")]
    if len(bounds) != 1:
        raise ValueError(f"pyproject.toml: {requirement} needs one lower bound; write {parsed.name}>=...")
    extras = f"[{','.join(sorted(parsed.extras))}]" if parsed.extras else ""
    return f"{parsed.name}{extras}=={bounds[0]}" + (f"; {parsed.marker}" if parsed.marker else "")


def _group(groups: dict[str, list[Any]], name: str) -> Iterator[str]:
    for entry in groups[name]:
        if isinstance(entry, dict):
            yield from _group(groups, entry["include-group"])
        else:
            yield entry


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parents[2], sys.argv[1:]))
