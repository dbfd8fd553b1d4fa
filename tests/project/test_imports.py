"""What importing the package loads, and which part may import which."""

from __future__ import annotations

import ast
import graphlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

import fastgpt_client
from fastgpt_client import AppClient, AsyncAppClient, AsyncChatClient, ChatClient

# They say that a folder is a package, or typed, or hold data or fixtures; nobody has to choose between them.
MARKERS = ("__init__.py", "py.typed", "__pycache__", "recordings", "conftest.py")
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


@pytest.mark.parametrize(("client", "other"), [("ChatClient", "_async"), ("AsyncChatClient", "_sync")])
def test_a_client_that_has_sent_nothing_loads_neither_what_sends_nor_its_other_half(client: str, other: str) -> None:
    with_httpx = loaded_by("import httpx")

    new = loaded_by(f"from fastgpt_client import {client}; {client}(api_key='fastgpt-x')") - with_httpx

    later = (
        "asyncio",
        "httpcore",
        "trio",
        "dateutil",
        "importlib.metadata",
        "zipfile",
        "difflib",
        "concurrent.futures",
    )
    ours = tuple(f"fastgpt_client.{name}" for name in ("_files.source", "_files.plan", "_runtime.connections"))
    halves = (f"fastgpt_client.{other}", f"fastgpt_client.generated.operations.{other}")
    assert sorted(name for name in new if name.startswith((*later, *ours, *halves))) == []
    assert "anyio" not in new or client == "AsyncChatClient"
    assert len(new) <= 115


def test_a_call_loads_neither_dates_nor_files() -> None:
    new = loaded_by(
        "import httpx; from fastgpt_client import ChatClient; "
        "answer = httpx.MockTransport(lambda request: httpx.Response(200, json={'code': 200, 'data': {}})); "
        "client = ChatClient(api_key='fastgpt-x', http_client=httpx.Client(transport=answer)); "
        "client.call('get_chat_init', params={'appId': 'a', 'chatId': 'c'})"
    ) - loaded_by("import httpx")

    assert not [name for name in new if name.startswith(("dateutil", "concurrent", "fastgpt_client._files.source"))]


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


def test_generated_code_but_its_clients_imports_nothing_of_ours_at_run_time() -> None:
    above = {}
    for path in (PACKAGE / "generated").rglob("*.py"):
        if "clients" in path.parts:
            continue
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


@pytest.mark.parametrize("top", ["fastgpt_client", "generator", "tests", "docs", "examples", "benchmarks", "overrides"])
def test_no_folder_has_more_than_twelve_entries(top: str) -> None:
    full = {}
    for folder in (PACKAGE.parent / top).rglob("**/"):
        inside = folder.relative_to(PACKAGE.parent)
        # One entry for each tag and schema of the contract, and one for each request that was recorded.
        if {"generated", "recordings", "__pycache__"} & set(inside.parts) or any(
            part.startswith(".") for part in inside.parts
        ):
            continue
        entries = [entry.name for entry in folder.iterdir() if entry.name not in MARKERS]
        if len(entries) > 12:
            full[inside.as_posix()] = sorted(entries)

    assert full == {}


def test_no_module_imports_itself_through_others() -> None:
    modules = {_dotted(path): path for path in PACKAGE.rglob("*.py") if "generated" not in path.parts}
    imports = {name: _imported_modules(name, path, set(modules)) for name, path in modules.items()}

    assert sorted(_circle(imports)) == []


def test_a_client_is_operations_and_one_base() -> None:
    for client in (ChatClient, AppClient, AsyncChatClient, AsyncAppClient):
        names = [kind.__name__ for kind in client.__mro__[:-1]]

        assert len(names) <= 6
        assert {name.removeprefix("Async") for name in names} == {
            client.__name__.removeprefix("Async"),
            f"{client.__name__.removeprefix('Async').removesuffix('Client')}Operations",
            "Operations",
            "FastGPTClient",
            # What a with statement and the older SDK's close() need; written for both kinds side by side.
            "Closing",
        }


def _dotted(path: Path) -> str:
    inside = path.relative_to(PACKAGE.parent).with_suffix("")
    return ".".join(inside.parts).removesuffix(".__init__")


def _imported_modules(name: str, path: Path, known: set[str]) -> set[str]:
    """Return the modules of ours that a module names in imports, those for type checkers included."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            target = ".".join([*base, *([node.module] if node.module else [])])
            names = {f"{target}.{alias.name}" for alias in node.names}
            found |= {each for each in names if each in known} or ({target} & known)
    # A package's own `__init__` may name what is inside it.
    return {each for each in found if not (path.name == "__init__.py" and each.startswith(f"{name}."))}


def _circle(imports: dict[str, set[str]]) -> list[str]:
    """Return the modules of one circle of imports; empty when there is none."""
    try:
        list(graphlib.TopologicalSorter(imports).static_order())
    except graphlib.CycleError as error:
        return list(error.args[1])
    return []
