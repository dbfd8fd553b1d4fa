"""Applying harms nothing: what is doubtful is asked about, and what is written can be generated from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generator.__main__ import main
from generator.lint import lint
from generator.project import Project
from generator.spec.document import read_yaml
from generator.upstream.apply import ApplyOptions, apply
from generator.upstream.departures import Departures
from generator.upstream.document.document import UpstreamDocument

from ...conftest import make_project
from ..test_compare import add_field, rename_route
from ..upstream_case import KNOWN, TEXT, applied, base, body, spec_of

FIELD_LEFT_OUT = """\
  - at: POST /api/core/things/create request/pageNum
    kind: field
    expect: integer, optional
    because: One way to name a page is enough.
    seen: Things 1.0
"""
OPERATION_LEFT_OUT = """\
left-out:
  - operations: [POST /api/core/things/deleteAll]
    because: Nobody deletes everything by accident here.
    seen: Things 1.0
"""


def write_project(root: Path, known: str = KNOWN) -> Project:
    project = make_project(root)
    (root / "overrides/upstream.yaml").write_text(known, encoding="utf-8")
    return project


@pytest.fixture
def small(tmp_path: Path) -> Project:
    return write_project(tmp_path / "small")


def run(project: Project, document: Any, *arguments: str) -> int:
    file = project.root / "upstream.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return main(["upstream", "--root", str(project.root), str(file), *arguments])


def knowing(known: str, document: dict[str, Any]) -> tuple[str, list[str]]:
    departures = Departures.of(read_yaml(known))
    made = apply(TEXT, UpstreamDocument.of(document, "upstream.json"), departures, ApplyOptions())
    return made.text, made.undecided


def simple(**more: Any) -> dict[str, Any]:
    return {"summary": "东西", "responses": {"200": {}}, **more}


def test_a_document_without_its_server_is_refused(small: Project, capsys: pytest.CaptureFixture[str]) -> None:
    document = base()
    del document["servers"]
    before = small.spec.read_bytes()

    assert run(small, document, "--apply", "--yes") == 4

    said = capsys.readouterr().err
    assert "routes lie outside /api, such as /core/things/list; its `servers` have to say where they are" in said
    assert small.spec.read_bytes() == before


@pytest.mark.parametrize(
    "url",
    ["/api", "/api/", "https://{host}:{port}/api", "https://fastgpt.example:3000/{base}", "{base}", "//host/api?x=1"],
)
def test_the_path_of_the_server_is_found_however_it_is_written(small: Project, url: str) -> None:
    document = base()
    document["servers"] = [{"url": url, "variables": {"base": {"default": "api"}}}]

    assert run(small, document) == 0


def test_many_moves_at_once_are_refused(small: Project, capsys: pytest.CaptureFixture[str]) -> None:
    document = base()
    document["servers"] = [{"url": "/api/v9"}]
    before = small.spec.read_bytes()

    assert run(small, document, "--apply", "--yes") == 2

    assert "operations seem to have moved, which is no release but another server" in capsys.readouterr().err
    assert small.spec.read_bytes() == before


def test_a_move_is_asked_about_and_taken_when_it_is_named(small: Project, capsys: pytest.CaptureFixture[str]) -> None:
    document = base()
    rename_route(document)
    before = small.spec.read_bytes()

    assert run(small, document, "--apply", "--yes") == 1
    assert "when it has, say --move create_thing" in capsys.readouterr().out
    assert small.spec.read_bytes() == before

    assert run(small, document, "--apply", "--yes", "--move", "create_thing") == 0
    assert run(small, document, "--apply", "--move", "nothing") == 2
    assert "--move nothing: no operation of ours" in capsys.readouterr().err


def test_a_new_path_with_two_methods_is_written_as_one(small: Project) -> None:
    document = base()
    document["paths"]["/core/things/mark"] = {"get": simple(), "post": simple(), "delete": simple()}

    run(small, document, "--apply", "--yes")

    item = spec_of(small.spec.read_text(encoding="utf-8")).document["paths"]["/api/core/things/mark"]
    assert list(item) == ["get", "post", "delete"]
    assert len({operation["operationId"] for operation in item.values()}) == 3
    once = small.spec.read_bytes()
    run(small, document, "--apply", "--yes")
    assert small.spec.read_bytes() == once


def test_without_yes_the_plan_and_the_difference_are_shown_and_nothing_is_written(
    small: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    document = base()
    add_field(document)
    before = small.spec.read_bytes()

    assert run(small, document, "--apply") == 1

    said = capsys.readouterr().out
    assert said.startswith("spec/fastgpt.yaml: 1 can be added\n  Thing: archived (boolean)\n--- spec/fastgpt.yaml\n")
    assert "\n+        archived:\n" in said
    assert "nothing was written; say --yes to write it\n" in said
    assert small.spec.read_bytes() == before
    assert run(small, document, "--yes") == 2


def test_a_field_left_out_stays_out_when_its_type_changes() -> None:
    document = base()
    body(document)["properties"]["pageNum"] = {"type": "number"}

    text, undecided = knowing(KNOWN + FIELD_LEFT_OUT, document)

    assert text == TEXT
    assert undecided == [
        "POST /api/core/things/create request/pageNum (field): overrides/upstream.yaml expects 'integer, optional' at "
        "`POST /api/core/things/create request/pageNum`, and FastGPT now says 'number, optional'; correct that "
        "entry, or delete it to take this"
    ]


@pytest.mark.parametrize("place", ["request", "answer"])
def test_a_field_left_out_everywhere_is_no_part_of_a_new_operation(place: str) -> None:
    document = base()
    nested = {"type": "object", "properties": {"pageNum": {"type": "string"}, "page": {"type": "string"}}}
    schema = {"type": "object", "properties": {"pageNum": {"type": "string"}, "inside": nested}}
    content = {"content": {"application/json": {"schema": schema}}}
    operation = simple(requestBody=content) if place == "request" else simple(responses={"200": content})
    document["paths"]["/core/things/mark"] = {"post": operation}

    text, _ = knowing(
        KNOWN + FIELD_LEFT_OUT.replace("POST /api/core/things/create request/pageNum", '"** **/pageNum"'), document
    )

    assert "pageNum" not in text
    assert "page:" in text


def test_an_operation_left_out_stays_out_when_its_method_changes() -> None:
    document = base()
    document["paths"]["/core/things/deleteAll"] = {"delete": simple()}

    text, undecided = knowing(KNOWN + OPERATION_LEFT_OUT, document)

    assert text == TEXT
    assert [line.partition(" leaves it out")[0] for line in undecided] == [
        "DELETE /api/core/things/deleteAll (operation): overrides/upstream.yaml"
    ]


def test_a_document_with_an_unknown_title_is_asked_about(small: Project, capsys: pytest.CaptureFixture[str]) -> None:
    document = base()
    add_field(document)
    document["info"]["title"] = "物品接口 2"
    before = small.spec.read_bytes()

    assert run(small, document, "--apply", "--yes") == 2
    assert "its title, '物品接口 2', is not among the documents" in capsys.readouterr().err
    assert small.spec.read_bytes() == before
    assert run(small, document) == 1

    assert run(small, document, "--apply", "--yes", "--title", "物品接口") == 0
    assert small.spec.read_bytes() != before


def test_an_operation_for_cookies_only_is_not_taken() -> None:
    document = base()
    document["components"] = {
        "securitySchemes": {
            "cookie": {"type": "apiKey", "in": "cookie", "name": "token"},
            "key": {"type": "http", "scheme": "bearer"},
        }
    }
    document["paths"]["/core/things/mark"] = {"get": simple(security=[{"cookie": []}])}
    document["paths"]["/core/things/unmark"] = {"get": simple(security=[{"cookie": []}, {"key": []}])}

    made = applied(document)

    assert made.added == ["GET /api/core/things/unmark: unmark_things"]
    assert "GET /api/core/things/mark (operation): it asks for cookie token, never for an API key" in made.undecided[0]


@pytest.mark.parametrize(
    ("operation", "reason"),
    [
        (
            simple(parameters=[{"name": "X-Team", "in": "header", "required": True, "schema": {"type": "string"}}]),
            "header X-Team",
        ),
        (simple(parameters=[{"name": "team", "in": "cookie", "schema": {"type": "string"}}]), "cookie team"),
        (
            simple(
                parameters=[{"name": "id", "in": "query", "schema": {"type": "string"}}],
                requestBody={
                    "content": {
                        "application/json": {"schema": {"type": "object", "properties": {"id": {"type": "integer"}}}}
                    }
                },
            ),
            "it takes id twice",
        ),
    ],
)
def test_what_no_method_could_send_is_not_dropped(operation: dict[str, Any], reason: str) -> None:
    document = base()
    document["paths"]["/core/things/mark"] = {"post": operation}

    made = applied(document)

    assert made.text == TEXT
    assert [reason in line for line in made.undecided] == [True]


def test_a_body_field_of_a_delete_does_not_become_a_query_parameter() -> None:
    document = base()
    schema = {"type": "object", "properties": {"reason": {"type": "string"}}}
    document["paths"]["/core/things/{thingId}"]["delete"]["requestBody"] = {
        "content": {"application/json": {"schema": schema}}
    }

    made = applied(document)

    assert made.text == TEXT
    assert "our operation has no such part of a request" in made.undecided[0]


def test_an_addition_that_nothing_can_be_generated_from_is_left_out_and_the_rest_is_taken(
    small: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    document = base()
    add_field(document)
    body(document)["properties"]["timeout"] = {"type": "integer"}

    assert run(small, document, "--apply", "--yes") == 1

    said = capsys.readouterr().out
    assert "request/timeout (field): nothing can be generated from it: " in said
    assert "  Thing: archived (boolean)\n" in said
    assert lint(spec_of(small.spec.read_text(encoding="utf-8"))) == []
