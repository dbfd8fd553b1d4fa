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
from collections.abc import Sequence
from pathlib import Path

VERSIONS = ("3.11", "3.12", "3.13", "3.14")


def main(root: Path) -> int:
    """Run the check under every supported Python that is installed; returns the exit code."""
    file = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    needs = [*file["project"]["dependencies"], *file["dependency-groups"]["generate"]]
    failed = False
    for seed, version in enumerate(VERSIONS, start=1):
        found = interpreter(version)
        if found is None:
            print(f"python {version}: not installed here, not checked")
            continue
        python = found if str(found) == sys.executable else environment(root, version, found, needs)
        variables = {**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONDONTWRITEBYTECODE": "1"}
        run = subprocess.run([python, "-m", "generator", "check"], cwd=root, env=variables, check=False)
        print(f"python {version}, hash seed {seed}: {'the same' if run.returncode == 0 else 'DIFFERENT'}")
        failed = failed or run.returncode != 0
    return int(failed)


def environment(root: Path, name: str, python: Path, install: Sequence[str]) -> Path:
    """Return the interpreter of the environment `.venv-NAME`, which is made again when what it needs has changed.

    Args:
        root: The project; its pyproject.toml counts among what an environment needs.
        name: What the environment is for.
        python: The interpreter to make it with.
        install: Requirements, as arguments for `pip install`.
    """
    folder = root / f".venv-{name}"
    made = folder / "bin" / "python"
    needs = repr(install).encode() + (root / "pyproject.toml").read_bytes()
    stamp = folder / f".ready-{hashlib.sha256(needs).hexdigest()[:16]}"
    if not stamp.exists():
        subprocess.run([python, "-m", "venv", "--clear", folder], check=True)
        pip = [str(made), "-m", "pip", "install", "-qq", "--disable-pip-version-check", *install]
        subprocess.run(pip, cwd=root, check=True)
        stamp.touch()
    return made


def interpreter(version: str) -> Path | None:
    """Return an interpreter of this version: the running one, or from the path or pyenv; None where there is none."""
    if sys.version_info[:2] == tuple(map(int, version.split("."))):
        return Path(sys.executable)
    candidates = [shutil.which(f"python{version}")]
    # pyenv puts names on the path that may stand for nothing.
    if shutil.which("pyenv"):
        prefix = subprocess.run(["pyenv", "prefix", version], capture_output=True, text=True, check=False)
        candidates.append(f"{prefix.stdout.strip()}/bin/python" if prefix.returncode == 0 else None)
    for candidate in candidates:
        if candidate and subprocess.run([candidate, "--version"], capture_output=True, check=False).returncode == 0:
            return Path(candidate)
    return None


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parents[2]))
