"""What the replaced endpoint templates buy."""

from __future__ import annotations

import asyncio
import inspect
import io
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

Load = Callable[[str], ModuleType]
Sent = tuple[str, dict[str, Any]]


class Recorder:
    """A client that sends nothing: its answer says how it was called."""

    def __init__(self, answer: Any = None) -> None:
        self.answer = answer

    def call(self, operation: str, **kwargs: Any) -> Any:
        return SimpleNamespace(parsed=self.answer or (operation, kwargs), status_code=520, sent=(operation, kwargs))


class AsyncRecorder(Recorder):
    async def call(self, operation: str, **kwargs: Any) -> Any:
        return super().call(operation, **kwargs)


def sent(module: ModuleType, *args: Any, **kwargs: Any) -> Sent:
    """Call an endpoint in every way it has; they all have to send the same, which is returned."""
    synchronous = module.sync_detailed(*args, client=Recorder(), **kwargs).sent
    asynchronous = asyncio.run(module.asyncio_detailed(*args, client=AsyncRecorder(), **kwargs)).sent
    assert synchronous == asynchronous
    if hasattr(module, "sync"):
        assert module.sync(*args, client=Recorder(), **kwargs) == synchronous
        assert asyncio.run(module.asyncio(*args, client=AsyncRecorder(), **kwargs)) == synchronous
    found: Sent = synchronous
    return found


def test_a_query_leaves_out_what_is_not_given_and_joins_lists_by_comma(load: Load) -> None:
    module = load("api.things.list_things")

    assert sent(module, app_id="a") == ("list_things", {"params": {"appId": "a", "origin": "api"}})
    assert sent(module, app_id="a", ids=["1", "二"], origin=load("models").Origin.ONLINE) == (
        "list_things",
        {"params": {"appId": "a", "origin": "online", "ids": "1,二"}},
    )


def test_a_body_goes_out_as_json_without_headers_of_its_own(load: Load) -> None:
    module, models = load("api.things.create_thing"), load("models")

    body = models.ThingRequest(app_id="a", since="x", content=[models.Owner(name="n")])

    json = {"appId": "a", "since": "x", "size": 3, "origin": "api", "content": [{"name": "n"}]}
    assert sent(module, body=body) == ("create_thing", {"json": json})


def test_a_path_parameter_goes_out_under_its_own_name(load: Load) -> None:
    assert sent(load("api.things.delete_thing"), "x/1") == ("delete_thing", {"path_params": {"thingId": "x/1"}})


def test_a_stream_has_no_parsed_answer(load: Load) -> None:
    module = load("api.things.watch_things")

    assert sent(module) == ("watch_things", {})
    assert not hasattr(module, "sync")
    assert not hasattr(module, "asyncio")
    assert not hasattr(module, "_parse")


def test_answers_are_parsed_into_what_the_function_says(load: Load) -> None:
    models = load("models")

    def parse(module: str, data: Any) -> Any:
        return load(f"api.{module}")._parse(data)

    assert parse("things.list_things", {"list": [{"id": "1"}]}) == models.ThingPage([models.Thing(id="1")])
    assert parse("things.delete_thing", {}) is None
    assert parse("things.say_thing", b"ID3") == b"ID3"
    assert parse("things.ask_thing", {"id": "1"}) == models.Thing(id="1")
    assert parse("names.list_names", ["一", "二"]) == ["一", "二"]
    assert parse("names.list_shapes", [{"kind": "square", "side": 1}]) == [models.Square(kind="square", side=1)]
    assert parse("things.upload_thing", "key") == "key"


@pytest.mark.parametrize(
    ("module", "data", "message"),
    [
        ("things.list_things", "an HTML page", "expected dict, got str"),
        ("things.list_things", None, "expected dict, got NoneType"),
        ("names.list_names", {"list": []}, "expected list, got dict"),
        ("names.list_shapes", None, "expected list, got NoneType"),
        ("things.upload_thing", 7, "expected str, got int"),
        ("things.say_thing", "text", "expected bytes, got str"),
    ],
)
def test_an_answer_of_another_kind_is_said_in_words(load: Load, module: str, data: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        load(f"api.{module}")._parse(data)


def test_a_status_python_has_no_name_for_is_just_a_number(load: Load, generated: Path) -> None:
    module = load("api.names.list_names")

    response = module.sync_detailed(client=Recorder())

    assert response.status_code == 520
    assert not [path for path in generated.rglob("*.py") if "HTTPStatus" in path.read_text(encoding="utf-8")]


def test_a_form_keeps_files_apart_from_fields(load: Load) -> None:
    models, types = load("models"), load("types")
    file = io.BytesIO(b"content")
    body = models.ThingForm(file=types.File(file, "a.bin", "text/plain"), bucket="mine")

    assert sent(load("api.things.upload_thing"), body=body) == (
        "upload_thing",
        {"form": {"bucket": "mine"}, "files": {"file": ("a.bin", file, "text/plain")}},
    )


def test_nothing_generated_holds_a_key_or_a_connection(load: Load, generated: Path) -> None:
    client = load("client")
    owned = [each for _, each in inspect.getmembers(client, inspect.isclass) if each.__module__ == client.__name__]

    assert [(each.__name__, getattr(each, "_is_protocol", False)) for each in owned] == [
        ("AsyncCaller", True),
        ("CallArguments", False),
        ("CallOptions", False),
        ("Caller", True),
    ]
    holders = re.compile(r"api_?key\b|token|Bearer|httpx\.(Async)?Client\(", re.IGNORECASE)
    # Clients show in their docstrings how they are given one.
    modules = [path for path in generated.rglob("*.py") if "clients" not in path.parts]
    assert not [path for path in modules if holders.search(path.read_text(encoding="utf-8"))]
    assert not (generated / "errors.py").exists()


def test_an_endpoint_function_is_documented(load: Load) -> None:
    text = inspect.getdoc(load("api.things.list_things").sync)

    assert text == (
        "List things, newest first.\n\n"
        "The list is paged, `每页二十个`.\n\n"
        "- Pinned things come first.\n"
        "- The rest comes, in a sentence that goes on for so long that it cannot stay on one line here. Then more\n"
        "  follows.\n\n"
        "Needs FastGPT 4.14.5 or later.\n\n"
        "Args:\n"
        "    client: Who sends it: any client of this package.\n"
        "    app_id: The app, `应用`.\n"
        "    origin: Only things that came this way.\n"
        "    ids: Only these things.\n\n"
        "Returns:\n"
        "    One page.\n\n"
        "Raises:\n"
        "    FastGPTError: The server refused the call or could not be reached; the subclass says which.\n"
        "    ResponseParseError: The answer has another shape than the contract says."
    )


def test_text_of_the_spec_cannot_end_a_docstring(load: Load) -> None:
    text = inspect.getdoc(load("api.things.create_thing").sync) or ""

    assert text.splitlines()[2] == 'A name with """quotes""" and a \\backslash is fine.'


def test_the_registry_says_what_a_client_has_to_know(load: Load) -> None:
    registry = load("registry")

    assert registry.OPERATIONS["list_things"] == registry.Operation(
        id="list_things",
        method="GET",
        path="/api/core/things/list",
        older_paths=(registry.OlderPath("POST", "/api/core/list"),),
        tag="things",
        client="chat",
        retry="safe",
        envelope=True,
        since="4.14.5",
        answer="json",
    )
    assert {each.id: each.answer for each in registry.OPERATIONS.values() if each.answer != "json"} == {
        "ask_thing": "json-or-stream",
        "watch_things": "stream",
        "say_thing": "bytes",
    }
    assert registry.OPERATIONS["list_names"].module == "fastgpt_client.generated.api.names.list_names"
    assert registry.SSE_EVENTS == {"answer": "Thing", "things": "list[Thing]", "done": "str"}
