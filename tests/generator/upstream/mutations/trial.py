"""Take documents that were changed at random over into a copy of the project, and see whether the result holds.

    python -m tests.generator.upstream.mutations.trial [number of documents] [first seed]

For each one the plan is made, written and generated from; then it has to pass lint and mypy, and every module has to be
importable. What cannot be taken has to be asked about. The repository itself is not touched.
"""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from attrs import frozen

from generator.__main__ import main as run
from generator.build import generate
from generator.errors import GenerationError
from generator.project import PACKAGE, SPEC, Project

from ...conftest import ROOT
from .at_random import changed

#: Exit codes that mean that a person was asked, or that nothing was to be done.
_ANSWERS = (0, 1, 3)

_IMPORT_ALL = f"""
import importlib, pkgutil, {PACKAGE}.generated as generated
for each in pkgutil.walk_packages(generated.__path__, "{PACKAGE}.generated."):
    importlib.import_module(each.name)
"""


@frozen
class Outcome:
    """What became of one document.

    Args:
        code: The exit code of the command.
        added: What was written, a line each.
        asked: What a person has to decide about, a line each.
        noticed: Whether the report says that anything has changed.
        problems: What should not have happened.
    """

    code: int
    added: list[str]
    asked: list[str]
    noticed: bool
    problems: list[str]

    def __str__(self) -> str:
        return (
            f"exit code {self.code}, {len(self.added)} added, {len(self.asked)} asked about, {self.problems or 'fine'}"
        )


def copy_project(folder: Path) -> Path:
    """Copy what generating and checking needs."""
    ignored = shutil.ignore_patterns("__pycache__")
    for name in ("overrides", "spec", PACKAGE, "tests/_async", "tests/_sync"):
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", folder / "pyproject.toml")
    return folder


def take(root: Path, seed: int, *, types: bool) -> Outcome:
    """Take over one changed document, in a copy of the project that is changed by it."""
    document, _ = changed(seed)
    file = root / "new.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    before = (root / SPEC).read_bytes()
    said, failed = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(failed):
        code = run(["upstream", "--root", str(root), str(file), "--apply", "--yes", "--release", "4.99"])
    lines = said.getvalue().partition("\n\n")[0].splitlines()
    split = lines.index("for a person to decide:") if "for a person to decide:" in lines else len(lines)
    is_line = [line.startswith("  ") for line in lines]
    added = [line.strip() for line, is_one in zip(lines[:split], is_line, strict=False) if is_one]
    asked = [line.strip() for line in lines[split + 1 :] if line.startswith("  ")]
    noticed = code != 0 or "places that are decided about" in said.getvalue()
    problems = [] if code in _ANSWERS else [failed.getvalue().strip() or f"exit code {code}"]
    if (root / SPEC).read_bytes() == before:
        return Outcome(code, [], asked, noticed, [*problems, *(["said to be added, but was not"] if added else [])])
    return Outcome(code, added, asked, noticed, [*problems, *_broken(root, types=types)])


def _broken(root: Path, *, types: bool) -> list[str]:
    try:
        generate(Project(root))
    except GenerationError as error:
        return [f"generate: {problem}" for problem in error.problems]
    checks = [[sys.executable, "-c", _IMPORT_ALL]]
    if types:
        cache = str(ROOT / ".mypy_cache/trial")
        checks += [
            [sys.executable, "-m", "ruff", "check", "--quiet", PACKAGE],
            [sys.executable, "-m", "mypy", "--cache-dir", cache, PACKAGE],
        ]
    problems = []
    for command in checks:
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
        if done.returncode:
            problems.append(f"{' '.join(command[1:3])}: {(done.stdout + done.stderr).strip()[-1500:]}")
    return problems


def _kind(outcome: Outcome) -> str:
    if outcome.problems:
        return "harm"
    if outcome.added:
        return "added"
    if outcome.code:
        return "asked about"
    return "decided about before" if outcome.noticed else "of no meaning"


def main(arguments: list[str]) -> int:
    """Try as many documents as asked for, and return 1 when one of them did harm."""
    count, first = (int(each) for each in [*arguments, *("30", "1")[len(arguments) :]])
    totals: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="generator-") as folder:
        for seed in range(first, first + count):
            root = copy_project(Path(folder).resolve() / str(seed))
            outcome = take(root, seed, types=True)
            shutil.rmtree(root)
            kind = _kind(outcome)
            totals[kind] += 1
            sys.stdout.write(f"{seed}: {kind}; {outcome}\n    {'; '.join(changed(seed)[1])}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{count} documents changed at random: {dict(totals)}\n")
    return 1 if totals["harm"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
