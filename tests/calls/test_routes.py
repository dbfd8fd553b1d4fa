"""Which of an operation's routes a server has."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import anyio
import httpx
import pytest
import respx

from fastgpt_client import AsyncChatClient
from fastgpt_client._calls.response import ApiResponse
from fastgpt_client._calls.routes import (
    RELEASE,
    RouteMemory,
    may_miss_keyed_chats,
    refuse_keyed_chats,
    release_of,
)
from fastgpt_client.exceptions import APIError, UnsupportedError
from fastgpt_client.generated.registry import OPERATIONS, OlderPath, Operation

LISTS, CLEARS = OPERATIONS["get_chat_histories"], OPERATIONS["clear_chat_histories"]


def on(operation: Operation, routes: int) -> Operation:
    """Return an operation with so many routes."""
    return operation._replace(older_paths=(OlderPath("GET", "/api/old"),) * (routes - 1))


def answered(operation: Operation, data: Any, path: str = "") -> ApiResponse[Any]:
    older = operation.older_paths[0].path if operation.older_paths else operation.path
    request = httpx.Request("POST", f"http://fastgpt.test{path or older}")
    return cast("ApiResponse[Any]", SimpleNamespace(operation=operation, data=data, request=request))


def test_the_route_that_was_found_comes_first_then_the_newest() -> None:
    memory = RouteMemory()

    assert memory.in_order(on(LISTS, 3)) == [0, 1, 2]
    memory.remember(on(LISTS, 3), 1)
    assert memory.in_order(on(LISTS, 3)) == [1, 0, 2]
    assert memory.in_order(on(CLEARS, 3)) == [0, 1, 2]
    memory.remember(on(LISTS, 3), 0)
    assert memory.in_order(on(LISTS, 3)) == [0, 1, 2]


def test_what_a_call_found_missing_it_does_not_try_again() -> None:
    memory = RouteMemory()
    memory.remember(on(LISTS, 3), 1)

    assert memory.in_order(on(LISTS, 3), {0}) == [1, 2]
    assert memory.in_order(on(LISTS, 3), {0, 1}) == [2]


def test_what_has_two_routes_is_remembered_and_what_has_one_is_not() -> None:
    memory = RouteMemory()
    memory.remember(on(LISTS, 2), 1)
    memory.remember(on(CLEARS, 1), 1)

    assert memory.in_order(on(LISTS, 2)) == [1, 0]
    assert memory.in_order(on(CLEARS, 2)) == [0, 1]


@pytest.mark.parametrize(
    ("status", "text", "missing"),
    [
        (404, "<!DOCTYPE html>404", True),
        (405, "", True),
        (404, '{"code": 404, "message": "no such chat"}', False),
        (405, '{"code": 405}', False),
        (500, "", False),
        (200, "", False),
        (404, '{"message": "no envelope"}', True),
    ],
)
def test_a_route_is_missing_where_fastgpt_itself_does_not_answer(status: int, text: str, missing: bool) -> None:
    assert RouteMemory.is_missing(httpx.Response(status, text=text)) is missing


@pytest.mark.parametrize(
    ("since", "code", "status", "explained"),
    [
        ("4.16.0", None, 404, True),
        ("4.16.0", None, 405, True),
        ("4.16.0", None, 500, False),
        ("4.16.0", 404, 404, False),
        ("", None, 404, False),
    ],
)
def test_a_missing_route_says_which_release_has_it(since: str, code: int | None, status: int, explained: bool) -> None:
    error = APIError("gone", response=httpx.Response(status))
    error.code = code

    RouteMemory().explain(LISTS._replace(since=since), error)

    assert error.message == ("gone. get_chat_histories needs FastGPT 4.16.0 or later" if explained else "gone")


def test_the_release_is_asked_for_as_the_web_pages_do() -> None:
    assert (RELEASE.id, RELEASE.method, RELEASE.path) == ("get_release", "GET", "/api/common/system/getInitData")
    assert (RELEASE.retry, RELEASE.envelope, RELEASE.query_in_body) == ("safe", True, False)
    assert (RELEASE.data_type, RELEASE.answer) == ("object", "json")


@pytest.mark.parametrize(
    ("answer", "release"),
    [
        ({"systemVersion": "4.8.13"}, (4, 8, 13)),
        ({"systemVersion": "v4.14.9-beta"}, (4, 14, 9)),
        ({"systemVersion": "4.8"}, None),
        ({"systemVersion": "4.8.1234567"}, (4, 8, 123456)),
        ({"systemVersion": "new 4.8.13"}, None),
        ({"systemVersion": 4}, None),
        ({}, None),
        ("4.8.13", None),
        (None, None),
    ],
)
def test_a_release_is_read_or_not(answer: object, release: tuple[int, ...] | None) -> None:
    assert release_of(answer) == release


@pytest.mark.parametrize(
    ("operation", "data", "arguments", "may_miss"),
    [
        (LISTS, {"total": 0}, {}, True),
        (LISTS, None, {}, True),
        (LISTS, [], {"json": {"source": "api"}}, True),
        (LISTS, {"total": 1}, {}, False),
        (LISTS, {"total": 0}, {"json": {"source": "online"}}, False),
        (LISTS, {"total": 0}, {"json": {"source": SimpleNamespace(value="api")}}, True),
        (LISTS, {"total": 0}, {"json": {"source": SimpleNamespace(value="share")}}, False),
        (LISTS, {"total": 0}, {"json": {"source": "api"}, "extra_body": {"source": "share"}}, False),
        (CLEARS, None, {}, True),
        (CLEARS, None, {"json": {"source": "online"}}, True),
    ],
)
def test_which_successes_may_have_missed_chats(
    operation: Operation, data: object, arguments: dict[str, Any], may_miss: bool
) -> None:
    assert may_miss_keyed_chats(answered(operation, data), cast("Any", arguments)) is may_miss


def test_servers_with_the_newest_path_miss_none() -> None:
    assert not may_miss_keyed_chats(answered(LISTS, {"total": 0}, LISTS.path), cast("Any", {}))


@pytest.mark.parametrize(
    ("release", "refused"),
    [
        (None, False),
        ((4, 8, 12), False),
        ((4, 8, 13), True),
        ((4, 8, 17), True),
        ((4, 8, 21), True),
        ((4, 8, 22), False),
        ((4, 9, 0), False),
        ((3, 8, 17), False),
        ((5, 8, 17), False),
    ],
)
def test_releases_that_file_chats_under_the_names_of_keys_are_refused(
    release: tuple[int, ...] | None, refused: bool
) -> None:
    if not refused:
        refuse_keyed_chats("get_chat_histories", release)
        return
    assert release is not None
    with pytest.raises(UnsupportedError, match=f"get_chat_histories: FastGPT {'.'.join(map(str, release))} files"):
        refuse_keyed_chats("get_chat_histories", release)


@pytest.mark.anyio
async def test_calls_that_look_for_a_route_at_once_all_find_it(respx_mock: respx.MockRouter) -> None:
    all_asked, found = anyio.Event(), anyio.Event()
    asked: list[str] = []

    async def missing(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        first = len(asked) == 1
        if len(asked) == 3:
            all_asked.set()
        await (all_asked if first else found).wait()
        return httpx.Response(404, html="<!DOCTYPE html>404")

    def there(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"code": 200, "data": {"list": [], "total": 0}})

    async def ask(client: AsyncChatClient) -> None:
        await client.get_chat_histories("app")
        found.set()

    respx_mock.post(path="/api/core/chat/history/getHistories").mock(side_effect=missing)
    route = respx_mock.post(path="/api/core/chat/getHistories").mock(side_effect=there)
    respx_mock.get(path="/api/common/system/getInitData").mock(httpx.Response(404))

    async with (
        AsyncChatClient("fastgpt-canary", "http://fastgpt.test", max_retries=0) as client,
        anyio.create_task_group() as group,
    ):
        for _ in range(3):
            group.start_soon(ask, client)

    assert (len(asked), route.call_count) == (3, 3)
