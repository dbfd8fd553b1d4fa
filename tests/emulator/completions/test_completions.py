"""Answers of both completion routes, streamed and not."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from fastgpt_client.testing import (
    APP_ID,
    FastGPTEmulator,
    Reply,
    Tool,
)

from ..support.event_stream import answer_text, event_names
from ..support.requests import V1, V2, send_message, user_message

BOTH = pytest.mark.parametrize("path", [V1, V2])


@BOTH
def test_an_unscripted_message_is_echoed(http: httpx.Client, path: str) -> None:
    body = send_message(http, "你好", path, chatId="c1").json()

    assert body == {
        "title": "你好",
        "id": "c1",
        "model": "",
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 1},
        "choices": [
            {"message": {"role": "assistant", "content": "You said: 你好"}, "finish_reason": "stop", "index": 0}
        ],
    }


@BOTH
def test_a_stream_says_the_same_as_the_answer(http: httpx.Client, path: str) -> None:
    streamed = send_message(http, "你好 world", path, stream=True).text

    assert answer_text(streamed) == "You said: 你好 world"
    assert streamed.endswith("data: [DONE]\n\n")
    assert set(event_names(streamed)) == {None}


def test_event_line_and_data_line_are_separate_writes(net: httpx.Client) -> None:
    with net.stream(
        "POST", V1, json={"appId": APP_ID, "messages": user_message("hi"), "stream": True, "detail": True}
    ) as response:
        writes = list(response.iter_raw())

    assert b"".join(writes).count(b"event: ") >= 5
    assert response.headers["cache-control"] == "no-cache, no-transform"
    assert response.headers["content-type"] == "text/event-stream;charset=utf-8"
    assert response.headers["x-accel-buffering"] == "no"


def test_in_process_writes_arrive_one_by_one(http: httpx.Client) -> None:
    with http.stream(
        "POST", V1, json={"appId": APP_ID, "messages": user_message("hi"), "stream": True, "detail": True}
    ) as response:
        writes = list(response.iter_raw())

    assert writes[0] == b"event: chatTitle\n"
    assert writes[1].startswith(b"data: {")


def test_v1_streams_all_nodes_at_the_end_and_v2_each_when_it_ran(http: httpx.Client) -> None:
    v1 = event_names(send_message(http, path=V1, stream=True, detail=True, chatId="a").text)
    v2 = event_names(send_message(http, path=V2, stream=True, detail=True, chatId="b").text)

    assert v1[-4:] == ["workflowDuration", "answer", "flowResponses", "answer"]
    assert v2[-3:] == ["workflowDuration", "answer", "answer"]
    assert (v1[0], v2[0]) == ("chatTitle", "chatTitle")
    assert (v1.count("flowNodeResponse"), v2.count("flowNodeResponse"), v2.count("flowResponses")) == (0, 2, 0)


def test_only_the_first_round_has_a_title(http: httpx.Client) -> None:
    first = send_message(http, chatId="c").json()
    second = send_message(http, chatId="c").json()

    assert "title" in first
    assert "title" not in second


def test_details_are_answered_when_asked_for(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    emulator.reply(Reply(text="ok", variables={"city": "杭州"}))

    body = send_message(http, detail=True, variables={"uid": "1"}).json()

    assert [node["moduleType"] for node in body["responseData"]] == ["workflowStart", "chatNode"]
    assert body["newVariables"] == {"uid": "1", "city": "杭州"}


@pytest.mark.parametrize(("path", "typed"), [(V1, True), (V2, False)])
def test_several_values_come_as_objects_with_a_type_only_in_v1(
    emulator: FastGPTEmulator, http: httpx.Client, path: str, typed: bool
) -> None:
    emulator.reply(Reply(text="sunny", reasoning="hm", tools=[Tool("weather", {"q": 1}, "sun", id="t1")]))

    message = send_message(http, path=path, detail=True).json()["choices"][0]["message"]

    tool = {"id": "t1", "toolName": "weather", "toolAvatar": "", "functionName": "weather"}
    expected: list[dict[str, Any]] = [
        {"reasoning": {"content": "hm"}},
        {"id": "t1", "tools": [{**tool, "params": '{"q":1}', "response": "sun"}]},
        {"text": {"content": "sunny"}},
    ]
    kinds = ["reasoning", "tool", "text"]
    assert "reasoning_content" not in message
    assert message["content"] == (
        [{"type": kind, **value} for kind, value in zip(kinds, expected, strict=True)] if typed else expected
    )


def test_without_detail_the_content_is_a_text(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    emulator.reply(Reply(text="sunny", tools=[Tool("weather")], fixed="bye"))

    assert send_message(http).json()["choices"][0]["message"]["content"] == "sunnybye"
