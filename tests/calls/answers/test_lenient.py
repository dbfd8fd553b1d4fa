"""Typed answers survive what servers do to them: fields missing, null, new, of another type."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from fastgpt_client import AppClient, ChatClient, ResponseParseError
from fastgpt_client._calls.response import ApiResponse
from fastgpt_client.generated.registry import OPERATIONS
from fastgpt_client.testing import FastGPTEmulator, Node, Reply, Tool

from ...support.contract import data_schema, sample, says_something

Step = str | int


@pytest.fixture(scope="module")
def answers() -> dict[str, ApiResponse[Any]]:
    """One answer of every operation that answers with fields."""
    emulator = FastGPTEmulator("4.16", app_bound_key=True)
    app, chat = emulator.app_id, "c-1"
    hello = [{"role": "user", "content": "你好"}]
    with httpx.Client(transport=emulator.transport()) as http:
        client = ChatClient(emulator.api_key, emulator.base_url, http_client=http)
        apps = AppClient(emulator.api_key, emulator.base_url, http_client=http)
        with client, apps:
            emulator.reply(
                Reply(text="好", tools=[Tool("Search", {"q": "x"}, "ok")], nodes=[Node("AI Chat", "chatNode")])
            )
            first = client.create_chat_completion(hello, chatId=chat, detail=True)
            data_id = client.get_chat_records(app, chat).parsed.list_[-1].data_id
            client.send_feedback(app, chat, data_id, userGoodFeedback="yes")
            found: list[ApiResponse[Any]] = [
                first,
                client.stop_chat(app, chat),
                client.get_chat_init(app, chat),
                client.get_suggested_questions(app, chat),
                client.get_chat_histories(app),
                client.get_chat_history_status(app, [chat]),
                client.get_chat_records(app, chat),
                client.get_chat_records_around(app, chat),
                client.get_record_detail(app, chat, data_id),
                client.set_feedback_read(app, chat, data_id, True),
                client.get_feedback_record_ids(app, chat, "good"),
                client.call("presign_chat_file_post_url", json={"appId": app, "chatId": chat, "filename": "a.png"}),
                apps.get_app_logs_chart(app, "2026-01-01", "2026-01-02"),
                apps.get_app_logs_total(app),
                apps.list_app_logs(app, "2020", "2099"),
                apps.get_app_log_users(app, "2020", "2099"),
            ]
    return {**{name: described(name) for name in READABLE}, **{response.operation.id: response for response in found}}


def described(name: str) -> ApiResponse[Any]:
    """Return the answer that the contract describes, for what the emulator is not asked for above."""
    operation, data = OPERATIONS[name], sample(data_schema(name))
    body = {"code": 200, "data": data} if operation.envelope else data
    made: ApiResponse[Any] = ApiResponse(200, json=body, request=httpx.Request(operation.method, "http://test"))
    made.operation = operation
    return made


def places(node: Any, steps: tuple[Step, ...] = ()) -> Iterator[tuple[Step, ...]]:
    """Yield the way to every value inside some JSON."""
    inner = node.items() if isinstance(node, dict) else enumerate(node[:2]) if isinstance(node, list) else ()
    for step, value in inner:
        yield (*steps, step)
        yield from places(value, (*steps, step))


def changed(body: Any, steps: tuple[Step, ...], value: Any) -> Any:
    made = copy.deepcopy(body)
    node = made
    for step in steps[:-1]:
        node = node[step]
    if value is Ellipsis:
        del node[steps[-1]]
    else:
        node[steps[-1]] = value
    return made


def parsed(response: ApiResponse[Any], body: Any) -> Any:
    made: ApiResponse[Any] = ApiResponse(200, content=json.dumps(body).encode(), request=response.request)
    made.operation = response.operation
    return made.parsed


# A presign answer is told from others by its fields, so none of them may be missing.
STRICT = {"presign_chat_file_post_url"}
READABLE = [
    name for name, operation in OPERATIONS.items() if operation.answer.startswith("json") and says_something(name)
]


@pytest.mark.parametrize("name", READABLE)
@pytest.mark.parametrize("value", [..., None], ids=["missing", "null"])
def test_a_field_that_is_missing_or_null_costs_only_itself(
    answers: dict[str, ApiResponse[Any]], name: str, value: object
) -> None:
    body = answers[name].json()
    start = ("data",) if answers[name].operation.envelope else ()
    for steps in places(body["data"] if start else body, start):
        if value is None and isinstance(steps[-1], int):
            # Lists hold no nulls: a null item is no field.
            continue
        if name not in STRICT and steps != ("choices",):
            parsed(answers[name], changed(body, steps, value))


@pytest.mark.parametrize("name", READABLE)
def test_a_field_of_another_type_is_kept_or_reported_by_its_place(
    answers: dict[str, ApiResponse[Any]], name: str
) -> None:
    body = answers[name].json()
    start = ("data",) if answers[name].operation.envelope else ()
    for steps in places(body["data"] if start else body, start):
        for odd in ("text", 7, True, [1], {"a": 1}):
            try:
                parsed(answers[name], changed(body, steps, odd))
            except ResponseParseError as error:
                assert str(steps[-1]).split(".")[0] in error.path or error.path == "data", (steps, odd, error.path)


def test_new_fields_are_kept(answers: dict[str, ApiResponse[Any]]) -> None:
    body = answers["get_chat_histories"].json()
    body["data"]["list"][0]["新字段"] = {"a": [1]}

    page = parsed(answers["get_chat_histories"], body)

    assert page.list_[0]["新字段"] == {"a": [1]}


def test_a_new_enum_value_is_kept_as_the_server_wrote_it(answers: dict[str, ApiResponse[Any]]) -> None:
    body = answers["get_chat_records"].json()
    body["data"]["list"][0]["obj"] = "Robot"

    record = parsed(answers["get_chat_records"], body).list_[0]

    assert record.obj == "Robot"
