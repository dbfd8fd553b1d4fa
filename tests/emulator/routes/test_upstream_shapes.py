"""Every answer of the 4.16 profile has the shape FastGPT 4.16.1 documents."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from fastgpt_client.testing import APP_ID, FastGPTEmulator, Quote, Reply, Tool
from tests.support.shared import upstream

from ..support.json_schema import mistakes
from ..support.requests import FEEDBACK, HISTORY, PNG, RECORD, V1, V2, client_of, data_of, post, send_message

FILES, LOGS = "/api/core/chat/file/", "/api/core/app/logs/"
SPANS = {"userTimespan": "day", "chatTimespan": "week", "appTimespan": "quarter"}
DATES = {"dateStart": "2020-01-01T00:00:00.000Z", "dateEnd": "2020-02-01T00:00:00.000Z"}
WIDE = {"dateStart": "2020-01-01T00:00:00.000Z", "dateEnd": "2100-01-01T00:00:00.000Z"}
QUOTE = Quote("q", "a", id="66e29b870b24ce35330dffff")
LARGE = 64 * 1024 * 1024


@pytest.fixture(scope="module")
def paths() -> dict[str, Any]:
    documents = ("openapi.system.json", "openapi.chat-and-logs.json")
    found: dict[str, Any] = {}
    for name in documents:
        found |= json.loads(upstream(name).read_text())["paths"]
    return found


@pytest.fixture(scope="module")
def http() -> Iterator[httpx.Client]:
    """A server on which everything has happened once."""
    emulator = FastGPTEmulator()
    emulator.reply(Reply(text="ok", quotes=[QUOTE], tools=[Tool("search", {"q": 1}, "r")], variables={"a": 1}))
    with client_of(emulator) as client:
        send_message(client, "你好", chatId="c", responseChatItemId="d", customUid="li", metadata={"originIp": "::1"})
        post(client, f"{FEEDBACK}updateUserFeedback", chatId="c", dataId="d", userGoodFeedback="yes")
        post(client, f"{HISTORY}updateHistory", chatId="c", customTitle="标题", top=True)
        yield client


def shape_of(paths: dict[str, Any], method: str, path: str) -> dict[str, Any]:
    content = paths[path.removeprefix("/api")][method.lower()]["responses"]["200"]["content"]
    schema: dict[str, Any] = next(iter(content.values()))["schema"]
    return schema


CHAT: dict[str, Any] = {"chatId": "c"}
QUOTED = {**CHAT, "chatItemDataId": "d"}
BY_BODY: list[tuple[str, str, dict[str, Any]]] = [
    ("POST", f"{HISTORY}getHistories", {"pageSize": 10, "source": "api"}),
    ("POST", f"{HISTORY}getHistoryStatus", {"chatIds": ["c"]}),
    ("POST", f"{RECORD}getPaginationRecords", {**CHAT, "pageSize": 10, "loadCustomFeedbacks": True}),
    ("POST", f"{RECORD}getRecords_v2", CHAT),
    (
        "POST",
        f"{RECORD}getQuote",
        {**QUOTED, "datasetDataIdList": [QUOTE.id], "collectionIdList": [QUOTE.collection_id]},
    ),
    ("POST", f"{RECORD}getCollectionQuote", {**QUOTED, "collectionId": QUOTE.collection_id, "anchor": 0}),
    ("POST", f"{FEEDBACK}getFeedbackRecordIds", {**CHAT, "feedbackType": "good"}),
    ("POST", f"{FEEDBACK}updateFeedbackReadStatus", {**CHAT, "dataId": "d", "isRead": True}),
    ("POST", "/api/core/ai/agent/v2/createQuestionGuide", CHAT),
    ("POST", f"{FILES}presignChatFilePostUrl", {**CHAT, "filename": "a.png"}),
    ("POST", f"{FILES}presignChatFilePostUrl", {**CHAT, "filename": "a.png", "size": LARGE}),
    ("POST", "/api/v2/chat/stop", CHAT),
    ("POST", "/api/proApi/core/app/logs/getChartData", {**DATES, **SPANS}),
    ("POST", f"{LOGS}list", WIDE),
    ("POST", f"{LOGS}getUsers", WIDE),
]


@pytest.mark.parametrize(("method", "path", "body"), BY_BODY)
def test_an_answer_has_the_documented_shape(
    paths: dict[str, Any], http: httpx.Client, method: str, path: str, body: dict[str, Any]
) -> None:
    schema = shape_of(paths, method, path)

    data = data_of(http.request(method, path, json={"appId": APP_ID, **body}))

    assert list(mistakes(data, schema)) == []
    assert data.get("list", True) if isinstance(data, dict) else data


@pytest.mark.parametrize(
    ("path", "query"),
    [("/api/core/chat/init", {"chatId": "c"}), ("/api/proApi/core/app/logs/getTotalData", {})],
)
def test_an_answer_to_a_query_has_the_documented_shape(
    paths: dict[str, Any], http: httpx.Client, path: str, query: dict[str, str]
) -> None:
    data = data_of(http.get(path, params={"appId": APP_ID, **query}))

    assert list(mistakes(data, shape_of(paths, "GET", path))) == []


@pytest.mark.parametrize("path", [V1, V2])
@pytest.mark.parametrize("detail", [False, True])
def test_a_completion_has_the_documented_shape(
    paths: dict[str, Any], http: httpx.Client, path: str, detail: bool
) -> None:
    body = send_message(http, "/think", path, detail=detail).json()

    assert list(mistakes(body, shape_of(paths, "POST", path))) == []


def test_a_get_url_is_a_text(paths: dict[str, Any], http: httpx.Client) -> None:
    promised = post(http, f"{FILES}presignChatFilePostUrl", chatId="c", filename="a.png")
    http.put(promised["url"], content=PNG)

    url = post(http, f"{FILES}presignChatFileGetUrl", chatId="c", key=promised["key"])

    assert list(mistakes(url, shape_of(paths, "POST", f"{FILES}presignChatFileGetUrl"))) == []
