"""Build what is released into `dist/`, and check it: `python -m tests.project.packaging.release [TAG]`.

The wheel is built from the unpacked source distribution, as by somebody who has nothing else.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import venv
from pathlib import Path
from tempfile import TemporaryDirectory

# Runs in an environment with the wheel, what it requires, and nothing else.
_TRY = """
import sys, fastgpt_client
from fastgpt_client import *
assert fastgpt_client.__version__ == sys.argv[1], fastgpt_client.__version__
fastgpt_client.ChatClient(api_key="fastgpt-key", base_url="http://localhost:3000").close()
"""


def main(root: Path, tag: str | None) -> int:
    """Build and check both distributions, and return the exit code."""
    version = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    if tag is not None and (problem := refusal(tag, version, (root / "CHANGELOG.md").read_text(encoding="utf-8"))):
        print(problem)
        return 1
    sdist, wheel = build(root, root / "dist")
    try:
        subprocess.run([sys.executable, "-m", "twine", "check", "--strict", sdist, wheel], check=True)
        _install(wheel, version)
    except subprocess.CalledProcessError as error:
        print(f"{' '.join(map(str, error.cmd))} failed with exit code {error.returncode}; nothing can be released")
        return 1
    print(f"{sdist.name} and {wheel.name} can be released")
    return 0


def refusal(tag: str, version: str, changelog: str) -> str | None:
    """Return why a tag cannot be released, or None.

    Args:
        tag: The git tag, with or without a `v`.
        version: The version that pyproject.toml declares.
        changelog: The text of the CHANGELOG, which has a section for each release.
    """
    if tag.removeprefix("v") != version:
        return f"the tag is {tag}, but pyproject.toml says version {version}; tag v{version}, or change the version"
    if not re.search(rf"^## \[?v?{re.escape(version)}\b(?![.\d])", changelog, re.MULTILINE):
        return f'CHANGELOG.md has no "## {version}"; give the release the entries of "Unreleased"'
    return None


def build(root: Path, target: Path) -> tuple[Path, Path]:
    """Return a source distribution and the wheel built from it, alone in the target folder."""
    shutil.rmtree(target, ignore_errors=True)
    hatchling(root, "sdist", target)
    (sdist,) = target.glob("*.tar.gz")
    with TemporaryDirectory() as folder:
        with tarfile.open(sdist) as archive:
            archive.extractall(folder, filter="data")
        hatchling(Path(folder) / sdist.name.removesuffix(".tar.gz"), "wheel", target)
    (wheel,) = target.glob("*.whl")
    return sdist, wheel


def hatchling(root: Path, kind: str, target: Path) -> None:
    """Build one distribution, without an environment of its own: hatchling is all it takes."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(target.resolve())]
    subprocess.run(command, cwd=root, check=True, stdout=subprocess.DEVNULL)


def _install(wheel: Path, version: str) -> None:
    with TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        pip = [str(python), "-m", "pip", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", "-qq", str(wheel)], cwd=folder, check=True)
        subprocess.run([*pip, "check"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        subprocess.run([python, "-I", "-W", "error", "-c", _TRY, version], cwd=folder, check=True)


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parents[3], next(iter(sys.argv[1:]), None)))
