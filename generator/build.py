"""The steps of a run, in order: they produce all files in memory, and only then is the tree changed."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from .derive.derivation import Derivation
from .emit.added_files import render_added
from .emit.format import format_tree, with_header
from .emit.tool import run_tool
from .emit.tree import read_tree, replace_files
from .errors import GenerationError
from .lint import lint
from .project import CLIENTS, DERIVED, GENERATED, LOCK, OWNED, SPEC, Project
from .spec.document import Spec
from .verify.imports import check_imports
from .verify.lock import changed_inputs, lock_content, verify_tools


def generate(
    project: Project, *, accept_versions: bool = False, accept_templates: bool = False
) -> tuple[int, list[str]]:
    """Rebuild everything generated, and return how many files there are and which of them changed.

    Args:
        project: The copy of the project to work on.
        accept_versions: Go on although other tools are installed than the lock says.
        accept_templates: Go on although openapi-python-client brings other templates than the lock says.

    Raises:
        GenerationError: What to repair. The tree is as it was.
    """
    verify_tools(project, accept_versions=accept_versions, accept_templates=accept_templates)
    wanted = build(project)
    try:
        return len(wanted), replace_files(project.root, current_files(project), wanted)
    except OSError as error:
        problem = f"{error.filename or project.root}: {error.strerror or error}"
        raise GenerationError(f"{problem}; nothing was changed, try again when that is repaired") from error


def check(project: Project) -> list[str]:
    """Return one line for each file that is not as `generate` would write it; the tree is not touched."""
    verify_tools(project, accept_versions=False, accept_templates=False)
    have, want = current_files(project), build(project)
    lines = []
    for path in sorted({*have, *want} - {LOCK}):
        if path not in want:
            lines.append(f"{path}: nothing generates it; delete it or run `make generate`")
        elif path not in have:
            lines.append(f"{path}: it is missing; run `make generate`")
        elif have[path] != want[path]:
            lines.append(f"{path}: edited by hand, or older than its source; run `make generate`")
    stale = changed_inputs(project)
    lines += [f"{LOCK}: {path} has changed since the last `make generate`; run it" for path in stale]
    if not stale and have.get(LOCK) != want[LOCK]:
        lines.append(f"{LOCK}: edited by hand; run `make generate`")
    return lines


def current_files(project: Project) -> dict[str, bytes]:
    """Return everything generated that is in the tree now."""
    files = read_tree(project.root, OWNED)
    return files | ({LOCK: project.lock.read_bytes()} if project.lock.exists() else {})


def build(project: Project) -> dict[str, bytes]:
    """Return every generated file.

    Raises:
        GenerationError: What to repair.
    """
    spec = Spec.load(project.spec)
    if findings := lint(spec):
        raise GenerationError.many(f"{SPEC}: {finding}" for finding in findings)
    with TemporaryDirectory(prefix="generator-") as folder:
        # Symbolic links in the path would give the tools two names for each file.
        root = Path(folder).resolve()
        package = root / GENERATED
        package.parent.mkdir(parents=True)
        # A regular package, or an installed one of the same name would win.
        (package.parent / "__init__.py").touch()
        render_added(project, spec, run_tool(project, spec, package), package)
        _add_headers(package)
        _derive(project, root)
        format_tree(root)
        check_imports(root, GENERATED, project.root)
        return read_tree(root, OWNED) | {LOCK: lock_content(project)}


def _add_headers(package: Path) -> None:
    for path in package.rglob("*.py"):
        path.write_text(with_header(path.read_text(encoding="utf-8"), SPEC), encoding="utf-8", newline="\n")


def _derive(project: Project, root: Path) -> None:
    derivation = Derivation()
    sources = {source: (root if source.startswith(GENERATED) else project.root) / source for source in DERIVED}
    for source, target in DERIVED.items():
        derivation.derive_folder(sources[source], root / target, source)
    # Only a run over everything can say that a rule is of no use.
    if all(any(folder.rglob("*.py")) for source, folder in sources.items() if not source.startswith(CLIENTS)):
        derivation.require_every_rule()
