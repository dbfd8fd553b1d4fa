"""The emulator's modules depend on each other in one direction."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import fastgpt_client.testing

PACKAGE = Path(fastgpt_client.testing.__file__).parent
ROOT = PACKAGE.parents[1]
# From what knows nothing of the others to what knows them all.
LAYERS = (
    {"profiles"},
    {"wire"},
    {"faults", "replies"},
    {"world"},
    {"routes", "completions", "files"},
    {"emulator", "compatibility"},
    {"plugin", "__main__"},
)


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports_of(path: Path, modules: set[str]) -> set[str]:
    """Return which modules a file imports anywhere: in functions and for type checkers too."""
    package = name_of(path) if path.name == "__init__.py" else name_of(path).rpartition(".")[0]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            base = ".".join([*parts[: len(parts) + 1 - node.level], node.module or ""]).strip(".")
            base = base if node.level else node.module or ""
            for alias in node.names:
                found.add(inner if (inner := f"{base}.{alias.name}") in modules else base)
    return found & modules


def graph() -> dict[str, set[str]]:
    """Return what each module of the emulator imports; the package itself, which loads lazily, is left out."""
    paths = {name_of(path): path for path in PACKAGE.rglob("*.py")}
    paths.pop(fastgpt_client.testing.__name__)
    return {name: imports_of(path, set(paths)) for name, path in paths.items()}


def test_no_module_imports_itself_through_others() -> None:
    try:
        TopologicalSorter(graph()).prepare()
    except CycleError as error:
        raise AssertionError(" imports ".join(error.args[1][::-1])) from None


def test_packages_import_only_what_lies_below_them() -> None:
    layer_of = {part: number for number, parts in enumerate(LAYERS) for part in parts}

    def layer(module: str) -> int:
        return layer_of[module.removeprefix(f"{fastgpt_client.testing.__name__}.").partition(".")[0]]

    upwards = [
        f"{name} imports {imported}"
        for name, imports in graph().items()
        for imported in imports
        if layer(imported) > layer(name)
    ]

    assert upwards == []
