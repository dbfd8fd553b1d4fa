"""The list of chats: order, paging, deletion, read marks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from fastgpt_client.testing import APP_ID, FastGPTEmulator

from ..support.clock import Clock
from ..support.requests import HISTORY, RECORD, client_of, data_of, get, post, send_message


@pytest.fixture
def emulator() -> FastGPTEmulator:
    return FastGPTEmulator(clock=Clock(timedelta(minutes=1)))


def chat_ids(page: dict[str, Any]) -> list[str]:
    return [chat["chatId"] for chat in page["list"]]


def test_histories_come_pinned_first_then_newest(http: httpx.Client) -> None:
    for chat in "abc":
        send_message(http, chatId=chat)
    post(http, f"{HISTORY}updateHistory", chatId="a", top=True)

    page = post(http, f"{HISTORY}getHistories", pageSize=2, source="api")

    assert (chat_ids(page), page["total"]) == (["a", "c"], 3)
    assert chat_ids(post(http, f"{HISTORY}getHistories", pageSize=2, offset=2)) == ["b"]
    assert chat_ids(post(http, f"{HISTORY}getHistories", pageSize=2, pageNum=2, offset=0)) == ["b"]
    assert post(http, f"{HISTORY}getHistories", source="online") == {"total": 0, "list": []}


def test_an_entry_has_exactly_the_known_keys(http: httpx.Client) -> None:
    send_message(http, "你好", chatId="c")

    entry = post(http, f"{HISTORY}getHistories")["list"][0]

    assert entry == {
        "chatId": "c",
        "updateTime": entry["updateTime"],
        "customTitle": "",
        "title": "你好",
        "top": False,
        "chatGenerateStatus": 1,
        "hasBeenRead": False,
        "appId": APP_ID,
    }


@pytest.mark.parametrize(("profile", "found"), [("4.16", ["b", "a"]), ("4.17", ["a"])])
def test_offset_without_page_size_counts_since_4_17_2(profile: str, found: list[str]) -> None:
    with client_of(FastGPTEmulator(profile, clock=Clock(timedelta(minutes=1)))) as http:
        for chat in "ab":
            send_message(http, chatId=chat)

        assert chat_ids(post(http, f"{HISTORY}getHistories", offset=1)) == found


def test_histories_can_be_limited_by_time(http: httpx.Client) -> None:
    send_message(http, chatId="a")
    send_message(http, chatId="b")
    created = post(http, f"{HISTORY}getHistories")["list"][1]["updateTime"]

    after = post(http, f"{HISTORY}getHistories", startUpdateTime=created)
    before = post(http, f"{HISTORY}getHistories", endUpdateTime=created, endCreateTime="2026-01-02")

    assert (chat_ids(after), chat_ids(before)) == (["b", "a"], ["a"])


@pytest.mark.parametrize("method", ["PUT", "POST", "PATCH"])
def test_no_route_looks_at_the_method(http: httpx.Client, method: str) -> None:
    send_message(http, chatId="c")

    body = {"appId": APP_ID, "chatId": "c", "customTitle": "标题", "title": "t"}
    assert data_of(http.request(method, f"{HISTORY}updateHistory", json=body)) is None

    entry = post(http, f"{HISTORY}getHistories")["list"][0]
    assert (entry["customTitle"], entry["title"]) == ("标题", "t")


def test_a_deleted_chat_is_listed_no_more_but_its_records_stay_readable(http: httpx.Client) -> None:
    send_message(http, chatId="c")

    deleted = http.delete(f"{HISTORY}delHistory", params={"appId": APP_ID, "chatId": "c"})

    assert data_of(deleted) is None
    assert post(http, f"{HISTORY}getHistories")["total"] == 0
    assert post(http, f"{RECORD}getPaginationRecords", chatId="c")["total"] == 2


@pytest.mark.parametrize("path", ["updateHistory", "delHistory"])
def test_changing_or_deleting_an_unknown_chat_succeeds(http: httpx.Client, path: str) -> None:
    assert (
        data_of(
            http.put(f"{HISTORY}{path}", params={"appId": APP_ID, "chatId": "c"}, json={"appId": APP_ID, "chatId": "c"})
        )
        is None
    )


def test_clearing_hides_every_api_chat_of_the_app(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    send_message(http, chatId="a")
    send_message(http, chatId="b")
    emulator.chats["b"].source = "online"

    data_of(http.delete(f"{HISTORY}clearHistories", params={"appId": APP_ID}))

    assert chat_ids(post(http, f"{HISTORY}getHistories")) == ["b"]


def test_batch_deletion_removes_chats_and_files_for_good(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    send_message(http, chatId="a")
    presigned = post(http, "/api/core/chat/file/presignChatFilePostUrl", chatId="a", filename="a.txt")
    http.put(presigned["url"], content=b"hi")

    assert post(http, f"{HISTORY}batchDelete", chatIds=["a", "b"]) is None
    assert (emulator.chats, emulator.files) == ({}, {})


def test_status_and_read_mark_of_chats(http: httpx.Client) -> None:
    send_message(http, chatId="c")
    before = post(http, f"{HISTORY}getHistoryStatus", chatIds=["c", "none"])["list"]

    post(http, f"{HISTORY}markRead", chatId="c")

    after = post(http, f"{HISTORY}getHistoryStatus", chatIds=["c"])["list"]
    assert [(chat["chatId"], chat["chatGenerateStatus"], chat["hasBeenRead"]) for chat in before] == [("c", 1, False)]
    assert after[0]["hasBeenRead"] is True


def test_opening_a_chat_marks_it_read(http: httpx.Client) -> None:
    send_message(http, "你好", chatId="c", variables={"a": 1})

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
