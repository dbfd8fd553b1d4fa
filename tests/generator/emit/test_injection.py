"""Text of the contract stays text: it is refused in one line, or written where it cannot run."""

from __future__ import annotations

import ast
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from generator.__main__ import main
from generator.lint import lint
from generator.project import Project
from generator.spec.document import Spec

from ..conftest import SPEC
from ..test_run import everything

# Ways out of a docstring, a literal, a comment, an f-string and a template; each would leave a file behind, or be no
# Python. Those that cannot hide one another share a text.
LURE = '__import__("pathlib").Path("caught").touch()'
TEXTS = (
    f'"""+{LURE}+"""',
    f'"+{LURE}+"',
    f"'+{LURE}+'",
    f"\n{LURE}\n\\\n{LURE}\r{LURE}\u2028{LURE}",
    f"{{{{ {LURE} }}}} {{% set x = cycler.__init__.__globals__.os.system('touch caught') %}} {{{LURE}}}",
    '\\"""',
    "\x00",
    "\\N{BULLET}\\u0041\\x41\\",
)

Place = Callable[[dict[str, Any], str], object]


def _operation(document: dict[str, Any], path: str = "/api/core/things/list") -> Any:
    return next(iter(document["paths"][path].values()))


def _rename(mapping: dict[str, Any], old: str, new: str) -> None:
    items = [(new if key == old else key, value) for key, value in mapping.items()]
    mapping.clear()
    mapping.update(items)


PLACES: dict[str, Place] = {
    "path": lambda d, t: _rename(d["paths"], "/api/core/names/list", f"/{t}/y"),
    "older path": lambda d, t: _operation(d).update({"x-fastgpt-older-paths": [{"path": f"/api/{t}"}]}),
    "operationId": lambda d, t: _operation(d).update(operationId=t),
    "operation's Python name": lambda d, t: _operation(d).update({"x-python-name": t}),
    "summary": lambda d, t: _operation(d).update(summary=f"A {t[:70]}".replace("\n", " ")),
    "description": lambda d, t: _operation(d).update(description=f"A {t} b"),
    "release": lambda d, t: _operation(d).update({"x-fastgpt-since": t}),
    "retry": lambda d, t: _operation(d).update({"x-retry": t}),
    "tag": lambda d, t: d["tags"][0].update(name=t) or _operation(d).update(tags=[t]),
    "tag's words": lambda d, t: d["tags"][0].update(description=f"A {t} b"),
    "client": lambda d, t: d["tags"][0].update({"x-client": t}),
    "answer's words": lambda d, t: _operation(d)["responses"]["200"].update(description=f"A {t} b"),
    "parameter": lambda d, t: _operation(d)["parameters"][1].update(name=t),
    "parameter with a Python name": lambda d, t: _operation(d)["parameters"][1].update(
        {"name": t, "x-python-name": "given"}
    ),
    "parameter's Python name": lambda d, t: _operation(d)["parameters"][1].update({"x-python-name": t}),
    "parameter's words": lambda d, t: _operation(d)["parameters"][1].update(description=f"A {t} b"),
    "header": lambda d, t: _operation(d)["parameters"][1].update(
        {"in": "header", "name": t, "schema": {"type": "string"}}
    ),
    "component": lambda d, t: d["components"]["schemas"].update({t: {"type": "string", "description": "It."}}),
    "component's Python name": lambda d, t: d["components"]["schemas"]["Owner"].update({"x-python-name": t}),
    "component's words": lambda d, t: d["components"]["schemas"]["Owner"].update(description=f"A {t} b"),
    "property": lambda d, t: d["components"]["schemas"]["Owner"]["properties"].update(
        {t: {"type": "string", "description": "It."}}
    ),
    "required property": lambda d, t: (
        d["components"]["schemas"]["Owner"]["properties"].update({t: {"type": "string", "description": "It."}})
        or d["components"]["schemas"]["Owner"]["required"].append(t)
    ),
    "property's Python name": lambda d, t: d["components"]["schemas"]["Owner"]["properties"]["name"].update(
        {"x-python-name": t}
    ),
    "property's words": lambda d, t: d["components"]["schemas"]["Owner"]["properties"]["name"].update(
        description=f"A {t} b"
    ),
    "pattern": lambda d, t: d["components"]["schemas"]["Owner"]["properties"]["name"].update(pattern=t),
    "default": lambda d, t: d["components"]["schemas"]["Question"]["properties"]["topic"].update(default=t),
    "const": lambda d, t: d["components"]["schemas"]["Circle"]["properties"]["kind"].update(const=t),
    "enum value": lambda d, t: d["components"]["schemas"]["Origin"]["enum"].append(t),
    "enum name": lambda d, t: d["components"]["schemas"]["Origin"].update({"x-enum-varnames": ["A", "B", t]}),
    "event": lambda d, t: _operation(d, "/api/v1/things/ask")["x-sse-events"].update(
        {t: {"$ref": "#/components/schemas/Word"}}
    ),
    "walk": lambda d, t: _operation(d).update({"x-iterate": {"name": t, "summary": t, "key": [t]}}),
    "info": lambda d, t: d["info"].update(title=t, description=f"A {t} b"),
}


# Where any text is fine, because it stays text.
WORDS = ("summary", "pattern", "default", "const", "info", *(place for place in PLACES if "words" in place))
WORDS += ("description",)


def accepted(text: str) -> tuple[dict[str, Any], list[str]]:
    """Return the small spec with the text wherever the rules allow it, and the names of those places."""
    document = Spec.load(SPEC).document
    for place in WORDS:
        PLACES[place](document, text)
    places = [*WORDS]
    assert lint(Spec(document)) == []
    for place in (place for place in PLACES if place not in WORDS):
        tried = deepcopy(document)
        PLACES[place](tried, text)
        if not lint(Spec(tried)):
            document = tried
            places.append(place)
    return document, places


@pytest.fixture
def caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that text leaves behind when it runs."""
    monkeypatch.chdir(tmp_path)
    return tmp_path / "caught"


@pytest.mark.parametrize("text", TEXTS)
def test_text_that_is_allowed_never_becomes_code(text: str, project: Project, caught: Path) -> None:
    document, places = accepted(text)
    with project.spec.open("w", encoding="utf-8") as file:
        YAML().dump(document, file)

    assert main(["generate", "--root", str(project.root)]) == 0

    assert {"description", "answer's words", "component's words", "pattern", "default"} <= set(places)
    for path in (project.root / "fastgpt_client/generated").rglob("*.py"):
        names = {each.id for each in ast.walk(ast.parse(path.read_bytes())) if isinstance(each, ast.Name)}
        assert not names & {"__import__", "cycler", "x"}, path
    assert not caught.exists()


@pytest.mark.parametrize("place", [place for place in PLACES if place not in WORDS])
def test_text_that_is_no_name_is_refused_in_one_line_and_changes_nothing(
    place: str, project: Project, capsys: pytest.CaptureFixture[str], caught: Path
) -> None:
    document = Spec.load(SPEC).document
    PLACES[place](document, f'"""\n+{LURE}+"""')
    with project.spec.open("w", encoding="utf-8") as file:
        YAML().dump(document, file)
    before = everything(project.root)

    code = main(["generate", "--root", str(project.root)])

    said = capsys.readouterr()
    assert (code, said.out) == (1, "")
    assert all(line.startswith("spec/fastgpt.yaml: ") and "; " in line for line in said.err.splitlines())
    assert 1 <= len(said.err.splitlines()) <= 8
    assert everything(project.root) == before
    assert not caught.exists()
