"""Trying a changed spec out: loaded, judged and generated from, in a copy that is thrown away."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from ..build import build
from ..errors import GenerationError, one_line
from ..lint import lint
from ..project import SPEC, Project
from ..spec.document import Spec

_NOT_NEEDED = ("spec", ".git", ".venv")


def lint_problems(text: str) -> list[str]:
    """Return what is wrong with a spec, as one line each; reading it may be what fails."""
    with TemporaryDirectory(prefix="generator-") as folder:
        file = Path(folder) / "fastgpt.yaml"
        file.write_text(text, encoding="utf-8", newline="\n")
        try:
            return [one_line(finding) for finding in lint(Spec.load(file))]
        except GenerationError as error:
            return [problem.replace(str(file), SPEC) for problem in error.problems]


def trial_problems(project: Project, text: str) -> list[str]:
    """Return what keeps the client from being generated from a spec; the project is not touched."""
    if problems := lint_problems(text):
        return problems
    with TemporaryDirectory(prefix="generator-") as folder:
        copy = Project(Path(folder).resolve())
        for entry in project.root.iterdir():
            if entry.name not in _NOT_NEEDED:
                (copy.root / entry.name).symlink_to(entry)
        copy.spec.parent.mkdir()
        copy.spec.write_text(text, encoding="utf-8", newline="\n")
        try:
            build(copy)
        except GenerationError as error:
            return list(error.problems)
    return []
