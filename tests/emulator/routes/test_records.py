"""The messages of a chat: pages, windows, node data, quotes, deletion."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from fastgpt_client.testing import APP_ID, FastGPTEmulator, Quote, Reply

from ..support.clock import Clock
from ..support.requests import RECORD, client_of, data_of, get, post, refused, send_message


@pytest.fixture
def emulator() -> FastGPTEmulator:
    return FastGPTEmulator(clock=Clock(timedelta(minutes=1)))


def texts(page: dict[str, Any]) -> list[str]:
    return [record["value"][0]["text"]["content"] for record in page["list"]]


def test_a_page_of_records_counts_from_the_newest_but_is_listed_oldest_first(http: httpx.Client) -> None:
    for text in ("1", "2", "3"):
        send_message(http, text, chatId="c")

    newest = post(http, f"{RECORD}getPaginationRecords", chatId="c", pageSize=2)
    older = post(http, f"{RECORD}getPaginationRecords", chatId="c", pageSize=3, offset=2)

    assert (texts(newest), newest["total"]) == (["3", "You said: 3"], 6)
    assert texts(older) == ["You said: 1", "2", "You said: 2"]
    assert post(http, f"{RECORD}getPaginationRecords") == {"list": [], "total": 0}


def test_records_of_a_page_have_typed_values_and_of_a_window_not(http: httpx.Client) -> None:
    send_message(http, "1", chatId="c")

    page = post(http, f"{RECORD}getPaginationRecords", chatId="c", loadCustomFeedbacks=True)["list"]
    window = post(http, f"{RECORD}getRecords_v2", chatId="c")["list"]

    assert page[0]["value"] == [{"type": "text", "text": {"content": "1"}}]
    assert window[0]["value"] == [{"text": {"content": "1"}}]
    assert page[1]["customFeedbacks"] == []
    assert window[1]["id"] == window[1]["dataId"]


def test_a_window_moves_by_data_id(http: httpx.Client) -> None:
    for number in range(4):
        send_message(http, str(number), chatId="c", responseChatItemId=f"d{number}")

    def window(**given: object) -> tuple[list[str], bool, bool]:
        data = post(http, f"{RECORD}getRecords_v2", chatId="c", **given)
        return [record["dataId"] for record in data["list"]], data["hasMorePrev"], data["hasMoreNext"]

    assert window(pageSize=2) == (["d3", "d3"], True, False)
    assert window(pageSize=2, prevId="d1") == (["d0", "d0"], False, True)
    assert window(pageSize=2, nextId="d1") == (["d1", "d2"], True, True)
    assert window(pageSize=4, initialId="d2") == (["d1", "d1", "d2", "d2"], True, True)


def test_deleted_records_are_hidden_unless_asked_for(http: httpx.Client) -> None:
    send_message(http, chatId="c", responseChatItemId="d")
    send_message(http, chatId="c", responseChatItemId="e")

    data_of(http.delete(f"{RECORD}delete", params={"appId": APP_ID, "chatId": "c", "contentId": "d"}))
    assert post(http, f"{RECORD}getPaginationRecords", chatId="c")["total"] == 2

    body = {"appId": APP_ID, "chatId": "c", "contentIds": ["e"]}
    data_of(http.request("DELETE", f"{RECORD}delete", json=body))
    assert post(http, f"{RECORD}getPaginationRecords", chatId="c")["total"] == 0
    assert post(http, f"{RECORD}getRecords_v2", chatId="c", includeDeleted=True)["total"] == 4


def test_deletion_takes_a_list_of_ids_in_the_query_and_none_at_all(http: httpx.Client) -> None:
    for name in "de":
        send_message(http, chatId="c", responseChatItemId=name)

    nothing = http.delete(f"{RECORD}delete", params={"appId": APP_ID, "chatId": "c"})
    both = http.delete(f"{RECORD}delete", params={"appId": APP_ID, "chatId": "c", "contentIds": "d,e"})

    assert (data_of(nothing), data_of(both)) == (None, None)
    assert post(http, f"{RECORD}getPaginationRecords", chatId="c")["total"] == 0


def test_one_release_answers_a_deletion_with_an_empty_object() -> None:
    with client_of(FastGPTEmulator("4.14.11")) as http:
        deleted = http.delete(f"{RECORD}delete", params={"appId": APP_ID, "chatId": "c", "contentId": "d"})

    assert data_of(deleted) == {}


def test_a_round_that_was_stored_twice_loses_only_the_question_of_its_copy() -> None:
    with client_of(FastGPTEmulator("4.14.11")) as http:
        send_message(http, chatId="c", responseChatItemId="d")
        for _ in range(2):
            http.delete(f"{RECORD}delete", params={"appId": APP_ID, "chatId": "c", "contentId": "d"})
        records = post(http, f"{RECORD}getPaginationRecords", chatId="c")["list"]

    assert [record["obj"] for record in records] == ["AI", "Human", "AI"]


def test_an_older_server_looks_for_the_record_to_delete_in_the_body() -> None:
    with client_of(FastGPTEmulator("4.14.9")) as http:
        given = {"appId": APP_ID, "chatId": "c", "contentId": "d"}
        deleted = http.request("DELETE", "/api/core/chat/item/delete", json=given)
        by_query = http.delete("/api/core/chat/item/delete", params=given)

    assert data_of(deleted) is None
    assert refused(by_query) == (500, 500, "contentId or chatId is empty")


def test_node_data_belongs_to_replies_only(http: httpx.Client) -> None:
    send_message(http, chatId="c", responseChatItemId="d")

    nodes = get(http, f"{RECORD}getResData", chatId="c", dataId="d")

    assert [node["moduleType"] for node in nodes] == ["workflowStart", "chatNode"]
    assert get(http, f"{RECORD}getResData", chatId="c", dataId="none") == []
    assert get(http, f"{RECORD}getResData", chatId="none", dataId="d") == []


def test_old_nodes_count_their_tokens_in_two_ways() -> None:
    with client_of(FastGPTEmulator("4.8")) as http:
        node = send_message(http, detail=True).json()["responseData"][1]

    assert node["tokens"] == 22 + len("You said: 你好")
    assert node["tokens"] == node["inputTokens"] + node["outputTokens"]


def test_quotes_are_found_by_their_ids(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    quotes = [Quote("问", "答", id="66e29b870b24ce35330dffff"), Quote("q2")]
    emulator.reply(Reply(text="ok", quotes=quotes))
    send_message(http, chatId="c", responseChatItemId="d")
    collection = quotes[0].collection_id

    found = post(
        http,
        f"{RECORD}getQuote",
        chatId="c",
        chatItemDataId="d",
        datasetDataIdList=[quotes[0].id],
        collectionIdList=[collection],
    )
    window = post(
        http, f"{RECORD}getCollectionQuote", chatId="c", chatItemDataId="d", collectionId=collection, pageSize=1
    )

    assert [(quote["q"], quote["a"], quote["_id"], quote["index"]) for quote in found] == [
        ("问", "答", quotes[0].id, 0)
    ]
    assert ([quote["q"] for quote in window["list"]], window["hasMorePrev"], window["hasMoreNext"]) == (
        ["问"],
        False,
        True,
    )
    following = post(
        http,
        f"{RECORD}getCollectionQuote",
        chatId="c",
        chatItemDataId="d",
        collectionId=collection,
        nextId=quotes[0].id,
    )
    assert [quote["q"] for quote in following["list"]] == ["q2"]
    record = post(http, f"{RECORD}getPaginationRecords", chatId="c")["list"][1]
    assert len(record["totalQuoteList"]) == 2


def test_quotes_of_an_unknown_record_are_not_authorized(http: httpx.Client) -> None:
    send_message(http, chatId="c")
    body = {"appId": APP_ID, "chatId": "c", "chatItemDataId": "none", "datasetDataIdList": [], "collectionIdList": []}

    assert refused(http.post(f"{RECORD}getQuote", json=body))[2] == "unAuthDatasetFile"
