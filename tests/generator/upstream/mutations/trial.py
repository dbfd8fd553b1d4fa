"""Take documents that were changed at random over into a copy of the project, and see whether the result holds.

    python -m tests.generator.upstream.mutations.trial [number of documents] [first seed]

For each one the plan is made, written and generated from; then every module has to be importable, and the result has to
pass lint, mypy and the tests of generated code. What cannot be taken has to be asked about. The repository itself is
not touched.
"""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import subprocess
import sys
import tempfile
import time
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


#: What holds for whatever the contract has: the facade and its signatures, requests and answers against the contract,
#: models of answers, leniency with what servers send, and what running servers answered, read by the client.
TESTS = (
    "tests/contract/test_facade.py",
    "tests/contract/test_conformance.py",
    "tests/generator/emit/test_answer_models.py",
    "tests/calls/answers/test_lenient.py",
    "tests/_async/test_calls.py",
    "tests/_sync/test_calls.py",
    "tests/_async/test_recorded.py",
    "tests/_sync/test_recorded.py",
)


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


def copy_project(folder: Path) -> Path:
    """Copy what generating, checking and testing needs."""
    ignored = shutil.ignore_patterns("__pycache__")
    for name in ("generator", "overrides", "spec", PACKAGE, "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", folder / "pyproject.toml")
    return folder


def take(root: Path, seed: int, *, thorough: bool) -> Outcome:
    """Take over one changed document, in a copy of the project that is changed by it.

    Args:
        root: The copy.
        seed: Which document.
        thorough: Whether lint, mypy and the tests have to pass too, which takes a minute.
    """
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
    return Outcome(code, added, asked, noticed, [*problems, *_broken(root, thorough=thorough)])


def _broken(root: Path, *, thorough: bool) -> list[str]:
    try:
        generate(Project(root))
    except GenerationError as error:
        return [f"generate: {problem}" for problem in error.problems]
    checks = [[sys.executable, "-c", _IMPORT_ALL]]
    if thorough:
        cache = str(ROOT / ".mypy_cache/trial")
        checks += [
            [sys.executable, "-m", "ruff", "check", "--quiet", PACKAGE],
            [sys.executable, "-m", "mypy", "--cache-dir", cache, PACKAGE],
            [sys.executable, "-m", "pytest", "-n", "0", "--no-cov", *TESTS],
        ]
    problems = []
    for command in checks:
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
        if done.returncode:
            problems.append(f"{' '.join(command[1:3])}: {(done.stdout + done.stderr).strip()[-3000:]}")
    return problems


def _kind(outcome: Outcome) -> str:
    if outcome.problems:
        return "harm"
    if outcome.added:
        return "added"
    if outcome.code:
        return "asked about"
    return "decided about before" if outcome.noticed else "of no meaning"


def _row(seed: object, result: str, *cells: object) -> str:
    return f"{seed:>4} | {result:<20} | " + " | ".join(f"{cell:>7}" for cell in cells) + "\n"


def main(arguments: list[str]) -> int:
    """Try as many documents as asked for, and return 1 when one of them did harm."""
    count, first = (int(each) for each in [*arguments, *("30", "1")[len(arguments) :]])
    totals: Counter[str] = Counter()
    sys.stdout.write(_row("seed", "result", "added", "asked", "seconds"))
    with tempfile.TemporaryDirectory(prefix="generator-") as folder:
        for seed in range(first, first + count):
            began = time.monotonic()
            root = copy_project(Path(folder).resolve() / str(seed))
            outcome = take(root, seed, thorough=True)
            shutil.rmtree(root)
            kind = _kind(outcome)
            totals[kind] += 1
            taken = round(time.monotonic() - began)
            sys.stdout.write(_row(seed, kind, len(outcome.added), len(outcome.asked), taken))
            for line in (*changed(seed)[1], *outcome.problems):
                sys.stdout.write(f"       {line}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{count} documents changed at random: {dict(totals)}\n")
    return 1 if totals["harm"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
