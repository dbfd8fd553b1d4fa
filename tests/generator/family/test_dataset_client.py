"""A family of routes nobody knew becomes a client, with nothing written by hand."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from generator.build import generate
from generator.lint import lint
from generator.project import LOCK, OWNED, Project
from generator.spec.document import Spec
from generator.spec.naming import operation_name

from ..conftest import ROOT

HERE = Path(__file__).parent
FAMILY = HERE / "dataset.yaml"
# Not a module of these tests: it uses a client that the project itself does not have.
SCRIPT = HERE / "use_datasets.py.txt"
# Where the family's own names say more than the default ones.
CHOSEN = {"search_dataset": "search_test"}
UPLOADED = [
    ["datasetId", None, None, "ds-1"],
    ["options", None, None, '{"trainingType": "chunk", "chunkSize": 500}'],
    ["tags", None, None, '["法律"]'],
    ["autoIndexes", None, None, "true"],
    ["file", "law.txt", "text/plain", "The law"],
]
UPLOAD: list[Any] = ["POST", "/api/core/dataset/collection/create/localFile", {}, None, UPLOADED]


def with_family(document: dict[str, Any]) -> dict[str, Any]:
    """Return the contract of the project with the routes of the family."""
    family = Spec.load(FAMILY).document
    document["tags"] += family["tags"]
    document["paths"] |= family["paths"]
    document["components"]["schemas"] |= family["components"]["schemas"]
    return document


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A copy of the project, generated from its own contract and the family's."""
    root = tmp_path_factory.mktemp("family")
    for folder in ("fastgpt_client", "overrides", "spec", "tests/_async", "tests/_sync"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__", "testing"))
    project = Project(root)
    document = with_family(Spec.load(project.spec).document)
    with project.spec.open("w", encoding="utf-8") as file:
        YAML().dump(document, file)
    generate(project)
    return project


def run(project: Project, *command: str) -> str:
    """Run Python in the copy and return what it printed."""
    environment = {**os.environ, "PYTHONPATH": str(project.root), "MYPYPATH": str(project.root)}
    ran = subprocess.run(
        [sys.executable, "-B", *command],
        cwd=project.root,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def cache_of_mypy(folder: Path) -> Path:
    """Return a copy of what mypy remembers of the project, where it has been run: most modules are the same."""
    for remembered in (ROOT / ".mypy_cache").glob("[0-9]*/*.db"):
        (target := folder / remembered.relative_to(ROOT / ".mypy_cache")).parent.mkdir(parents=True, exist_ok=True)
        # Whole also when mypy is just writing.
        with closing(sqlite3.connect(remembered)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
    return folder


def test_the_family_keeps_every_rule() -> None:
    assert lint(Spec(with_family(Spec.load(ROOT / "spec/fastgpt.yaml").document))) == []


def test_default_names_are_those_a_person_chose() -> None:
    operations = list(Spec(with_family({"tags": [], "paths": {}, "components": {"schemas": {}}})).operations())

    assert {each.id: operation_name(each.method, each.path) for each in operations} == {
        each.id: CHOSEN.get(each.id, each.id) for each in operations
    }


def test_only_generated_files_change(copied: Project) -> None:
    for path in (path for path in copied.root.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
        name = path.relative_to(copied.root).as_posix()
        if name not in ("spec/fastgpt.yaml", LOCK) and not name.startswith(tuple(f"{owned}/" for owned in OWNED)):
            assert path.read_bytes() == (ROOT / name).read_bytes(), name


def test_every_method_sends_what_the_contract_says(copied: Project, tmp_path: Path) -> None:
    sent = json.loads(run(copied, "-W", "error", str(SCRIPT), str(tmp_path)))

    create = ["POST", "/api/core/dataset/create", {}, "t-1", {"name": "Laws", "type": "dataset"}]
    detail = ["GET", "/api/core/dataset/detail", {"id": "ds-1"}, None, None]
    pages = [
        ["POST", "/api/core/dataset/list", {}, None, {"offset": offset, "pageSize": 2}]
        for offset in sorted({call[4]["offset"] for call in sent if call[1].endswith("/list")})
    ]
    search = {"datasetId": "ds-1", "text": "law", "limit": 5000}
    assert [call for call in sent if call[1].endswith("/create")] == [create] * 3
    assert [call for call in sent if call[1].endswith("/detail")] == [detail] * 3
    assert [call for call in sent if call[1].endswith("/list") and call[4]["pageSize"] == 2] == pages * 2
    assert [call for call in sent if call[0] == "DELETE"] == [
        ["DELETE", "/api/core/dataset/ds%2F1", {}, None, None],
    ]
    assert [call[4] for call in sent if call[1].endswith("/pushData")] == [
        {"collectionId": "c-1", "data": [{"q": "a"}, {"q": "b"}]},
    ]
    assert [call[4] for call in sent if call[1].endswith("/searchTest")] == [
        {**search, "searchMode": "embedding"},
        search,
    ]


def test_a_file_goes_out_the_same_however_it_is_given(copied: Project, tmp_path: Path) -> None:
    sent = json.loads(run(copied, "-W", "error", str(SCRIPT), str(tmp_path)))

    *same, extra, first_async, second_async = [call for call in sent if call[1].endswith("/localFile")]
    assert same == [UPLOAD] * 5
    assert [first_async, second_async] == [UPLOAD] * 2
    assert [part[0] for part in extra[4]] == ["datasetId", "extra", "file"]
    assert extra[4][1][3] == '{"a": 1}'


def test_the_client_and_its_use_are_typed(copied: Project, tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    cache = cache_of_mypy(tmp_path / "cache")
    settings = ["--config-file", str(tmp_path / "pyproject.toml"), "--cache-dir", str(cache), "--strict"]
    shutil.copy(SCRIPT, tmp_path / "use_datasets.py")

    said = run(copied, "-m", "mypy", *settings, str(tmp_path / "use_datasets.py"), "fastgpt_client/generated/clients")

    assert said.startswith("Success: no issues found")


def test_the_client_is_exported_when_it_is_asked_for_and_documented(copied: Project) -> None:
    code = (
        "import sys, fastgpt_client as f, inspect\n"
        "assert 'fastgpt_client.generated' not in sys.modules\n"
        "assert {'DatasetClient', 'AsyncDatasetClient'} <= set(dir(f))\n"
        "assert f.DatasetClient is f.DatasetClient\n"
        "print(inspect.getdoc(f.AsyncDatasetClient))\n"
    )

    assert run(copied, "-c", code) == (
        "Knowledge bases, what is in them, and searching them.\n\n"
        "The files and texts in a knowledge base.\n\n"
        '    async with AsyncDatasetClient(api_key="fastgpt-...") as client:\n'
        "        response = await client.create_dataset(...)\n\n"
        "It is set up like every client: see `AsyncFastGPTClient`.\n"
    )
