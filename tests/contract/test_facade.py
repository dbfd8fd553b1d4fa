"""The facade is what the contract says, on every client, through both doors."""

from __future__ import annotations

import importlib
import inspect
import io
import json
from collections.abc import Callable
from typing import Any, get_overloads
from urllib.parse import unquote

import anyio
import httpx
import pytest

from fastgpt_client import AsyncFastGPTClient, ConfigurationError, FastGPTClient
from fastgpt_client._calls.arguments.encoding import path_of
from fastgpt_client.generated.registry import OPERATIONS, Operation
from fastgpt_client.generated.types import File
from generator.spec.inputs import Input

from ..support.contract import CONTRACT, INPUTS, client_class, sample, signature

KEY = "fastgpt-key"
# Values that say more than what is made from the schema.
VALUES: dict[str, Any] = {
    "messages": [{"role": "user", "content": [{"type": "text", "text": "你好"}]}],
    "detail": True,
    "chatId": "c-1",
    "variables": {"城市": "北京"},
    "metadata": {"a": {"b": None}},
    "retainDatasetCite": True,
    "showSkillReferences": False,
    "outLinkAuthData": {"shareId": "s", "outLinkUid": "u"},
    "authProxy": {"username": "u"},
    "questionGuide": {"open": True, "customPrompt": "短"},
    "ttsConfig": {"type": "model", "voice": "v", "speed": 1.5},
    "chatIds": ["c-1", "c-2"],
    "top": False,
    "offset": 3,
    "pageSize": 7,
    "source": "online",
    "loadCustomFeedbacks": True,
    "type": "home",
    "contentIds": ["d-1", "d-2"],
    "datasetDataIdList": ["q-1"],
    "collectionIdList": ["k-1"],
    "anchor": 4,
    "isRead": True,
    "unreadOnly": True,
    "feedbackType": "good",
    "size": 12,
    "dateStart": "2025-01-01T00:00:00.000Z",
    "dateEnd": "2025-01-31T23:59:59.999Z",
    "startCreateTime": "2025-01-01T00:00:00.000Z",
    "endCreateTime": "2025-01-01T00:00:00.000Z",
    "startUpdateTime": "2025-01-01T00:00:00.000Z",
    "endUpdateTime": "2025-01-01T00:00:00.000Z",
    "userTimespan": "week",
    "chatTimespan": "month",
    "appTimespan": "quarter",
    "sources": ["api", "share"],
    "tmbIds": ["t-1"],
    "outLinkUids": ["o-1"],
    "errorFilter": "has_error",
}
# Parameters that mean something else in one operation.
OWN_VALUES: dict[str, dict[str, Any]] = {"get_app_logs_chart": {"source": ["api", "share"]}}


# They take it first, and in every call.
WITH_APP = [operation for operation in OPERATIONS.values() if signature(operation.id).startswith("appId ")]


def facade(operation: Operation, prefix: str = "") -> type:
    """Return the client class that has an operation."""
    found: type = client_class(operation.client, prefix)
    return found


def described(function: Callable[..., Any]) -> str:
    """Return a signature in the words of `signature`."""
    words: list[str] = []
    for parameter in list(inspect.signature(function).parameters.values())[1:]:
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY and "*" not in words:
            words.append("*")
        default = parameter.default
        end = "" if default is inspect.Parameter.empty else "?" if default is None else f"={default!r}"
        words.append(parameter.name + end)
    return " ".join(words)


def test_the_registry_and_the_contract_name_the_same_operations() -> None:
    assert set(OPERATIONS) == set(CONTRACT)


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
@pytest.mark.parametrize("prefix", ["", "Async"])
def test_every_method_takes_what_the_contract_says(operation: Operation, prefix: str) -> None:
    method = getattr(facade(operation, prefix), operation.id)
    first, *others = signature(operation.id).split()
    if first != "appId":
        assert described(method) == signature(operation.id)
        return
    # The client may know the app, and then what follows it is given by name.
    ways = [described(each) for each in get_overloads(method)]
    end = others.index("*")
    needed = [name for name in others[:end] if name.isidentifier()]
    assert described(method).split() == ["appId?", *(f"{o}?" if o in needed else o for o in others)]
    assert ways == ([" ".join([first, *others]), " ".join(["*", *others[:end], *others[end + 1 :]])] if needed else [])


@pytest.mark.parametrize("operation", WITH_APP, ids=lambda operation: operation.id)
def test_the_app_of_the_client_is_meant_where_none_is_named(operation: Operation) -> None:
    given = required_values(operation)
    app = given.pop("appId")

    named, by_default = (
        _sent_by_method(operation, {**given, "appId": app}, None),
        _sent_by_method(operation, given, app),
    )

    assert named == by_default
    assert len(named) == 1


@pytest.mark.parametrize("operation", WITH_APP, ids=lambda operation: operation.id)
def test_what_a_method_needs_is_named_when_it_is_not_given(operation: Operation) -> None:
    given = required_values(operation)
    for missing in (
        name for name in given if name in described(getattr(facade(operation), operation.id)).split("*")[0]
    ):
        without = {name: value for name, value in given.items() if name != missing}

        with pytest.raises(ConfigurationError, match=rf"{operation.id}\(\) needs {missing}; pass it"):
            _sent_by_method(operation, without, None)


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_every_method_explains_its_parameters(operation: Operation) -> None:
    method = getattr(facade(operation), operation.id)
    text = inspect.getdoc(method) or ""

    for name in list(inspect.signature(method).parameters)[1:]:
        assert f"    {name}: " in text


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_both_doors_send_the_same_request_sync_and_async(operation: Operation) -> None:
    given = _values(operation, INPUTS[operation.id])
    given.pop("stream", None)

    sent = [_through_sync(operation, given), anyio.run(_through_async, operation, given)]

    assert sent[0][0] == sent[0][1] == sent[1][0] == sent[1][1]
    inputs = [each for each in INPUTS[operation.id] if each.parameter in given]
    in_path = {each.name: given[each.parameter] for each in inputs if each.argument == "path_params"}
    assert sent[0][0][:2] == (operation.method, unquote(path_of(operation.path, in_path)))
    elsewhere = [each.name for each in inputs if each.argument in ("params", "json")]
    _, _, query, body = sent[0][0]
    assert set(query) | set(body if isinstance(body, dict) else {}) >= set(elsewhere)


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_what_is_not_given_is_the_same_through_both_doors(operation: Operation) -> None:
    given = required_values(operation)

    facade_sent, endpoint_sent = _through_sync(operation, given)

    if operation.id == "get_app_logs_chart":
        # The three steps are required on the wire; the facade fills them in, the model does too.
        assert facade_sent[3]["userTimespan"] == "day"
    assert facade_sent == endpoint_sent


def required_values(operation: Operation) -> dict[str, Any]:
    """Return a value for each parameter that has to be given."""
    return _values(operation, [each for each in INPUTS[operation.id] if not each.optional])


def _values(operation: Operation, inputs: list[Input]) -> dict[str, Any]:
    known = {**VALUES, **OWN_VALUES.get(operation.id, {})}
    return {
        each.parameter: known[each.name]
        if each.name in known
        else f"the {each.name}"
        if each.schema.get("type") == "string" and each.argument != "files" and not each.has_default
        else sample(each.schema)
        for each in inputs
    }


Sent = tuple[str, str, dict[str, str], Any]


def _recorder(sent: list[Sent], operation: Operation) -> httpx.MockTransport:
    def answer(request: httpx.Request) -> httpx.Response:
        sent.append((request.method, request.url.path, dict(request.url.params), _body(request)))
        if operation.answer == "stream":
            return httpx.Response(200, headers={"content-type": "text/event-stream"}, content=b"")
        data: object = {} if operation.id == "presign_chat_file_post_url" else "http://x"
        return httpx.Response(200, json={"code": 200, "data": data} if operation.envelope else {"choices": []})

    return httpx.MockTransport(answer)


def _body(request: httpx.Request) -> Any:
    _, _, boundary = request.headers.get("content-type", "").partition("boundary=")
    if boundary:
        return request.content.replace(boundary.encode(), b"")
    return json.loads(request.content) if request.content else None


def filled_body(operation: Operation, given: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of an endpoint function: a model of the body, and the other parameters."""
    module = importlib.import_module(operation.module)
    parameters = inspect.signature(module.sync_detailed, eval_str=False).parameters
    inputs = [each for each in INPUTS[operation.id] if each.parameter in given]
    in_body = [each for each in inputs if each.argument in ("json", "form", "files")]
    arguments = {each.attribute: given[each.parameter] for each in inputs if each not in in_body}
    if "body" not in parameters:
        return arguments
    model = getattr(module, str(parameters["body"].annotation))
    own = {**VALUES, **OWN_VALUES.get(operation.id, {})}
    filled = model.from_dict({**own, **{each.name: given[each.parameter] for each in in_body}})
    # What the caller did not give keeps the model's default, as with its constructor.
    fields = {
        each.attribute: File(io.BytesIO(given[each.parameter]))
        if each.argument == "files"
        else getattr(filled, each.attribute)
        for each in in_body
    }
    return {**arguments, "body": model(**fields)}


def _through_sync(operation: Operation, given: dict[str, Any]) -> list[Sent]:
    sent: list[Sent] = []
    module = importlib.import_module(operation.module)
    with httpx.Client(transport=_recorder(sent, operation)) as http:
        client: FastGPTClient = facade(operation)(KEY, http_client=http)
        with client:
            _close(getattr(client, operation.id)(**given))
            _close(module.sync_detailed(client=client, **filled_body(operation, given)))
    return sent


def _sent_by_method(operation: Operation, given: dict[str, Any], app: str | None) -> list[Sent]:
    sent: list[Sent] = []
    with httpx.Client(transport=_recorder(sent, operation)) as http:
        client: FastGPTClient = facade(operation)(KEY, http_client=http, app_id=app)
        with client:
            _close(getattr(client, operation.id)(**given))
    return sent


async def _through_async(operation: Operation, given: dict[str, Any]) -> list[Sent]:
    sent: list[Sent] = []
    module = importlib.import_module(operation.module)
    async with httpx.AsyncClient(transport=_recorder(sent, operation)) as http:
        client: AsyncFastGPTClient = facade(operation, "Async")(KEY, http_client=http)
        async with client:
            responses = [
                await getattr(client, operation.id)(**given),
                await module.asyncio_detailed(client=client, **filled_body(operation, given)),
            ]
            for response in responses:
                if isinstance(response, httpx.Response):
                    await response.aclose()
    return sent


def _close(response: Any) -> None:
    if isinstance(response, httpx.Response):
        response.close()
