"""Feedback, suggested questions and speech."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from fastgpt_client.testing import APP_ID, FastGPTEmulator

from ..support.clock import Clock
from ..support.requests import FEEDBACK, RECORD, client_of, get, post, refused, send_message


@pytest.fixture
def emulator() -> FastGPTEmulator:
    return FastGPTEmulator(clock=Clock(timedelta(minutes=1)))


def test_feedback_replaces_both_fields(http: httpx.Client) -> None:
    send_message(http, chatId="c", responseChatItemId="d")

    def fields(**given: object) -> dict[str, object]:
        post(http, f"{FEEDBACK}updateUserFeedback", chatId="c", dataId="d", **given)
        record = post(http, f"{RECORD}getPaginationRecords", chatId="c")["list"][1]
        return {name: record[name] for name in ("userGoodFeedback", "userBadFeedback") if name in record}

    assert fields(userBadFeedback="bad") == {"userBadFeedback": "bad"}
    assert fields(userGoodFeedback="yes") == {"userGoodFeedback": "yes"}
    assert fields(userGoodFeedback=None) == {"userGoodFeedback": None}
    assert fields() == {}


def test_feedback_needs_a_reply(http: httpx.Client) -> None:
    send_message(http, chatId="c")
    body = {"appId": APP_ID, "chatId": "c", "dataId": "none"}

    assert refused(http.post(f"{FEEDBACK}updateUserFeedback", json=body)) == (500, 500, "Chat item not found")


def test_replies_with_feedback_can_be_listed_and_marked_read(http: httpx.Client) -> None:
    for name in "de":
        send_message(http, chatId="c", responseChatItemId=name)
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
    send_message(http, "杭州", chatId="c")

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


def test_a_round_that_was_said_in_a_deleted_chat_can_be_rated(http: httpx.Client) -> None:
    for reply in ("before", "after"):
        send_message(http, chatId="c", responseChatItemId=reply)
        http.delete("/api/core/chat/history/delHistory", params={"appId": APP_ID, "chatId": "c"})

    for reply in ("before", "after"):
        post(http, f"{FEEDBACK}updateUserFeedback", chatId="c", dataId=reply, userGoodFeedback="yes")

    records = post(http, f"{RECORD}getPaginationRecords", chatId="c")["list"]
    assert [record.get("userGoodFeedback") for record in records if record["obj"] == "AI"] == ["yes", "yes"]


def test_a_reply_that_was_deleted_keeps_its_rating_and_its_nodes(http: httpx.Client) -> None:
    send_message(http, chatId="c", responseChatItemId="d")
    http.delete(f"{RECORD}delete", params={"appId": APP_ID, "chatId": "c", "contentId": "d"})
    post(http, f"{FEEDBACK}updateUserFeedback", chatId="c", dataId="d", userBadFeedback="no")
    http.delete("/api/core/chat/history/delHistory", params={"appId": APP_ID, "chatId": "c"})

    assert post(http, f"{RECORD}getPaginationRecords", chatId="c")["total"] == 0
    assert post(http, f"{FEEDBACK}getFeedbackRecordIds", chatId="c", feedbackType="bad")["dataIds"] == ["d"]
    assert len(get(http, f"{RECORD}getResData", chatId="c", dataId="d")) == 2


def test_an_older_server_forgets_a_reply_that_was_deleted() -> None:
    with client_of(FastGPTEmulator("4.14.4")) as http:
        send_message(http, chatId="c", responseChatItemId="d")
        record = {"appId": APP_ID, "chatId": "c", "contentId": "d"}
        http.request("DELETE", "/api/core/chat/item/delete", json=record)
        rated = http.post(f"{FEEDBACK}updateUserFeedback", json={**record, "dataId": "d", "userBadFeedback": "no"})

    assert refused(rated) == (500, 500, "Chat item not found")
