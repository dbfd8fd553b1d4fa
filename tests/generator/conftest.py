"""A small project to generate in, and what was generated from it."""

from __future__ import annotations

import importlib
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from generator.build import generate
from generator.derive.rules import RULES
from generator.project import Project
from generator.spec.document import Spec

ROOT = Path(__file__).parents[2]
SPEC = Path(__file__).with_name("spec.yaml")

#: Where the generated code of the small project can be imported from, beside the real package.
PACKAGE = "small_client"

#: Its async modules.
SHELLS = (("fastgpt_client/_async", "shell.py"), ("tests/_async", "test_shell.py"))


def make_project(root: Path) -> Project:
    """Write the sources of a small project that every derivation rule has work in."""
    (root / "spec").mkdir(parents=True)
    shutil.copy(SPEC, root / "spec/fastgpt.yaml")
    shutil.copytree(ROOT / "overrides", root / "overrides", ignore=shutil.ignore_patterns("generator.lock"))
    for folder, name in SHELLS:
        (root / folder).mkdir(parents=True)
        examples = "\n".join(rule.before for rule in RULES)
        (root / folder / name).write_text(f'TEXT = """\n{examples}\n"""\n', encoding="utf-8")
    (root / "fastgpt_client/_async/base.py").write_text("class AsyncFastGPTClient: ...\n", encoding="utf-8")
    return Project(root)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Nothing has been generated in it yet."""
    return make_project(tmp_path)


@pytest.fixture
def document() -> dict[str, Any]:
    """The small spec, to break."""
    return Spec.load(SPEC).document


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The generated package of the small project. Not to be changed."""
    root = tmp_path_factory.mktemp("small")
    generate(make_project(root))
    package = root / PACKAGE
    package.mkdir()
    (package / "__init__.py").touch()
    (root / "fastgpt_client/generated").rename(package / "generated")
    return package / "generated"


@pytest.fixture(scope="session")
def load(generated: Path) -> Iterator[Callable[[str], ModuleType]]:
    """Import a module of the generated package, such as `models`."""
    sys.path.insert(0, str(generated.parents[1]))
    importlib.invalidate_caches()
    try:
        yield lambda name: importlib.import_module(f"{PACKAGE}.generated.{name}".rstrip("."))
    finally:
        sys.path.remove(str(generated.parents[1]))
        for name in [name for name in sys.modules if name.split(".")[0] == PACKAGE]:
            del sys.modules[name]
