"""Names of the contract that would break generated code become others, or the ones it is told."""

from __future__ import annotations

import importlib
import shutil
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from ruamel.yaml import YAML

from generator.build import generate
from generator.spec.document import Spec
from generator.spec.python_names import RESERVED_ARGUMENTS, RESERVED_ATTRIBUTES

from ..conftest import SPEC, make_project

Load = Callable[[str], ModuleType]
# Whatever a generated model or endpoint function could call something else.
AWKWARD = sorted(
    {
        *RESERVED_ATTRIBUTES,
        *RESERVED_ARGUMENTS,
        *("self", "cls", "list", "dict", "type", "class", "from", "None", "T", "UNSET", "Any", "File", "Mapping"),
        *("awkward", "property", "isinstance", "keys", "items", "copy", "_kwargs", "import_module", "datetime"),
        *('x"] = 1; ["', "a\\", "{{ x }}", "%s", "日本", "$ref-like", "ä"),
    }
)


def awkward_document() -> dict[str, Any]:
    """Return the small spec with models and parameters of awkward names, and some that are renamed."""
    document = Spec.load(SPEC).document
    schemas: dict[str, Any] = document["components"]["schemas"]
    values: list[dict[str, Any]] = [{"type": "string"}, {"$ref": "#/components/schemas/Owner"}, {"type": "integer"}]
    fields = {
        name: {**values[number % 3], "description": "A field.", "x-python-name": f"renamed_{number}"}
        if not name.isascii() or not name.isidentifier()
        else {**values[number % 3], "description": "A field."}
        for number, name in enumerate(AWKWARD)
        if name.lower() not in ("t", "unset", "any", "file", "mapping") or name.islower() or len(name) == 1
    }
    for title, required in (("Awkward", sorted(fields)), ("AwkwardOptional", [])):
        schemas[title] = {"type": "object", "description": "Names.", "required": required, "properties": fields}
    schemas["Owner"]["x-python-name"] = "Holder"
    operation = document["paths"]["/api/core/names/list"]["get"]
    operation["x-python-name"] = "find_names"
    plain = sorted(RESERVED_ARGUMENTS - {"cast"})
    operation["parameters"] = [
        {"name": name, "in": "query", "required": True, "description": "It.", "schema": {"type": "string"}}
        for name in plain
    ]
    operation["parameters"] += [
        {
            "name": "cast",
            "in": "query",
            "required": True,
            "description": "It.",
            "x-python-name": "kind",
            "schema": {"type": "string"},
        },
        {
            "name": "X-Team-Id",
            "in": "header",
            "required": True,
            "description": "The team.",
            "schema": {"type": "string"},
        },
        {
            "name": "X-Trace",
            "in": "header",
            "required": False,
            "description": "The trace.",
            "schema": {"type": "integer"},
        },
    ]
    operation["responses"]["200"]["content"]["application/json"]["schema"] = {"$ref": "#/components/schemas/Awkward"}
    return document


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Load]:
    """Import a module of the package generated from the awkward document."""
    root = tmp_path_factory.mktemp("awkward")
    project = make_project(root)
    with project.spec.open("w", encoding="utf-8") as file:
        YAML().dump(awkward_document(), file)
    generate(project)
    package = root / "awkward_client"
    package.mkdir()
    (package / "__init__.py").touch()
    shutil.move(root / "fastgpt_client/generated", package / "generated")
    sys.path.insert(0, str(root))
    importlib.invalidate_caches()
    try:
        yield lambda name: importlib.import_module(f"awkward_client.generated.{name}")
    finally:
        sys.path.remove(str(root))
        for name in [name for name in sys.modules if name.split(".")[0] == "awkward_client"]:
            del sys.modules[name]


@pytest.mark.parametrize("title", ["Awkward", "AwkwardOptional"])
def test_models_of_awkward_names_give_back_what_they_were_made_from(named: Load, title: str) -> None:
    model = getattr(named("models"), title)
    properties = awkward_document()["components"]["schemas"][title]["properties"]
    values = {"string": "text", "integer": 7, "object": {"name": "Li"}}
    given = {name: values[schema.get("type", "object")] for name, schema in properties.items()}

    made = model.from_dict({**given, "more": 1})

    assert made.to_dict() == {**given, "more": 1}
    assert made.additional_properties == {"more": 1}
    assert model.from_dict(made.to_dict()) == made


def test_attributes_have_the_names_they_are_told_and_reserved_ones_an_underscore(named: Load) -> None:
    names = named("models").Awkward.__annotations__

    assert {f"{name}_" for name in RESERVED_ATTRIBUTES - {"additional_properties"}} <= set(names)
    assert {f"renamed_{AWKWARD.index(name)}" for name in ("日本", "%s")} <= set(names)


def test_a_component_has_the_class_it_is_told(named: Load) -> None:
    assert named("models").Holder.__module__.endswith(".models.holder")


def test_every_door_sends_the_names_of_the_contract(named: Load) -> None:
    class Client(named("operations").AppOperations):  # type: ignore[misc]
        def call(self, operation: str, **arguments: Any) -> Any:
            return operation, {name: value for name, value in arguments.items() if value is not None}

    wire = {name: f"the {name}" for name in sorted(RESERVED_ARGUMENTS)}
    facade = {("kind" if name == "cast" else name): value for name, value in wire.items()}
    endpoint = {("kind" if name == "cast" else f"{name}_"): value for name, value in wire.items()}

    through_facade = Client().find_names(**facade, x_team_id="t")
    through_function = named("api.names.find_names").sync_detailed(client=Client(), **endpoint, x_team_id="t")

    assert through_facade == ("find_names", {"params": wire, "headers": {"X-Team-Id": "t", "X-Trace": None}})
    assert through_function == ("find_names", {"params": wire, "headers": {"X-Team-Id": "t"}})
