"""A malformed or hostile document costs one line, an exit code of its own and less than two seconds."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from typing import Any

import pytest

from generator.__main__ import main
from generator.project import Project
from generator.upstream.document.errors import DocumentError

from .apply.test_safety import run, simple, write_project
from .upstream_case import answer, base, body, compared

UNREADABLE = 4


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Never changed: that is the claim."""
    return write_project(tmp_path_factory.mktemp("bad") / "small")


def with_create(key: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        document["paths"]["/core/things/create"]["post"][key] = value

    return change


def with_root(key: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda document: document.update({key: value})


def with_field(schema: Any) -> Callable[[dict[str, Any]], None]:
    return lambda document: body(document)["properties"].update(odd=schema)


def alternatives(document: dict[str, Any]) -> None:
    two = {"anyOf": [{"type": "object", "properties": {"a": {}}}, {"type": "object", "properties": {"b": {}}}]}
    body(document)["properties"]["odd"] = {"allOf": [two] * 24}


def empty_alternatives(document: dict[str, Any]) -> None:
    schemas: dict[str, Any] = {"N30": {"not": {}}}
    for number in range(30):
        schemas[f"N{number}"] = {"anyOf": [{"$ref": f"#/components/schemas/N{number + 1}"}] * 2}
    document["components"] = {"schemas": schemas}
    body(document)["properties"]["odd"] = {"$ref": "#/components/schemas/N0"}


def deep(document: dict[str, Any]) -> None:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(400):
        schema = {"type": "object", "properties": {"in": schema}}
    body(document)["properties"]["odd"] = schema


def unresolved_answer(document: dict[str, Any]) -> None:
    answer(document)["properties"]["title"] = {"$ref": "#/components/schemas/Missing"}


def circle(document: dict[str, Any]) -> None:
    document["components"] = {
        "schemas": {"A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/A"}}
    }
    body(document)["properties"]["odd"] = {"$ref": "#/components/schemas/A"}


CREATE = "paths//core/things/create/post"
CASES: list[tuple[Callable[[dict[str, Any]], Any], str]] = [
    (with_root("openapi", None), "no OpenAPI 3 document; `openapi` is nothing"),
    (with_root("openapi", 3.1), "no OpenAPI 3 document; `openapi` is 3.1"),
    (with_root("openapi", "2.0"), "no OpenAPI 3 document; `openapi` is '2.0'"),
    (with_root("swagger", "2.0"), "Swagger 2.0; only OpenAPI 3 is compared"),
    (with_root("paths", []), "paths: a list instead of a mapping"),
    (with_root("paths", None), "paths: nothing instead of a mapping"),
    (with_root("paths", {"/core": None}), "paths//core: nothing instead of a mapping"),
    (with_root("paths", {"/core": {"get": "x"}}), "paths//core/get: 'x' instead of a mapping"),
    (with_root("info", "x"), "info: 'x' instead of a mapping"),
    (with_root("info", {"title": ["x"]}), "info/title: no text"),
    (with_root("servers", "x"), "servers: 'x' instead of a list"),
    (with_root("servers", ["/api"]), "servers/0: '/api' instead of a mapping"),
    (with_root("servers", [{"url": "/{stage}/api"}]), "has a variable without a default"),
    (with_root("components", []), "components: a list instead of a mapping"),
    (with_create("parameters", {}), f"{CREATE}/parameters: a mapping instead of a list"),
    (with_create("parameters", [7]), f"{CREATE}/parameters/0: 7 instead of a mapping"),
    (with_create("parameters", [{"in": "query"}]), f"{CREATE}/parameters/0/name: no text"),
    (with_create("parameters", [{"$ref": "#/components/parameters/X"}]), "`$ref` to #/components/parameters/X"),
    (with_create("requestBody", []), f"{CREATE}/requestBody: a list instead of a mapping"),
    (with_create("requestBody", {"content": {"application/json": 7}}), "content/application/json: 7 instead"),
    (with_create("responses", []), f"{CREATE}/responses: a list instead of a mapping"),
    (with_create("security", [{"nobody": []}]), "nobody is no security scheme"),
    (with_create("deprecated", "yes"), f"{CREATE}/deprecated: neither true nor false"),
    (with_field(7), "properties/odd: 7 instead of a mapping"),
    (with_field({"type": 7}), "properties/odd/type: 7 means nothing"),
    (with_field({"type": ["string", 7]}), "properties/odd/type: not all of it is text"),
    (with_field({"enum": "x"}), "properties/odd/enum: 'x' means nothing"),
    (with_field({"anyOf": {}}), "properties/odd/anyOf: a mapping instead of a list"),
    (with_field({"properties": []}), "properties/odd/properties: a list instead of a mapping"),
    (with_field({"required": True}), "properties/odd/required: True means nothing"),
    (with_field({"$ref": 7}), "properties/odd/$ref: no text"),
    (with_field({"$ref": "other.yaml#/x"}), "`$ref` to other.yaml#/x, which is not there"),
    (with_field({"minLength": "long"}), "properties/odd/minLength: 'long' means nothing"),
    (unresolved_answer, "`$ref` to #/components/schemas/Missing, which is not there"),
    (circle, "which leads in a circle"),
    (alternatives, "its alternatives make more than 2,000 combinations"),
    (empty_alternatives, "its alternatives make more than 2,000 combinations"),
    (deep, "nested deeper than 60 schemas"),
]

ALIASES = "openapi: 3.1.0\nx0: &x0 [a, b]\n" + "".join(
    f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9)}]\n" for n in range(1, 12)
)
TEXTS = {
    "nothing": ("", "no OpenAPI document, but nothing"),
    "a web page": ("<!doctype html>", "a web page, not a document"),
    "a number": ("7", "no OpenAPI document, but 7"),
    "a list": ("[1]", "no OpenAPI document, but a list"),
    "torn JSON": ('{"openapi": "3.1.0", ', "neither JSON nor YAML"),
    "no paths": ('{"openapi": "3.1.0"}', "it has no `paths`"),
    "a key twice": ('{"openapi": "3.1.0", "paths": {}, "paths": {}}', "'paths' stands twice"),
    "no number": ('{"openapi": "3.1.0", "paths": NaN}', "NaN is no number of JSON"),
    "tabs": ("openapi: 3.1.0\n\tpaths: {}", "neither JSON nor YAML"),
    "deep JSON": ("[" * 100_000, "nested too deeply"),
    "deep YAML": ("- " * 20_000 + "x", "nested too deeply"),
    "aliases of aliases": (ALIASES + "paths: {}\n", "its aliases stand for more than 1,000,000 values"),
    "merged aliases": (
        "openapi: 3.1.0\nx0: &x0 {a: 1}\n"
        + "".join(f"x{n}: &x{n} {{<<: [{', '.join([f'*x{n - 1}'] * 9)}]}}\n" for n in range(1, 12)),
        "its aliases stand for more than 1,000,000 values",
    ),
    "an alias of itself": ("openapi: 3.1.0\npaths: &p {x: *p}\n", "an alias stands inside of what it names"),
}


def said_in_one_line(project: Project, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    before = project.spec.read_bytes()
    begin = time.process_time()
    code = main(["upstream", "--root", str(project.root), *arguments, "--apply", "--yes"])
    took = time.process_time() - begin
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert took < 2
    assert project.spec.read_bytes() == before
    return code, said.err


@pytest.mark.parametrize(("change", "message"), CASES, ids=[message[:40] for _, message in CASES])
def test_a_malformed_document_costs_one_line(
    small: Project, capsys: pytest.CaptureFixture[str], change: Callable[[dict[str, Any]], Any], message: str
) -> None:
    document = base()
    change(document)
    file = small.root / "bad.json"
    file.write_text(json.dumps(document), encoding="utf-8")

    code, said = said_in_one_line(small, [str(file)], capsys)

    assert code == UNREADABLE
    assert message in said


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_that_is_no_document_costs_one_line(
    small: Project, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    text, message = TEXTS[name]
    file = small.root / "bad.txt"
    file.write_text(text, encoding="utf-8")

    code, said = said_in_one_line(small, [str(file)], capsys)

    assert code == UNREADABLE
    assert message in said


def test_bytes_that_are_no_text_and_folders_cost_one_line(small: Project, capsys: pytest.CaptureFixture[str]) -> None:
    (small.root / "bad.bin").write_bytes(b"\xff\xfe\x00")

    for source in (small.root / "bad.bin", small.root, small.root / "nowhere"):
        assert said_in_one_line(small, [str(source)], capsys)[0] == UNREADABLE


def test_schemas_that_are_true_or_false_are_schemas(small: Project) -> None:
    document = base()
    body(document)["properties"]["any"] = True
    body(document)["properties"]["never"] = False

    assert run(small, document) == 1
    assert [finding.where.rpartition("/")[2] for finding in compared(document).findings if finding.group == "new"] == [
        "any"
    ]


def test_parameters_of_a_path_are_parameters_of_its_operations() -> None:
    document = base()
    document["paths"]["/core/names/list"]["parameters"] = [
        {"in": "query", "name": "deep", "schema": {"type": "boolean"}}
    ]

    assert "GET /api/core/names/list request/deep" in [finding.where for finding in compared(document).findings]


JUNK: tuple[Any, ...] = (
    None,
    True,
    7,
    -1.5,
    "",
    "x",
    [],
    {},
    [None],
    {"$ref": "#/x"},
    {"x": {}},
    ["string"],
    [[[]]],
    {"type": "object"},
)


def places(node: Any) -> list[tuple[Any, Any]]:
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [place for key, value in pairs for place in ((node, key), *places(value))]


@pytest.mark.parametrize("seed", range(12))
def test_whatever_stands_anywhere_is_compared_or_refused(seed: int) -> None:
    # A fixed seed: the same places and the same junk in every run.
    chance = random.Random(seed)
    for _ in range(25):
        document = base()
        document["paths"]["/core/things/mark"] = {"post": simple()}
        holder, key = chance.choice(places(document))
        holder[key] = chance.choice(JUNK)
        try:
            compared(document)
        except DocumentError as error:
            assert len(str(error).splitlines()) == 1, str(error)
