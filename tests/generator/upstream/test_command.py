"""`python -m generator upstream`, from a document to facade methods that work."""

from __future__ import annotations

import asyncio
import importlib
import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from generator.__main__ import main
from generator.build import generate
from generator.project import SPEC, Project

from ..conftest import make_project
from .apply.test_operations import SUMMARIZE
from .test_compare import add_field, add_value, remove_field, rename_route, require
from .upstream_case import CREATE, KNOWN, LIST, base, body

KNOWN_TOO = """\
  - at: POST /api/core/things/create request/deep
    kind: field
    expect: absent
    because: Older servers have it.
    seen: Things 1.1
"""


def small_project(root: Path) -> Project:
    """Write a project that knows its server's document."""
    project = make_project(root)
    know(project, KNOWN)
    return project


def know(project: Project, text: str) -> None:
    (project.root / "overrides/upstream.yaml").write_text(text, encoding="utf-8")


def write(project: Project, document: dict[str, Any]) -> str:
    file = project.root / "upstream.json"
    file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return str(file)


def run(project: Project, *arguments: str) -> int:
    return main(["upstream", "--root", str(project.root), *arguments])


@pytest.fixture
def small(tmp_path: Path) -> Project:
    return small_project(tmp_path / "small")


def test_nothing_unknown_is_success(small: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(small, write(small, base())) == 0

    assert capsys.readouterr().out == (
        "3 known differences and 0 operations left out, for 1 reasons\nno unknown differences\n"
    )


def test_news_come_as_a_table_in_three_groups(small: Project, capsys: pytest.CaptureFixture[str]) -> None:
    document = base()
    for change in (add_field, remove_field, require):
        change(document)

    assert run(small, write(small, document)) == 1

    assert capsys.readouterr().out == (
        "new (3)\n"
        "  info  GET /api/core/things/list answer/list/[]/archived  field  absent -> boolean, optional\n"
        "  info  POST /api/core/things/create answer/archived       field  absent -> boolean, optional\n"
        "  info  POST /api/v1/things/ask answer/archived            field  absent -> boolean, optional\n"
        "\n"
        "changed (1)\n"
        "  error  POST /api/core/things/create request/until  required  optional -> required\n"
        "\n"
        "gone (1)\n"
        "  warning  POST /api/core/things/create request/deep  field  boolean, optional -> absent\n"
        "\n"
        "3 known differences and 0 operations left out, for 1 reasons\n"
        "5 unknown differences\n"
    )


def test_json_has_everything_with_its_reason(small: Project, capsys: pytest.CaptureFixture[str]) -> None:
    document = base()
    remove_field(document)

    assert run(small, write(small, document), "--json") == 1

    said = json.loads(capsys.readouterr().out)
    assert (said["unknown"], said["stale"], len(said["findings"])) == (1, [], 4)
    assert said["findings"][1] == {
        "rule": "request-property-removed",
        "severity": "warning",
        "group": "gone",
        "kind": "field",
        "where": f"{CREATE} request/deep",
        "ours": "boolean, optional",
        "theirs": "absent",
        "documents": ["物品接口"],
        "known": None,
    }
    assert said["findings"][0]["where"] == f"{LIST} answer/list/[]/parts/[]"
    assert said["findings"][0]["known"]["because"].startswith("A thing is made of things")


def test_a_stale_departure_has_an_exit_code_of_its_own(small: Project, capsys: pytest.CaptureFixture[str]) -> None:
    know(small, KNOWN + KNOWN_TOO)

    assert run(small, write(small, base())) == 3

    assert "create request/deep (field) expects 'absent', but nothing differs there now" in capsys.readouterr().out


def test_what_is_known_in_one_document_only_is_news_in_the_other(small: Project) -> None:
    document = base()
    remove_field(document)
    document["info"]["title"] = "另一份"
    know(small, KNOWN + KNOWN_TOO.replace("    because", "    document: 另一份\n    because"))
    other = small.root / "other.json"
    other.write_text(json.dumps(document), encoding="utf-8")

    assert run(small, write(small, base()), str(other)) == 0
    document["info"]["title"] = "物品接口"
    assert run(small, write(small, document), str(other)) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<!doctype html><title>接口</title>", "a web page, not a document"),
        ("{]", "neither JSON nor YAML"),
        ("[1]", "no OpenAPI document"),
        ('{"openapi": "3.1.0"}', "it has no `paths`"),
        ('{"swagger": "2.0", "paths": {}}', "Swagger 2.0; only OpenAPI 3 is compared"),
    ],
)
def test_what_is_no_document_is_said(
    small: Project, capsys: pytest.CaptureFixture[str], text: str, message: str
) -> None:
    file = small.root / "document"
    file.write_text(text, encoding="utf-8")

    assert run(small, str(file)) == 4
    assert run(small, str(small.root / "nowhere.json")) == 4

    said = capsys.readouterr().err
    assert message in said
    assert "nowhere.json: cannot be read" in said


def test_an_unknown_operation_or_one_without_apply_is_refused(
    small: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    document = write(small, base())

    assert run(small, document, "--operation", "/api/x") == 2
    assert run(small, document, "--apply", "--operation", "/api/x") == 2

    assert capsys.readouterr().err == ("--operation is for --apply\n--operation /api/x: no document given has it\n")


@pytest.fixture
def address() -> Iterator[str]:
    """A server that offers its document."""
    said = json.dumps(base()).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/apidoc.json" else 404)
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *arguments: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_server_can_be_asked_for_its_document(
    small: Project, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(small, f"{address}/apidoc.json") == 0
    assert run(small, f"{address}/nowhere") == 4

    assert "cannot be read: Client error '404 Not Found'" in capsys.readouterr().err


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Project, Any]]:
    """A project that took everything its server added, and the facade generated from it."""
    project = small_project(tmp_path_factory.mktemp("taken"))
    document = base()
    for change in (add_field, add_value, rename_route):
        change(document)
    body(document, "/core/thing/v2/create")["properties"]["color"] = {"type": "string"}
    document["paths"]["/core/things/summarize"] = {"post": SUMMARIZE}
    wanted = ("--apply", "--yes", "--move", "create_thing", "--release", "4.18.0")
    assert run(project, write(project, document), *wanted) == 1
    generate(project)
    package = project.root / "taken_client"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "generated").symlink_to(project.root / "fastgpt_client/generated", target_is_directory=True)
    sys.path.insert(0, str(project.root))
    importlib.invalidate_caches()
    try:
        yield project, importlib.import_module("taken_client.generated.operations")
    finally:
        sys.path.remove(str(project.root))
        for name in [name for name in sys.modules if name.split(".")[0] == "taken_client"]:
            del sys.modules[name]


def test_what_was_taken_works_on_both_clients(taken: tuple[Project, Any]) -> None:
    _, operations = taken
    calls: list[tuple[str, Any]] = []

    class Client(operations.ChatOperations):  # type: ignore[misc, name-defined]
        def call(self, operation: str, **options: Any) -> None:
            calls.append((operation, options["json"]))

    class AsyncClient(operations.AsyncChatOperations):  # type: ignore[misc, name-defined]
        async def call(self, operation: str, **options: Any) -> None:
            calls.append((operation, options["json"]))

    Client().summarize_things("t-1", words=20)
    asyncio.run(AsyncClient().summarize_things("t-1", words=20))

    sent = {"thingId": "t-1", "words": 20, "style": None, "reader": None, "filter": None, "mixed": None}
    assert calls == [("summarize_things", sent)] * 2


def test_fields_values_and_routes_that_were_taken_are_there(taken: tuple[Project, Any]) -> None:
    _, operations = taken
    models = importlib.import_module("taken_client.generated.models")
    registry = importlib.import_module("taken_client.generated.registry")

    assert models.Thing.from_dict({"id": "t", "archived": True}).archived is True
    assert models.Origin("mail") is models.Origin.MAIL
    assert operations.ChatOperations.create_thing.__kwdefaults__["color"] is None
    moved = registry.OPERATIONS["create_thing"]
    assert (moved.path, [older.path for older in moved.older_paths]) == (
        "/api/core/thing/v2/create",
        ["/api/core/things/create"],
    )
    assert registry.OPERATIONS["summarize_things"].since == "4.18.0"


def test_taking_and_generating_again_changes_nothing(
    taken: tuple[Project, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    project, _ = taken
    before = project.spec.read_bytes()

    code = run(project, str(project.root / "upstream.json"), "--apply", "--yes")

    said = capsys.readouterr().out
    # `mixed` was open to begin with: a person has to say what it is.
    assert (code, project.spec.read_bytes()) == (1, before)
    assert said.startswith(f"{SPEC}: nothing added\n")
    assert f"{SPEC}: translate line " in said
    assert generate(project)[1] == []


def test_markdown_and_sarif_name_rules_and_severities(small: Project, capsys: pytest.CaptureFixture[str]) -> None:
    document = base()
    for change in (add_field, remove_field, require):
        change(document)
    file = write(small, document)

    assert run(small, file, "--format", "markdown") == 1
    said = capsys.readouterr().out
    assert said.startswith("### Error (1)\n\n| Rule | Where | Change | With `--apply` |\n|---|---|---|---|\n")
    row = f"| `request-property-became-required` | {CREATE} request/until | optional -> required | asked about |\n"
    assert row in said

    assert run(small, file, "--format", "sarif") == 1
    (made,) = json.loads(capsys.readouterr().out)["runs"]
    assert {rule["id"] for rule in made["tool"]["driver"]["rules"]} == {result["ruleId"] for result in made["results"]}
    assert [result["level"] for result in made["results"]].count("error") == 1
    assert len(made["results"]) == 5
