"""Facade methods: signatures, defaults, what they send, what they say."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any, get_overloads

import pytest

from generator.emit.facade import facades
from generator.spec.document import Spec

Load = Callable[[str], ModuleType]


@pytest.fixture
def operations(load: Load) -> ModuleType:
    return load("operations")


def clients(operations: ModuleType, name: str) -> tuple[Any, Any]:
    """Return a sync and an async client that answer with what they were to send."""

    class Shared:
        app_id = "the client's"

        def needed(self, operation: str, **given: object) -> None:
            assert None not in given.values()

        def wire_date(self, value: Any, *, end: bool) -> str:
            return f"{value} {'end' if end else 'start'}"

    class Client(getattr(operations, name), Shared):  # type: ignore[misc]
        def call(self, operation: str, **kwargs: Any) -> Any:
            return operation, kwargs

    class AsyncClient(getattr(operations, f"Async{name}"), Shared):  # type: ignore[misc]
        async def call(self, operation: str, **kwargs: Any) -> Any:
            return operation, kwargs

    return Client(), AsyncClient()


def sent(operations: ModuleType, method: str, *args: Any, **kwargs: Any) -> tuple[str, dict[str, Any]]:
    """Call a method sync and async: both have to send the same, which is returned without what is None."""
    client, async_client = clients(operations, "ChatOperations")
    name, values = getattr(client, method)(*args, **kwargs)
    assert (name, values) == asyncio.run(getattr(async_client, method)(*args, **kwargs))
    return name, {key: value for key, value in values.items() if value is not None}


def signature(method: Any) -> str:
    return str(inspect.signature(method)).replace("'", "")


CONTROLS = (
    "timeout: TimeoutTypes = None, max_retries: int | None = None, extra_headers: Mapping[str, str] | None = None, "
    "extra_query: Mapping[str, Any] | None = None, extra_body: Mapping[str, Any] | None = None"
)


def test_parameters_follow_the_spec_in_name_order_type_and_default(operations: ModuleType) -> None:
    methods = operations.ChatOperations

    assert signature(methods.create_thing) == (
        "(self, appId: str | None = None, since: Any = None, until: datetime | date | str | None = None, "
        "size: int = 3, origin: Origin | str | None = api, "
        "content: str | Sequence[Owner | Mapping[str, Any]] | None = None, "
        "variables: Mapping[str, Any] | None = None, *, weight: float | None = None, deep: bool | None = None, "
        f"{CONTROLS}) -> ApiResponse[Thing]"
    )
    assert signature(methods.list_things) == (
        "(self, appId: str | None = None, origin: Origin | str | None = api, ids: Sequence[str] | None = None, *, "
        f"{CONTROLS}) -> ApiResponse[ThingPage]"
    )
    assert signature(methods.delete_thing) == f"(self, thingId: str, *, {CONTROLS}) -> ApiResponse[None]"
    assert signature(methods.say_thing).endswith("-> ApiResponse[bytes]")
    assert signature(methods.watch_things) == f"(self, *, {CONTROLS}) -> StreamResponse"


def test_the_app_may_be_left_out_and_what_else_is_needed_may_not(operations: ModuleType) -> None:
    ways = [signature(each) for each in get_overloads(operations.ChatOperations.create_thing)]

    assert [way.partition(", until")[0] for way in ways] == [
        "(self, appId: str | None, since: datetime | date | str",
        "(self, *, since: datetime | date | str",
    ]
    assert sent(operations, "create_thing", since="x")[1]["json"]["appId"] == "the client's"
    assert sent(operations, "list_things")[1]["params"]["appId"] == "the client's"
    assert list(get_overloads(operations.ChatOperations.list_things)) == []
    with pytest.raises(AssertionError):
        sent(operations, "create_thing")


def test_sync_and_async_methods_have_the_same_signature_and_words(operations: ModuleType) -> None:
    for name in ("ChatOperations", "AppOperations"):
        sync_class, async_class = getattr(operations, name), getattr(operations, f"Async{name}")
        methods = [each for each in vars(async_class) if not each.startswith("_")]
        assert methods == [each for each in vars(sync_class) if not each.startswith("_")]
        for each in methods:
            assert inspect.iscoroutinefunction(getattr(async_class, each))
            assert not inspect.iscoroutinefunction(getattr(sync_class, each))
            assert signature(getattr(async_class, each)).replace("Async", "") == signature(getattr(sync_class, each))
            assert getattr(async_class, each).__doc__ == getattr(sync_class, each).__doc__


def test_a_tag_decides_the_client_and_hand_written_methods_are_left_out(document: dict[str, Any]) -> None:
    document["paths"]["/api/core/things/upload"]["post"]["x-facade"] = "hand-written"
    spec = Spec(document)
    classes, results = {name: name for name in spec.components}, {each.id: "Any" for each in spec.operations()}

    chat, app = facades(spec, classes, results)

    assert [method.name for method in app.methods] == ["list_names", "list_shapes"]
    assert (chat.client, "upload_thing" in [method.name for method in chat.methods]) == ("chat", False)


def test_the_type_of_the_answer_follows_stream(operations: ModuleType) -> None:
    overloads = [signature(each) for each in get_overloads(operations.ChatOperations.ask_thing)]

    rest = f"topic: str | None = None, *, {CONTROLS}"
    assert overloads == [
        f"(self, text: str, stream: Literal[False] = False, {rest}) -> ApiResponse[Thing]",
        f"(self, text: str, stream: Literal[True], {rest}) -> StreamResponse",
        f"(self, text: str, stream: bool, {rest}) -> ApiResponse[Thing] | StreamResponse",
    ]
    assert "stream: bool = False" in signature(operations.ChatOperations.ask_thing)


def test_a_body_is_sent_under_the_names_of_the_api(operations: ModuleType) -> None:
    name, values = sent(operations, "create_thing", "a", "2025-01-01", content="你好", deep=True)

    assert name == "create_thing"
    assert values == {
        "json": {
            "appId": "a",
            "since": "2025-01-01 start",
            "until": None,
            "size": 3,
            "origin": "api",
            "content": "你好",
            "variables": None,
            "weight": None,
            "deep": True,
        }
    }


def test_an_optional_date_is_made_friendly_only_when_given(operations: ModuleType) -> None:
    assert sent(operations, "create_thing", "a", "x", "y")[1]["json"]["until"] == "y end"


def test_a_query_joins_what_the_api_wants_joined(operations: ModuleType) -> None:
    assert sent(operations, "list_things", "a", ids=["1", "2"]) == (
        "list_things",
        {"params": {"appId": "a", "origin": "api", "ids": "1,2"}},
    )
    assert sent(operations, "list_things", "a", None)[1]["params"] == {"appId": "a", "origin": None, "ids": None}


def test_a_path_parameter_is_sent_apart(operations: ModuleType) -> None:
    assert sent(operations, "delete_thing", "1") == ("delete_thing", {"path_params": {"thingId": "1"}})


def test_what_a_call_may_override_is_handed_on(operations: ModuleType) -> None:
    given = {
        "timeout": 5.0,
        "max_retries": 0,
        "extra_headers": {"a": "b"},
        "extra_query": {"c": 1},
        "extra_body": {"d": 2},
    }

    assert sent(operations, "watch_things", **given) == ("watch_things", given)


def test_a_method_says_everything_the_spec_says(operations: ModuleType) -> None:
    text = inspect.getdoc(operations.AsyncChatOperations.create_thing)

    assert text == (
        "Make a thing.\n\n"
        'A name with """quotes""" and a \\backslash is fine.\n\n'
        "Args:\n"
        "    appId: The app it belongs to. By default the client's `app_id`.\n"
        "    since: From when on it counts.\n"
        "    until: Until when it counts.\n"
        "    size: How big it is.\n"
        "    origin: How it comes in.\n"
        "    content: Text, or parts.\n"
        "    variables: Anything else.\n"
        "    weight: Its weight in kg.\n"
        "    deep: Make its parts as well.\n"
        "    timeout: Seconds to wait for each network step of this call; None is the client's own timeout.\n"
        "    max_retries: How often this call may be sent again; None is the client's own number.\n"
        "    extra_headers: Headers for this call; they win over the client's.\n"
        "    extra_query: Query parameters to add to this call.\n"
        "    extra_body: Keys to add to the JSON body; they win over the arguments above.\n\n"
        "Returns:\n"
        "    The response; `.parsed` is `Thing`. The new thing.\n\n"
        "Raises:\n"
        "    FastGPTError: The server refused the call or could not be reached; the subclass says which."
    )


def test_a_stream_says_that_it_is_one(operations: ModuleType) -> None:
    assert "Returns:\n    The open stream. Events." in (inspect.getdoc(operations.ChatOperations.watch_things) or "")
    assert "`.parsed` is `Thing`, unless `stream` is true." in (
        inspect.getdoc(operations.ChatOperations.ask_thing) or ""
    )
