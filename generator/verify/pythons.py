"""Check that every supported Python generates the same bytes: `python -m generator.verify.pythons`.

Each interpreter found gets an environment of its own with only the generation tools, and runs `generator check` with a
hash seed of its own. One that is not installed is named, and not counted.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

VERSIONS = ("3.11", "3.12", "3.13")


def main(root: Path) -> int:
    """Run the check under every supported Python that is installed; returns the exit code."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needs = [*project["dependencies"], *project["optional-dependencies"]["generate"]]
    failed = False
    for seed, version in enumerate(VERSIONS, start=1):
        python = _interpreter(root, version, needs)
        if python is None:
            print(f"python {version}: not installed here, not checked")
            continue
        environment = {**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONDONTWRITEBYTECODE": "1"}
        run = subprocess.run([python, "-m", "generator", "check"], cwd=root, env=environment, check=False)
        print(f"python {version}, hash seed {seed}: {'the same' if run.returncode == 0 else 'DIFFERENT'}")
        failed = failed or run.returncode != 0
    return int(failed)


def _interpreter(root: Path, version: str, needs: list[str]) -> Path | None:
    """Return the interpreter of an environment with the generation tools; None where this Python is not installed."""
    if sys.version_info[:2] == tuple(map(int, version.split("."))):
        return Path(sys.executable)
    found = _installed(version)
    if found is None:
        return None
    folder = root / f".venv-{version}"
    python = folder / "bin" / "python"
    stamp = folder / f".ready-{hashlib.sha256(repr(needs).encode()).hexdigest()[:16]}"
    if not stamp.exists():
        subprocess.run([found, "-m", "venv", "--clear", folder], check=True)
        install = [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check", *needs]
        subprocess.run(install, check=True)
        stamp.touch()
    return python


def _installed(version: str) -> Path | None:
    """Return a Python of this version, from the path or from pyenv, whose names on the path may stand for nothing."""
    candidates = [shutil.which(f"python{version}")]
    if shutil.which("pyenv"):
        prefix = subprocess.run(["pyenv", "prefix", version], capture_output=True, text=True, check=False)
        candidates.append(f"{prefix.stdout.strip()}/bin/python" if prefix.returncode == 0 else None)
    for candidate in candidates:
        if candidate and subprocess.run([candidate, "--version"], capture_output=True, check=False).returncode == 0:
            return Path(candidate)
    return None


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parents[2]))
