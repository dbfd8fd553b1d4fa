"""What importing the package loads, and which part may import which."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import fastgpt_client

PACKAGE = Path(fastgpt_client.__file__).parent
# A file is read in a thread of its own, and progress is told from several.
WITH_THREADS = ("progress.py", "source.py")
PURE = sorted(
    path
    for path in (
        PACKAGE / "events.py",
        PACKAGE / "exceptions.py",
        *(path for room in ("_calls", "_streams", "_files") for path in (PACKAGE / room).rglob("*.py")),
    )
    if path.name not in WITH_THREADS
)


def loaded_by(code: str) -> set[str]:
    """Return the modules a fresh interpreter has after running some code."""
    script = f"import sys; {code}; print('\\n'.join(sys.modules))"
    return set(
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    )


def imported_by(path: Path) -> set[str]:
    """Return what a file imports when it runs; what only type checkers see does not count."""
    names: set[str] = set()
    for node in _running(ast.parse(path.read_text(encoding="utf-8")).body):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {"." * node.level + (node.module or "") + f":{alias.name}" for alias in node.names}
    return names


def _running(body: list[ast.stmt]) -> list[ast.stmt]:
    found: list[ast.stmt] = []
    for node in body:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        found.append(node)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt):
                found += _running([child])
    return found


def test_importing_the_package_loads_nothing_until_a_name_is_used() -> None:
    before = loaded_by("pass")

    after = loaded_by("import fastgpt_client")

    ours = {name for name in after - before if name.startswith("fastgpt_client")}
    assert ours == {"fastgpt_client"}
    assert not {"httpx", "attrs", "attr", "dateutil", "starlette", "typing_extensions"} & after


def test_a_client_loads_neither_models_nor_the_emulator() -> None:
    loaded = loaded_by("from fastgpt_client import ChatClient")

    assert not [
        name for name in loaded if name.startswith(("fastgpt_client.testing", "fastgpt_client.generated.models."))
    ]
    assert not {"starlette", "uvicorn", "hypothesis"} & loaded


@pytest.mark.parametrize("name", fastgpt_client.__all__)
def test_every_public_name_is_there_and_listed(name: str) -> None:
    assert getattr(fastgpt_client, name) is not None
    assert name in dir(fastgpt_client)


def test_a_name_that_does_not_exist_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Chat'"):
        _ = fastgpt_client.Chat


@pytest.mark.parametrize("path", PURE, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_modules_without_io_import_no_shell_and_no_event_loop(path: Path) -> None:
    forbidden = re.compile(r"(anyio|asyncio|trio|socket|threading|httpcore)\b|\.+(:?_async|:?_sync|:?_runtime)\b")

    assert [name for name in imported_by(path) if forbidden.match(name)] == []


def test_generated_code_imports_nothing_of_ours_at_run_time() -> None:
    above = {}
    for path in (PACKAGE / "generated").rglob("*.py"):
        depth = len(path.relative_to(PACKAGE / "generated").parts)
        names = imported_by(path)
        above[path.name] = [n for n in names if n.startswith(("." * (depth + 1), "fastgpt_client"))]

    assert {name: found for name, found in above.items() if found} == {}


def test_hand_written_modules_are_small() -> None:
    root = PACKAGE.parent
    written = [
        path
        for folder in ("fastgpt_client", "generator", "tests", "examples")
        for path in (root / folder).rglob("*.py")
        if not {"generated", "_sync", "__pycache__"} & set(path.parts)
    ]

    long = {str(path.relative_to(root)): len(path.read_text(encoding="utf-8").splitlines()) for path in written}

    assert {name: lines for name, lines in long.items() if lines > 300} == {}
