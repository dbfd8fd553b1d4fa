"""Completions: what is answered, streamed or not, and what is stored of it."""

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
    Tool,
    Wait,
)

from .conftest import client_of
from .talk import PNG, V1, V2, answer_text, events, names, post, refused, say, user

BOTH = pytest.mark.parametrize("path", [V1, V2])


@BOTH
def test_an_unscripted_message_is_echoed(http: httpx.Client, path: str) -> None:
    body = say(http, "你好", path, chatId="c1").json()

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
    streamed = say(http, "你好 world", path, stream=True).text

    assert answer_text(streamed) == "You said: 你好 world"
    assert streamed.endswith("data: [DONE]\n\n")
    assert set(names(streamed)) == {None}


def test_event_line_and_data_line_are_separate_writes(net: httpx.Client) -> None:
    with net.stream("POST", V1, json={"messages": user("hi"), "stream": True, "detail": True}) as response:
        writes = list(response.iter_raw())

    assert b"".join(writes).count(b"event: ") >= 5
    assert response.headers["cache-control"] == "no-cache, no-transform"
    assert response.headers["content-type"] == "text/event-stream;charset=utf-8"
    assert response.headers["x-accel-buffering"] == "no"


def test_in_process_writes_arrive_one_by_one(http: httpx.Client) -> None:
    with http.stream("POST", V1, json={"messages": user("hi"), "stream": True, "detail": True}) as response:
        writes = list(response.iter_raw())

    assert writes[0] == b"event: flowNodeStatus\n"
    assert writes[1].startswith(b"data: {")


def test_v1_streams_all_nodes_at_the_end_and_v2_each_when_it_ran(http: httpx.Client) -> None:
    v1 = names(say(http, path=V1, stream=True, detail=True, chatId="a").text)
    v2 = names(say(http, path=V2, stream=True, detail=True, chatId="b").text)

    assert v1[-4:] == ["chatTitle", "answer", "flowResponses", "answer"]
    assert v2[-4:] == ["workflowDuration", "chatTitle", "answer", "answer"]
    assert (v1.count("flowNodeResponse"), v2.count("flowNodeResponse"), v2.count("flowResponses")) == (0, 2, 0)


def test_only_the_first_round_has_a_title(http: httpx.Client) -> None:
    first = say(http, chatId="c").json()
    second = say(http, chatId="c").json()

    assert "title" in first
    assert "title" not in second


def test_details_are_answered_when_asked_for(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    emulator.reply(Reply(text="ok", variables={"city": "杭州"}))

    body = say(http, detail=True, variables={"uid": "1"}).json()

    assert [node["moduleType"] for node in body["responseData"]] == ["workflowStart", "chatNode"]
    assert body["newVariables"] == {"uid": "1", "city": "杭州"}


@pytest.mark.parametrize(("path", "typed"), [(V1, True), (V2, False)])
def test_several_values_come_as_objects_with_a_type_only_in_v1(
    emulator: FastGPTEmulator, http: httpx.Client, path: str, typed: bool
) -> None:
    emulator.reply(Reply(text="sunny", reasoning="hm", tools=[Tool("weather", {"q": 1}, "sun", id="t1")]))

    message = say(http, path=path, detail=True).json()["choices"][0]["message"]

    tool = {"id": "t1", "toolName": "weather", "toolAvatar": "", "functionName": "weather"}
    expected: list[dict[str, Any]] = [
        {"reasoning": {"content": "hm"}},
        {"tools": [{**tool, "params": '{"q":1}', "response": "sun"}]},
        {"text": {"content": "sunny"}},
    ]
    kinds = ["reasoning", "tool", "text"]
    assert message["reasoning_content"] == "hm"
    assert message["content"] == (
        [{"type": kind, **value} for kind, value in zip(kinds, expected, strict=True)] if typed else expected
    )


def test_without_detail_the_content_is_a_text(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    emulator.reply(Reply(text="sunny", tools=[Tool("weather")], fixed="bye"))

    assert say(http).json()["choices"][0]["message"]["content"] == "sunnybye"


def test_messages_may_not_be_empty(http: httpx.Client) -> None:
    assert refused(http.post(V1, json={"messages": []})) == (500, 500, "messages is empty")


def test_null_means_absent(http: httpx.Client) -> None:
    body = {"messages": user("hi"), "chatId": None, "stream": None, "detail": None, "variables": None, "appId": None}

    assert len(http.post(V1, json=body).json()["id"]) == 24


def test_unknown_fields_are_dropped(http: httpx.Client) -> None:
    assert say(http, model="gpt-4", temperature=0.5).status_code == 200


def test_question_and_reply_are_stored_under_one_data_id(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    say(http, chatId="c", responseChatItemId="mine")

    assert [(record.obj, record.data_id) for record in emulator.chats["c"].records] == [
        ("Human", "mine"),
        ("AI", "mine"),
    ]


def test_a_round_without_chat_id_is_stored_under_a_new_one(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    chat_id = say(http).json()["id"]

    assert list(emulator.chats) == [chat_id]


def test_a_chat_can_be_kept_out_of_the_records(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    say(http, chatId="NO_RECORD_HISTORIES")

    assert emulator.chats == {}


def test_a_used_data_id_is_refused(http: httpx.Client) -> None:
    say(http, chatId="c", responseChatItemId="mine")

    response = say(http, chatId="c", responseChatItemId="mine")

    assert refused(response) == (500, 500, "Chat dataId already exists: mine")


def test_a_chat_that_is_generating_refuses_another_round(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    inner: list[httpx.Response] = []

    def meanwhile(request: ChatRequest) -> str:
        raise AssertionError("never asked")

    emulator.reply(Reply(parts=[Wait(60)]), meanwhile)
    with http.stream("POST", V2, json={"messages": user("hi"), "stream": True, "chatId": "c"}):
        inner = [say(http, chatId="c"), say(http, chatId="c", stream=True)]
        post(http, "/api/v2/chat/stop", chatId="c")

    assert refused(inner[0]) == (500, 504001, "chatIsGenerating")
    assert events(inner[1].text)[0][1]["code"] == 504001


def test_variables_are_merged_over_those_of_the_chat(http: httpx.Client) -> None:
    say(http, chatId="c", variables={"a": 1, "b": 1})

    body = say(http, chatId="c", variables={"b": 2}, detail=True).json()

    assert body["newVariables"] == {"a": 1, "b": 2}


def test_earlier_messages_come_on_top_of_the_stored_history(http: httpx.Client) -> None:
    say(http, "one", chatId="c")
    history = [{"role": "user", "content": "one"}, {"role": "assistant", "content": "You said: one"}]

    body = http.post(V1, json={"messages": [*history, *user("two")], "chatId": "c", "detail": True}).json()

    preview = body["responseData"][-1]["historyPreview"]
    assert [entry["value"] for entry in preview] == ["one", "You said: one"] * 2 + ["two", "You said: two"]


def test_an_app_is_needed_for_a_key_that_is_bound_to_none() -> None:
    emulator = FastGPTEmulator(app_bound_key=False)

    with client_of(emulator) as http:
        missing, named = say(http), say(http, appId=APP_ID)
        suffix = say_with_key(http, f"{emulator.api_key}-{APP_ID}")

    assert refused(missing) == (500, 500, "appId is empty")
    assert (named.status_code, suffix.status_code) == (200, 200)


def say_with_key(http: httpx.Client, key: str) -> httpx.Response:
    return http.post(V1, json={"messages": user("hi")}, headers={"Authorization": f"Bearer {key}"})


def test_up_to_4_14_the_key_decides_and_app_id_is_ignored() -> None:
    emulator = FastGPTEmulator("4.14.11")
    emulator.add_key("free")

    with client_of(emulator) as http:
        ignored, unbound = say(http, appId="0" * 24), say_with_key(http, "free")

    assert ignored.status_code == 200
    assert refused(unbound)[2] == "unAuthApiKey"


def test_a_proxied_member_needs_a_key_that_may(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    emulator.add_key("proxy", auth_proxy=True)
    body = {"messages": user("hi"), "authProxy": {"username": "li"}, "appId": APP_ID}

    legacy = http.post(V1, json=body)
    allowed = http.post(V1, json=body, headers={"Authorization": "Bearer proxy"})

    nobody = http.post(V1, json={**body, "authProxy": {}})

    assert refused(legacy)[2] == "unAuthChat"
    assert nobody.status_code == 400
    assert allowed.status_code == 200


def test_a_plugin_takes_variables_and_always_gives_details() -> None:
    with client_of(FastGPTEmulator(app_type="plugin")) as http:
        body = http.post(V1, json={"variables": {"query": "你好"}}).json()
        filed = http.post(V1, json={"variables": {"files": [{"name": "a.pdf"}, "odd"]}}).json()
        odd = http.post(V1, json={"variables": {"files": 5}})

    assert "(with a.pdf)" in filed["choices"][0]["message"]["content"]
    assert odd.status_code == 200
    output = [node for node in body["responseData"] if node["moduleType"] == "pluginOutput"]
    assert output[0]["pluginOutput"] == {"result": "You said: query=你好"}
    assert body["newVariables"] == {"query": "你好"}


def test_a_callable_sees_the_request_and_decides(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    seen: list[ChatRequest] = []

    def decide(request: ChatRequest) -> Reply:
        seen.append(request)
        return Reply(text=request.text.upper())

    emulator.respond(decide)
    body = say(http, [{"type": "text", "text": "hello"}], V2, chatId="c", variables={"a": 1}).json()

    assert body["choices"][0]["message"]["content"] == "HELLO"
    assert (seen[0].chatId, seen[0].appId, seen[0].v2, seen[0].variables) == ("c", APP_ID, True, {"a": 1})


def test_a_reply_can_be_kept_for_a_chat(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    emulator.reply("for b", chatId="b")

    texts = [say(http, chatId=chat).json()["choices"][0]["message"]["content"] for chat in "ab"]

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

    body = say(http, content, chatId="c").json()

    assert body["choices"][0]["message"]["content"] == "You said: 看 (with cat.png, a.pdf, )"
    stored = emulator.chats["c"].records[0].value
    assert stored[0] == {"text": {"content": "看"}}
    assert (stored[1]["file"]["key"], stored[1]["file"]["name"]) == (presigned["key"], "cat.png")
    assert http.get(stored[1]["file"]["url"]).content == PNG


def test_an_unknown_key_is_stored_without_url(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    say(http, [{"type": "image_url", "image_url": {"url": "http://x/y"}, "key": "chat/nowhere"}], chatId="c")

    assert emulator.chats["c"].records[0].value == [{"file": {"type": "image", "url": "", "key": "chat/nowhere"}}]


def test_a_data_url_is_uploaded_by_the_server(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    url = "data:image/png;base64," + base64.b64encode(PNG).decode()

    say(http, [{"type": "image_url", "image_url": {"url": url}}])
    broken = say(http, [{"type": "image_url", "image_url": {"url": "data:image/png;base64,???"}}])

    assert [file.content for file in emulator.files.values()] == [PNG]
    assert broken.json()["message"] == "Invalid base64 image"


def test_a_failed_node_is_reported_beside_a_normal_answer(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    emulator.reply(Reply(text="", node_error={"message": "no model"}))

    body = say(http, detail=True).json()

    assert (body["error"], body["choices"][0]["message"]["content"]) == ({"message": "no model"}, "")
    assert body["responseData"][-1]["error"] == {"message": "no model"}


@BOTH
def test_a_run_that_breaks_is_an_envelope_or_an_event(emulator: FastGPTEmulator, http: httpx.Client, path: str) -> None:
    broken = Reply(text="par", error="aiPointsNotEnough")
    emulator.reply(broken, broken)

    whole, streamed = say(http, path=path, chatId="c"), say(http, path=path, stream=True)

    assert refused(whole) == (500, 500004, "aiPointsNotEnough")
    assert names(streamed.text) == [None, "error"]
    assert emulator.chats["c"].status == 2
    assert emulator.chats["c"].records[-1].error == "aiPointsNotEnough"


def test_an_error_alone_comes_before_the_stream_and_stores_nothing(
    emulator: FastGPTEmulator, http: httpx.Client
) -> None:
    emulator.reply(Reply(error="insufficientQuota"))

    response = say(http, stream=True)

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
            seen[profile] = events(say(http, stream=True, detail=True).text) + events(
                say(http, stream=True, detail=True).text
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

    assert say(http, stream=True).text.startswith(": ping\r\n\r\n")


def test_nodes_can_be_given(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    emulator.reply(Reply(text="ok", nodes=[Node("Search", "datasetSearchNode"), {"id": "1", "moduleName": "Chat"}]))

    found = events(say(http, path=V2, stream=True, detail=True).text)

    assert [data["name"] for name, data in found if name == "flowNodeStatus"] == ["Search", "Chat"]
    assert [data for name, data in found if name == "flowNodeResponse"][1] == {"id": "1", "moduleName": "Chat"}


def test_a_slow_reply_sends_heartbeats() -> None:
    emulator = FastGPTEmulator(heartbeat=0.01)
    emulator.reply(Reply(text=["ok"], pace=0.05))

    with client_of(emulator) as http:
        found = events(say(http, stream=True).text)

    beats = [data for _, data in found[:-3]]
    assert len(beats) >= 2
    assert all(beat["choices"][0]["delta"] == {"role": "assistant", "content": ""} for beat in beats)


@pytest.mark.parametrize(
    "content", [5, [5], [{"text": "no type"}], [{"type": "image_url", "image_url": 5}], [{"type": "text", "text": {}}]]
)
def test_odd_message_content_is_refused_as_malformed(http: httpx.Client, content: Any) -> None:
    assert (say(http, content).status_code, "zodError" in say(http, content).json()) == (400, True)


def test_a_body_above_ten_megabytes_is_refused(http: httpx.Client) -> None:
    response = say(http, "a" * (10 * 1024 * 1024))

    assert (response.status_code, response.text) == (413, "Body exceeded 10mb limit")


def test_magic_messages_show_what_there_is(http: httpx.Client) -> None:
    tool, think = say(http, "/tool", detail=True).json(), say(http, "/think").json()

    assert tool["choices"][0]["message"]["content"][0]["tools"][0]["functionName"] == "weather"
    assert think["choices"][0]["message"]["reasoning_content"] == "Let me think about that."
    assert refused(say(http, "/error"))[2] == "aiPointsNotEnough"
