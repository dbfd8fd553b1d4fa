"""App logs: rows, users, totals and the chart."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from fastgpt_client.testing import APP_ID, FastGPTEmulator, Reply

from ..support.requests import FEEDBACK, client_of, get, post, refused, send_message

CHART, TOTAL = "/api/proApi/core/app/logs/getChartData", "/api/proApi/core/app/logs/getTotalData"
LIST, USERS = "/api/core/app/logs/list", "/api/core/app/logs/getUsers"
DATES = {"dateStart": "2026-01-01T00:00:00.000Z", "dateEnd": "2026-01-31T00:00:00.000Z"}
SPANS = {"userTimespan": "day", "chatTimespan": "week", "appTimespan": "month"}
NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)


@pytest.fixture
def emulator() -> FastGPTEmulator:
    return FastGPTEmulator(clock=lambda: NOW)


def rows(http: httpx.Client, **given: Any) -> list[str]:
    page = post(http, LIST, **DATES, **given)
    assert page["total"] >= len(page["list"])
    return [row["chatId"] for row in page["list"]]


def test_a_row_has_the_figures_of_its_chat(http: httpx.Client) -> None:
    send_message(http, chatId="c", customUid="li", metadata={"originIp": "10.0.0.1"}, responseChatItemId="d")
    post(http, f"{FEEDBACK}updateUserFeedback", chatId="c", dataId="d", userGoodFeedback="yes")

    row = post(http, LIST, **DATES)["list"][0]

    assert len(row["_id"]) == 24
    assert (row["messageCount"], row["userGoodFeedbackCount"], row["errorCount"]) == (2, 1, 0)
    assert (row["outLinkUid"], row["originIp"], row["source"]) == ("li", "10.0.0.1", "api")
    assert row["totalPoints"] > 0
    assert row["averageResponseTime"] > 0


def test_rows_can_be_filtered(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    emulator.reply(Reply(text="x", error="unAuthModel"))
    send_message(http, "broken", chatId="a")
    send_message(http, "杭州", chatId="b", customUid="li", responseChatItemId="d")
    post(http, f"{FEEDBACK}updateUserFeedback", chatId="b", dataId="d", userBadFeedback="no")

    assert sorted(rows(http)) == ["a", "b"]
    assert rows(http, errorFilter="has_error") == ["a"]
    assert rows(http, chatSearch="杭州") == ["b"]
    assert rows(http, outLinkUids=["li"]) == ["b"]
    assert rows(http, feedbackType="bad") == ["b"]
    assert rows(http, feedbackType="good") == []
    assert rows(http, sources=["online"]) == []
    assert len(rows(http, pageSize=1, offset=1)) == 1


def test_a_search_silently_overrides_the_other_filters(http: httpx.Client) -> None:
    send_message(http, "杭州", chatId="b", customUid="li")

    assert rows(http, chatSearch="杭州", outLinkUids=["nobody"]) == ["b"]
    assert rows(http, outLinkUids=["li"], feedbackType="good") == ["b"]


def test_feedback_that_was_read_can_be_left_out(http: httpx.Client) -> None:
    send_message(http, chatId="b", responseChatItemId="d")
    post(http, f"{FEEDBACK}updateUserFeedback", chatId="b", dataId="d", userBadFeedback="no")
    post(http, f"{FEEDBACK}updateFeedbackReadStatus", chatId="b", dataId="d", isRead=True)

    assert rows(http, feedbackType="has_feedback", unreadOnly=True) == []


def test_rows_outside_the_dates_are_left_out(http: httpx.Client) -> None:
    send_message(http, chatId="c")

    assert post(http, LIST, dateStart="2026-02-01", dateEnd="2026-02-02")["total"] == 0


def test_logs_keep_what_was_deleted(http: httpx.Client) -> None:
    send_message(http, chatId="c", responseChatItemId="d")
    http.delete("/api/core/chat/record/delete", params={"appId": APP_ID, "chatId": "c", "contentId": "d"})
    http.delete("/api/core/chat/history/delHistory", params={"appId": APP_ID, "chatId": "c"})

    (row,) = post(http, LIST, **DATES)["list"]

    assert (row["chatId"], row["messageCount"]) == ("c", 2)


def test_users_are_counted(http: httpx.Client) -> None:
    for chat, uid in (("a", "li"), ("b", "li"), ("c", None)):
        send_message(http, chatId=chat, customUid=uid)

    users = post(http, USERS, **DATES)["list"]

    assert [(user["outLinkUid"], user["name"], user["count"]) for user in users] == [
        ("li", "li", 2),
        (None, "Owner", 1),
    ]
    assert len(post(http, USERS, **DATES, searchKey="li", sources=["api"])["list"]) == 1


def test_totals_count_users_chats_and_points(http: httpx.Client) -> None:
    send_message(http, chatId="a", customUid="li")
    send_message(http, chatId="b")

    total = get(http, TOTAL)

    assert (total["totalUsers"], total["totalChats"]) == (2, 2)
    assert total["totalPoints"] > 0


def test_the_chart_covers_the_range_in_buckets(http: httpx.Client) -> None:
    chart = post(http, CHART, **DATES, **SPANS)

    assert {name: len(series) for name, series in chart.items()} == {"userData": 31, "chatData": 5, "appData": 1}
    first = datetime(2026, 1, 1, tzinfo=UTC)
    assert chart["userData"][0]["timestamp"] == first.timestamp() * 1000
    keys = {"userCount", "newUserCount", "retentionUserCount", "points", "sourceCountMap"}
    assert chart["userData"][0]["summary"].keys() == keys
    assert chart["chatData"][0]["summary"].keys() == {"chatItemCount", "chatCount", "errorCount", "points"}
    keys = {"goodFeedBackCount", "badFeedBackCount", "chatCount", "totalResponseTime"}
    assert chart["appData"][0]["summary"].keys() == keys
    assert (
        sum(chart["userData"][0]["summary"]["sourceCountMap"].values()) == chart["userData"][0]["summary"]["userCount"]
    )


def test_the_chart_is_the_same_every_time_and_counts_what_happened(http: httpx.Client) -> None:
    def figures() -> list[int]:
        chart = post(http, CHART, **DATES, **SPANS, source=["api"])
        return [bucket["summary"]["userCount"] for bucket in chart["userData"]]

    before, again = figures(), figures()
    send_message(http, chatId="c")
    after = figures()

    assert before == again
    assert [later - earlier for earlier, later in zip(before, after, strict=True)] == [0] * 14 + [1] + [0] * 16


def test_quarters_are_buckets_too_and_a_range_has_a_limit(http: httpx.Client) -> None:
    spans = dict.fromkeys(SPANS, "quarter")
    year = post(http, CHART, dateStart="2026-02-10", dateEnd="2027-01-01", **spans)
    body = {"appId": APP_ID, "dateStart": "1990-01-01", "dateEnd": "2026-01-01", **dict.fromkeys(SPANS, "day")}

    assert len(year["userData"]) == 5
    assert refused(http.post(CHART, json=body))[2] == "invalidParams"


@pytest.mark.parametrize("missing", ["userTimespan", "chatTimespan", "appTimespan", "dateStart", "appId"])
def test_the_chart_needs_its_fields(http: httpx.Client, missing: str) -> None:
    body = {"appId": APP_ID, **DATES, **SPANS}
    del body[missing]

    response = http.post(CHART, json=body)

    assert response.status_code == 400
    assert response.json()["zodError"][0]["path"] == [missing]


def test_without_the_commercial_edition_there_is_no_chart() -> None:
    with client_of(FastGPTEmulator(pro=False)) as http:
        response = http.get(TOTAL, params={"appId": APP_ID})

    assert refused(response) == (500, 500, "未配置商业版链接: core,app,logs,getTotalData")
