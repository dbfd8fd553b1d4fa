"""The packages of the generator import each other in one direction."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from .conftest import ROOT

MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in (ROOT / "generator").rglob("*.py")
}


def imports_of(name: str, path: Path) -> set[str]:
    """Return the modules of the generator that a module imports, also those inside functions."""
    above = [*name.split("."), "__init__"] if path.stem == "__init__" else name.split(".")
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            target = ".".join([*above[: -node.level], *((node.module or "").split(".") if node.module else [])])
            names = {f"{target}.{alias.name}" for alias in node.names}
            found |= {each if each in MODULES else target for each in names}
    return found - {name}


GRAPH = {name: imports_of(name, path) for name, path in MODULES.items()}


def package_of(module: str) -> str:
    return ".".join(module.split(".")[:2])


def ordered(graph: dict[str, set[str]]) -> list[str]:
    return list(TopologicalSorter(graph).static_order())


def test_every_import_was_understood() -> None:
    assert {target for targets in GRAPH.values() for target in targets} <= set(MODULES)
    assert "generator.spec.document" in GRAPH["generator.lint"]


def test_no_module_imports_itself_through_others() -> None:
    assert set(ordered(GRAPH)) == set(MODULES)


def test_no_package_imports_itself_through_others() -> None:
    packages: dict[str, set[str]] = {}
    for name, targets in GRAPH.items():
        others = {package_of(target) for target in targets} - {package_of(name)}
        packages.setdefault(package_of(name), set()).update(others)

    assert {"generator.emit", "generator.spec"} <= set(ordered(packages))


def test_a_circle_is_found() -> None:
    with pytest.raises(CycleError):
        ordered(GRAPH | {"generator.spec.document": {"generator.lint"}})
