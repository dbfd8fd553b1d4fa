"""What the package imports is what it says it needs."""

from __future__ import annotations

import ast
import sys
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from ..files import ROOT, pyproject
from ..matrix import lowest, requirements

PACKAGE = ROOT / "fastgpt_client"
# A test framework is there where its plugin is loaded.
OPTIONAL = {"pytest"}


distributions = cache(packages_distributions)


@cache
def modules_imported(path: Path) -> frozenset[str]:
    """Return the packages that a file imports by name."""
    modules: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            modules.add(str(node.module).partition(".")[0])
    return frozenset(modules)


def imported(files: list[Path]) -> set[str]:
    """Return the distributions whose modules some files import by name, of other projects."""
    modules = {name for path in files for name in modules_imported(path)}
    known = distributions()
    others = modules - sys.stdlib_module_names - {"fastgpt_client"}
    return {canonicalize_name(name) for module in others for name in known.get(module, [module])}


def names(needed: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(line).name) for line in needed}


def test_everything_imported_outside_the_emulator_and_the_command_is_a_dependency() -> None:
    project = pyproject()["project"]
    optional = {"testing", "cli", "opentelemetry.py"}
    files = [path for path in PACKAGE.rglob("*.py") if not optional & set(path.relative_to(PACKAGE).parts)]
    traced = imported([PACKAGE / "_runtime" / "observing" / "opentelemetry.py"])

    assert imported(files) <= names(project["dependencies"])
    # Several distributions share the name of the package; what of it is imported is the API's.
    assert names(project["optional-dependencies"]["otel"]) <= traced


def test_everything_the_emulator_imports_comes_with_its_extra() -> None:
    project = pyproject()["project"]
    declared = names([*project["dependencies"], *project["optional-dependencies"]["testing"]])

    assert imported(list((PACKAGE / "testing").rglob("*.py"))) - OPTIONAL <= declared


def test_everything_the_command_imports_comes_with_its_extra() -> None:
    project = pyproject()["project"]
    extra = names(project["optional-dependencies"]["cli"])

    used = imported(list((PACKAGE / "cli").rglob("*.py"))) - names(project["dependencies"])

    # The last two run the emulator, which the command calls.
    assert used | {"starlette", "uvicorn"} == extra


def test_every_dependency_is_imported() -> None:
    assert names(pyproject()["project"]["dependencies"]) <= imported(list(PACKAGE.rglob("*.py")))


@pytest.mark.parametrize(
    ("requirement", "pinned"),
    [
        ("httpx>=0.27,<0.29", "httpx==0.27"),
        ("pyright[nodejs]==1.1.414", "pyright[nodejs]==1.1.414"),
        ('tomli>=2; python_version < "3.11"', 'tomli==2; python_version < "3.11"'),
        ("attrs~=23.2", "attrs==23.2"),
    ],
)
def test_the_lowest_version_of_a_requirement_is_its_bound(requirement: str, pinned: str) -> None:
    assert lowest(requirement) == pinned


@pytest.mark.parametrize("requirement", ["httpx", "httpx<0.29", "httpx!=0.28"])
def test_a_requirement_without_a_lower_bound_is_refused(requirement: str) -> None:
    with pytest.raises(ValueError, match=r"needs one lower bound; write httpx>=\.\.\."):
        lowest(requirement)


def test_the_lowest_run_pins_what_users_install_and_nothing_it_brings() -> None:
    project = pyproject()["project"]
    ours = [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]

    pinned = requirements(ROOT, lowest_versions=True)[: len(ours)]

    assert [Requirement(line).name for line in pinned] == [Requirement(line).name for line in ours]
    assert all(str(Requirement(line).specifier).startswith("==") for line in pinned)


def test_the_tests_are_run_with_the_same_tools_everywhere() -> None:
    needed = requirements(ROOT, lowest_versions=False)

    assert {"pytest", "respx", "openapi-python-client", "starlette", "anyio"} <= names(needed)
    # Types are checked once, not under every Python; mypy is there for code that tests generate.
    assert "pyright" not in names(needed)
