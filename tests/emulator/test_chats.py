"""Histories, records, feedback and what is around a chat."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from fastgpt_client.testing import APP_ID, FastGPTEmulator, Quote, Reply

from .conftest import client_of
from .talk import FEEDBACK, HISTORY, RECORD, data_of, get, post, refused, say

START = datetime(2026, 1, 1, 12, tzinfo=UTC)


class Clock:
    """Goes on by a minute per look."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture
def emulator() -> FastGPTEmulator:
    return FastGPTEmulator(clock=Clock())


def chat_ids(page: dict[str, Any]) -> list[str]:
    return [chat["chatId"] for chat in page["list"]]


def texts(page: dict[str, Any]) -> list[str]:
    return [record["value"][0]["text"]["content"] for record in page["list"]]


def test_histories_come_pinned_first_then_newest(http: httpx.Client) -> None:
    for chat in "abc":
        say(http, chatId=chat)
    post(http, f"{HISTORY}updateHistory", chatId="a", top=True)

    page = post(http, f"{HISTORY}getHistories", pageSize=2, source="api")

    assert (chat_ids(page), page["total"]) == (["a", "c"], 3)
    assert chat_ids(post(http, f"{HISTORY}getHistories", pageSize=2, offset=2)) == ["b"]
    assert chat_ids(post(http, f"{HISTORY}getHistories", pageSize=2, pageNum=2, offset=0)) == ["b"]
    assert post(http, f"{HISTORY}getHistories", source="online") == {"total": 0, "list": []}


def test_an_entry_has_exactly_the_known_keys(http: httpx.Client) -> None:
    say(http, "你好", chatId="c")

    entry = post(http, f"{HISTORY}getHistories")["list"][0]

    assert entry == {
        "chatId": "c",
        "updateTime": entry["updateTime"],
        "title": "你好",
        "chatGenerateStatus": 1,
        "hasBeenRead": False,
        "appId": APP_ID,
    }


@pytest.mark.parametrize(("profile", "found"), [("4.16", ["b", "a"]), ("4.17", ["a"])])
def test_offset_without_page_size_counts_since_4_17_2(profile: str, found: list[str]) -> None:
    with client_of(FastGPTEmulator(profile, clock=Clock())) as http:
        for chat in "ab":
            say(http, chatId=chat)

        assert chat_ids(post(http, f"{HISTORY}getHistories", offset=1)) == found


def test_histories_can_be_limited_by_time(http: httpx.Client) -> None:
    say(http, chatId="a")
    say(http, chatId="b")
    created = post(http, f"{HISTORY}getHistories")["list"][1]["updateTime"]

    after = post(http, f"{HISTORY}getHistories", startUpdateTime=created)
    before = post(http, f"{HISTORY}getHistories", endUpdateTime=created, endCreateTime="2026-01-02")

    assert (chat_ids(after), chat_ids(before)) == (["b", "a"], ["a"])


@pytest.mark.parametrize("method", ["PUT", "POST", "PATCH"])
def test_no_route_looks_at_the_method(http: httpx.Client, method: str) -> None:
    say(http, chatId="c")

    body = {"appId": APP_ID, "chatId": "c", "customTitle": "标题", "title": "t"}
    assert data_of(http.request(method, f"{HISTORY}updateHistory", json=body)) is None

    entry = post(http, f"{HISTORY}getHistories")["list"][0]
    assert (entry["customTitle"], entry["title"]) == ("标题", "t")


def test_a_deleted_chat_is_gone(http: httpx.Client) -> None:
    say(http, chatId="c")

    deleted = http.delete(f"{HISTORY}delHistory", params={"appId": APP_ID, "chatId": "c"})

    assert data_of(deleted) is None
    assert post(http, f"{HISTORY}getHistories")["total"] == 0
    assert refused(http.put(f"{HISTORY}updateHistory", json={"appId": APP_ID, "chatId": "c"}))[2] == "unAuthChat"


def test_clearing_hides_every_api_chat_of_the_app(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    say(http, chatId="a")
    say(http, chatId="b")
    emulator.chats["b"].source = "online"

    data_of(http.delete(f"{HISTORY}clearHistories", params={"appId": APP_ID}))

    assert chat_ids(post(http, f"{HISTORY}getHistories")) == ["b"]


def test_batch_deletion_removes_chats_and_files_for_good(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    say(http, chatId="a")
    presigned = post(http, "/api/core/chat/file/presignChatFilePostUrl", chatId="a", filename="a.txt")
    http.put(presigned["url"], content=b"hi")

    assert post(http, f"{HISTORY}batchDelete", chatIds=["a", "b"]) is None
    assert (emulator.chats, emulator.files) == ({}, {})


def test_status_and_read_mark_of_chats(http: httpx.Client) -> None:
    say(http, chatId="c")
    before = post(http, f"{HISTORY}getHistoryStatus", chatIds=["c", "none"])["list"]

    post(http, f"{HISTORY}markRead", chatId="c")

    after = post(http, f"{HISTORY}getHistoryStatus", chatIds=["c"])["list"]
    assert [(chat["chatId"], chat["chatGenerateStatus"], chat["hasBeenRead"]) for chat in before] == [("c", 1, False)]
    assert after[0]["hasBeenRead"] is True


def test_opening_a_chat_marks_it_read(http: httpx.Client) -> None:
    say(http, "你好", chatId="c", variables={"a": 1})

    opened = get(http, "/api/core/chat/init", chatId="c", loadCustomFeedbacks="true")

    assert (opened["title"], opened["variables"], opened["hasBeenRead"]) == ("你好", {"a": 1}, True)
    assert opened["app"]["name"] == "Emulated app"
    assert post(http, f"{HISTORY}getHistories")["list"][0]["hasBeenRead"] is True


def test_an_unknown_chat_can_be_opened(http: httpx.Client) -> None:
    opened = get(http, "/api/core/chat/init", chatId="new")

    assert (opened["title"], opened["chatId"], "hasBeenRead" in opened) == ("", "new", False)


def test_opening_needs_a_chat_since_4_14_7() -> None:
    with client_of(FastGPTEmulator()) as http:
        assert http.get("/api/core/chat/init", params={"appId": APP_ID}).status_code == 400
    with client_of(FastGPTEmulator("4.14.4")) as http:
        assert "chatId" not in get(http, "/api/core/chat/init")


def test_a_page_of_records_counts_from_the_newest_but_is_listed_oldest_first(http: httpx.Client) -> None:
    for text in ("1", "2", "3"):
        say(http, text, chatId="c")

    newest = post(http, f"{RECORD}getPaginationRecords", chatId="c", pageSize=2)
    older = post(http, f"{RECORD}getPaginationRecords", chatId="c", pageSize=3, offset=2)

    assert (texts(newest), newest["total"]) == (["3", "You said: 3"], 6)
    assert texts(older) == ["You said: 1", "2", "You said: 2"]
    assert post(http, f"{RECORD}getPaginationRecords") == {"list": [], "total": 0}


def test_records_of_a_page_have_typed_values_and_of_a_window_not(http: httpx.Client) -> None:
    say(http, "1", chatId="c")

    page = post(http, f"{RECORD}getPaginationRecords", chatId="c", loadCustomFeedbacks=True)["list"]
    window = post(http, f"{RECORD}getRecords_v2", chatId="c")["list"]

    assert page[0]["value"] == [{"type": "text", "text": {"content": "1"}}]
    assert window[0]["value"] == [{"text": {"content": "1"}}]
    assert page[1]["customFeedbacks"] == []
    assert window[1]["id"] == window[1]["dataId"]


def test_a_window_moves_by_data_id(http: httpx.Client) -> None:
    for number in range(4):
        say(http, str(number), chatId="c", responseChatItemId=f"d{number}")

    def window(**given: object) -> tuple[list[str], bool, bool]:
        data = post(http, f"{RECORD}getRecords_v2", chatId="c", **given)
        return [record["dataId"] for record in data["list"]], data["hasMorePrev"], data["hasMoreNext"]

    assert window(pageSize=2) == (["d3", "d3"], True, False)
    assert window(pageSize=2, prevId="d1") == (["d0", "d0"], False, True)
    assert window(pageSize=2, nextId="d1") == (["d2", "d2"], True, True)
    assert window(pageSize=4, initialId="d2") == (["d1", "d1", "d2", "d2"], True, True)


def test_deleted_records_are_hidden_unless_asked_for(http: httpx.Client) -> None:
    say(http, chatId="c", responseChatItemId="d")
    say(http, chatId="c", responseChatItemId="e")

    data_of(http.delete(f"{RECORD}delete", params={"appId": APP_ID, "chatId": "c", "contentId": "d"}))
    assert post(http, f"{RECORD}getPaginationRecords", chatId="c")["total"] == 2

    body = {"appId": APP_ID, "chatId": "c", "contentIds": ["e"]}
    data_of(http.request("DELETE", f"{RECORD}delete", json=body))
    assert post(http, f"{RECORD}getPaginationRecords", chatId="c")["total"] == 0
    assert post(http, f"{RECORD}getRecords_v2", chatId="c", includeDeleted=True)["total"] == 4


def test_deletion_takes_a_list_of_ids_in_the_query_and_none_at_all(http: httpx.Client) -> None:
    for name in "de":
        say(http, chatId="c", responseChatItemId=name)

    nothing = http.delete(f"{RECORD}delete", params={"appId": APP_ID, "chatId": "c"})
    both = http.delete(f"{RECORD}delete", params={"appId": APP_ID, "chatId": "c", "contentIds": "d,e"})

    assert (data_of(nothing), data_of(both)) == (None, None)
    assert post(http, f"{RECORD}getPaginationRecords", chatId="c")["total"] == 0


def test_an_older_server_answers_a_deletion_with_an_empty_object() -> None:
    with client_of(FastGPTEmulator("4.14.9")) as http:
        deleted = http.delete("/api/core/chat/item/delete", params={"appId": APP_ID, "chatId": "c", "contentId": "d"})

    assert data_of(deleted) == {}


def test_node_data_belongs_to_replies_only(http: httpx.Client) -> None:
    say(http, chatId="c", responseChatItemId="d")

    nodes = get(http, f"{RECORD}getResData", chatId="c", dataId="d")

    assert [node["moduleType"] for node in nodes] == ["workflowStart", "chatNode"]
    assert get(http, f"{RECORD}getResData", chatId="c", dataId="none") == []
    assert get(http, f"{RECORD}getResData", chatId="none", dataId="d") == []


def test_old_nodes_have_one_count_of_tokens() -> None:
    with client_of(FastGPTEmulator("4.8")) as http:
        node = say(http, detail=True).json()["responseData"][1]

    assert node["tokens"] == 22 + len("You said: 你好")
    assert "inputTokens" not in node


def test_quotes_are_found_by_their_ids(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    quotes = [Quote("问", "答", id="66e29b870b24ce35330dffff"), Quote("q2")]
    emulator.reply(Reply(text="ok", quotes=quotes))
    say(http, chatId="c", responseChatItemId="d")
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
    say(http, chatId="c")
    body = {"appId": APP_ID, "chatId": "c", "chatItemDataId": "none", "datasetDataIdList": [], "collectionIdList": []}

    assert refused(http.post(f"{RECORD}getQuote", json=body))[2] == "unAuthChat"


def test_feedback_replaces_both_fields(http: httpx.Client) -> None:
    say(http, chatId="c", responseChatItemId="d")

    def fields(**given: object) -> dict[str, object]:
        post(http, f"{FEEDBACK}updateUserFeedback", chatId="c", dataId="d", **given)
        record = post(http, f"{RECORD}getPaginationRecords", chatId="c")["list"][1]
        return {name: record[name] for name in ("userGoodFeedback", "userBadFeedback") if name in record}

    assert fields(userBadFeedback="bad") == {"userBadFeedback": "bad"}
    assert fields(userGoodFeedback="yes") == {"userGoodFeedback": "yes"}
    assert fields(userGoodFeedback=None) == {"userGoodFeedback": None}
    assert fields() == {}


def test_feedback_needs_a_reply(http: httpx.Client) -> None:
    say(http, chatId="c")
    body = {"appId": APP_ID, "chatId": "c", "dataId": "none"}

    assert refused(http.post(f"{FEEDBACK}updateUserFeedback", json=body)) == (500, 500, "Chat item not found")


def test_replies_with_feedback_can_be_listed_and_marked_read(http: httpx.Client) -> None:
    for name in "de":
        say(http, chatId="c", responseChatItemId=name)
    post(http, f"{FEEDBACK}updateUserFeedback", chatId="c", dataId="d", userGoodFeedback="yes")
    post(http, f"{FEEDBACK}updateUserFeedback", chatId="c", dataId="e", userBadFeedback="no")

    def ids(kind: str, **more: object) -> list[str]:
        found = post(http, f"{FEEDBACK}getFeedbackRecordIds", chatId="c", feedbackType=kind, **more)
        assert found["total"] == len(found["dataIds"])
        return list(found["dataIds"])

    read = post(http, f"{FEEDBACK}updateFeedbackReadStatus", chatId="c", dataId="d", isRead=True)

    assert (ids("has_feedback"), ids("good"), ids("bad")) == (["d", "e"], ["d"], ["e"])
    assert (read, ids("has_feedback", unreadOnly=True)) == ({"success": True}, ["e"])


def test_questions_are_suggested_from_the_chat(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    path = "/api/core/ai/agent/v2/createQuestionGuide"
    say(http, "杭州", chatId="c")

    suggested = post(http, path, chatId="c", questionGuide={"open": True})
    emulator.add_app(APP_ID).questions = ["为什么?"]

    assert len(suggested) == 3
    assert "杭州" in suggested[0]
    assert post(http, path, chatId="c") == ["为什么?"]
    assert post(http, path, chatId="c", questionGuide={"open": False}) == []
    assert http.post(path, json={"appId": APP_ID, "chatId": "c", "questionGuide": {}}).status_code == 400


def test_speech_is_audio_and_its_errors_are_json(http: httpx.Client) -> None:
    body = {"appId": APP_ID, "input": "你好", "ttsConfig": {"type": "model", "model": "tts-1", "voice": "alloy"}}

    audio = http.post(f"{RECORD}getSpeech", json=body)
    error = http.post(f"{RECORD}getSpeech", json={**body, "ttsConfig": {"type": "web"}})

    assert (audio.headers["content-type"], audio.content[:2]) == ("audio/mpeg", b"\xff\xfb")
    assert refused(error)[2] == "model is not set"
