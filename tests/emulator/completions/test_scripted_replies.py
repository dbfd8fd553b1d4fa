"""Replies that a test asked for."""

from __future__ import annotations

import base64
from typing import Any

import httpx
import pytest

from fastgpt_client.testing import (
    APP_ID,
    ChatRequest,
    Emit,
    FastGPTEmulator,
    Node,
    Plan,
    Raw,
    Reply,
    Step,
)

from ..support.event_stream import event_names, events
from ..support.requests import PNG, V1, V2, client_of, post, refused, send_message

BOTH = pytest.mark.parametrize("path", [V1, V2])


def test_a_callable_sees_the_request_and_decides(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    seen: list[ChatRequest] = []

    def decide(request: ChatRequest) -> Reply:
        seen.append(request)
        return Reply(text=request.text.upper())

    emulator.respond(decide)
    body = send_message(http, [{"type": "text", "text": "hello"}], V2, chatId="c", variables={"a": 1}).json()

    assert body["choices"][0]["message"]["content"] == "HELLO"
    assert (seen[0].chatId, seen[0].appId, seen[0].v2, seen[0].variables) == ("c", APP_ID, True, {"a": 1})


def test_a_reply_can_be_kept_for_a_chat(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    emulator.reply("for b", chatId="b")

    texts = [send_message(http, chatId=chat).json()["choices"][0]["message"]["content"] for chat in "ab"]

    assert texts == ["You said: 你好", "for b"]


def test_files_of_a_message_are_echoed_by_name_and_stored(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    presigned = post(http, "/api/core/chat/file/presignChatFilePostUrl", chatId="c", filename="cat.png")
    http.put(presigned["url"], content=PNG, headers=presigned["headers"])
    content = [
        {"type": "text", "text": "看"},
        {"type": "image_url", "image_url": {"url": presigned["previewUrl"]}, "key": presigned["key"]},
        {"type": "file_url", "name": "a.pdf", "url": "https://example.com/a.pdf"},
        {"type": "input_audio", "input_audio": {"data": "", "format": "wav"}},
        {"type": "unknown"},
    ]

    body = send_message(http, content, chatId="c").json()

    assert body["choices"][0]["message"]["content"] == "You said: 看 (with cat.png, a.pdf, )"
    stored = emulator.chats["c"].records[0].value
    assert stored[0] == {"text": {"content": "看"}}
    assert (stored[1]["file"]["key"], stored[1]["file"]["name"]) == (presigned["key"], "cat.png")
    assert http.get(stored[1]["file"]["url"]).content == PNG


def test_a_file_without_a_name_is_echoed_by_the_end_of_its_address(http: httpx.Client) -> None:
    content = [{"type": "image_url", "image_url": {"url": "https://example.com/a/%E7%8C%AB.png?X-Signature=1"}}]

    assert send_message(http, content).json()["choices"][0]["message"]["content"] == "You said:  (with 猫.png)"


def test_an_unknown_key_is_stored_without_url(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    send_message(http, [{"type": "image_url", "image_url": {"url": "http://x/y"}, "key": "chat/nowhere"}], chatId="c")

    assert emulator.chats["c"].records[0].value == [{"file": {"type": "image", "url": "", "key": "chat/nowhere"}}]


def test_a_data_url_is_uploaded_by_the_server(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    url = "data:image/png;base64," + base64.b64encode(PNG).decode()

    send_message(http, [{"type": "image_url", "image_url": {"url": url}}])
    broken = send_message(http, [{"type": "image_url", "image_url": {"url": "data:image/png;base64,???"}}])

    assert [file.content for file in emulator.files.values()] == [PNG]
    assert broken.json()["message"] == "Invalid base64 image"


def test_a_failed_node_is_reported_beside_a_normal_answer(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    emulator.reply(Reply(text="", node_error={"message": "no model"}))

    body = send_message(http, detail=True).json()

    assert (body["error"], body["choices"][0]["message"]["content"]) == ({"message": "no model"}, "")
    assert body["responseData"][-1]["error"] == {"message": "no model"}


@BOTH
def test_a_run_that_breaks_is_an_envelope_or_an_event(emulator: FastGPTEmulator, http: httpx.Client, path: str) -> None:
    broken = Reply(text="par", error="aiPointsNotEnough")
    emulator.reply(broken, broken)

    whole, streamed = send_message(http, path=path, chatId="c"), send_message(http, path=path, stream=True)

    assert refused(whole) == (500, 500004, "aiPointsNotEnough")
    assert event_names(streamed.text) == [None, "error"]
    assert emulator.chats["c"].status == 2
    assert emulator.chats["c"].records[-1].error == "aiPointsNotEnough"


def test_an_error_alone_comes_before_the_stream_and_stores_nothing(
    emulator: FastGPTEmulator, http: httpx.Client
) -> None:
    emulator.reply(Reply(error="insufficientQuota"))

    response = send_message(http, stream=True)

    assert events(response.text)[0][1]["statusText"] == "insufficientQuota"
    assert emulator.chats == {}


def test_plans_and_other_events_are_sent_where_the_release_knows_them() -> None:
    plan = Plan("trip", ["book", Step("pack", "done", note="ok")], id="p1")
    parts = Reply(text="ok", plan=plan)
    other = Reply(
        parts=[Emit("planStatus", {"planStatus": {"status": "generating"}}), Emit("skillCall", {"skill": {}})]
    )
    seen = {}
    for profile in ("4.16", "4.14.9", "4.14.4"):
        emulator = FastGPTEmulator(profile)
        emulator.reply(parts, other)
        with client_of(emulator) as http:
            seen[profile] = events(send_message(http, stream=True, detail=True).text) + events(
                send_message(http, stream=True, detail=True).text
            )

    assert [data for name, data in seen["4.16"] if name == "plan"] == [
        {
            "plan": {
                "planId": "p1",
                "name": "trip",
                "steps": [
                    {"id": "step1", "name": "book", "status": "pending"},
                    {"id": "step2", "name": "pack", "status": "done", "note": "ok"},
                ],
            },
            "responseValueId": "agent-plan-stream",
        }
    ]
    special = {
        profile: {name for name, _ in found} & {"plan", "planStatus", "skillCall"} for profile, found in seen.items()
    }
    assert special == {"4.16": {"plan", "planStatus", "skillCall"}, "4.14.9": {"plan"}, "4.14.4": set()}


def test_raw_bytes_reach_the_client_as_they_are(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    emulator.reply(Reply(parts=[Raw(b": ping\r\n\r\n")]))

    assert send_message(http, stream=True).text.startswith(": ping\r\n\r\n")


def test_nodes_can_be_given(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    emulator.reply(Reply(text="ok", nodes=[Node("Search", "datasetSearchNode"), {"id": "1", "moduleName": "Chat"}]))

    found = events(send_message(http, path=V2, stream=True, detail=True).text)

    assert [data["name"] for name, data in found if name == "flowNodeStatus"] == ["Search", "Chat"]
    assert [data for name, data in found if name == "flowNodeResponse"][1] == {"id": "1", "moduleName": "Chat"}


def test_a_slow_reply_sends_heartbeats() -> None:
    emulator = FastGPTEmulator(heartbeat=0.01)
    emulator.reply(Reply(text=["ok"], pace=0.05))

    with client_of(emulator) as http:
        found = events(send_message(http, stream=True).text)

    beats = [data for _, data in found[:-3]]
    assert len(beats) >= 2
    assert all(beat["choices"][0]["delta"] == {"role": "assistant", "content": ""} for beat in beats)


@pytest.mark.parametrize(
    "content", [5, [5], [{"text": "no type"}], [{"type": "image_url", "image_url": 5}], [{"type": "text", "text": {}}]]
)
def test_odd_message_content_is_refused_as_malformed(http: httpx.Client, content: Any) -> None:
    assert (send_message(http, content).status_code, "zodError" in send_message(http, content).json()) == (400, True)


def test_a_body_above_ten_megabytes_is_refused(http: httpx.Client) -> None:
    response = send_message(http, "a" * (10 * 1024 * 1024))

    assert (response.status_code, response.text) == (413, "Body exceeded 10mb limit")


def test_magic_messages_show_what_there_is(http: httpx.Client) -> None:
    tool, think = send_message(http, "/tool", detail=True).json(), send_message(http, "/think").json()

    assert tool["choices"][0]["message"]["content"][0]["tools"][0]["functionName"] == "weather"
    assert think["choices"][0]["message"]["reasoning_content"] == "Let me think about that."
    assert refused(send_message(http, "/error"))[2] == "aiPointsNotEnough"
