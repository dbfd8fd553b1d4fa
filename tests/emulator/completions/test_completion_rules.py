"""What a completion needs, what it stores, and for which app it runs."""

from __future__ import annotations

import httpx
import pytest

from fastgpt_client.testing import (
    APP_ID,
    ChatRequest,
    FastGPTEmulator,
    Reply,
    Wait,
)

from ..support.event_stream import events
from ..support.requests import V1, V2, client_of, post, refused, send_message, user_message


def test_messages_may_not_be_empty(http: httpx.Client) -> None:
    assert refused(http.post(V1, json={"appId": APP_ID, "messages": []})) == (500, 500, "messages is empty")


def test_null_means_absent() -> None:
    body = {
        "messages": user_message("hi"),
        "chatId": None,
        "stream": None,
        "detail": None,
        "variables": None,
        "appId": None,
    }

    with client_of(FastGPTEmulator(app_bound_key=True)) as http:
        answer = http.post(V1, json=body).json()

    assert len(answer["id"]) == 24


def test_unknown_fields_are_dropped(http: httpx.Client) -> None:
    assert send_message(http, model="gpt-4", temperature=0.5).status_code == 200


def test_question_and_reply_are_stored_under_one_data_id(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    send_message(http, chatId="c", responseChatItemId="mine")

    assert [(record.obj, record.data_id) for record in emulator.chats["c"].records] == [
        ("Human", "mine"),
        ("AI", "mine"),
    ]


def test_a_round_without_chat_id_is_stored_under_a_new_one(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    chat_id = send_message(http).json()["id"]

    assert list(emulator.chats) == [chat_id]


def test_a_chat_can_be_kept_out_of_the_records(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    send_message(http, chatId="NO_RECORD_HISTORIES")

    assert emulator.chats == {}


def test_a_used_data_id_is_refused(http: httpx.Client) -> None:
    send_message(http, chatId="c", responseChatItemId="mine")

    response = send_message(http, chatId="c", responseChatItemId="mine")

    assert refused(response) == (500, 500, "Chat dataId already exists: mine")


def test_a_chat_that_is_generating_refuses_another_round(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    inner: list[httpx.Response] = []

    def meanwhile(request: ChatRequest) -> str:
        raise AssertionError("never asked")

    emulator.reply(Reply(parts=[Wait(60)]), meanwhile)
    with http.stream("POST", V2, json={"appId": APP_ID, "messages": user_message("hi"), "stream": True, "chatId": "c"}):
        inner = [send_message(http, chatId="c"), send_message(http, chatId="c", stream=True)]
        post(http, "/api/v2/chat/stop", chatId="c")

    assert refused(inner[0]) == (500, 504001, "chatIsGenerating")
    assert events(inner[1].text)[0][1]["code"] == 504001


def test_variables_are_merged_over_those_of_the_chat(http: httpx.Client) -> None:
    send_message(http, chatId="c", variables={"a": 1, "b": 1})

    body = send_message(http, chatId="c", variables={"b": 2}, detail=True).json()

    assert body["newVariables"] == {"a": 1, "b": 2}


def test_earlier_messages_come_on_top_of_the_stored_history(http: httpx.Client) -> None:
    send_message(http, "one", chatId="c")
    history = [{"role": "user", "content": "one"}, {"role": "assistant", "content": "You said: one"}]

    body = http.post(
        V1, json={"appId": APP_ID, "messages": [*history, *user_message("two")], "chatId": "c", "detail": True}
    ).json()

    preview = body["responseData"][-1]["historyPreview"]
    assert [entry["value"] for entry in preview] == ["one", "You said: one"] * 2 + ["two", "You said: two"]


@pytest.mark.parametrize("profile", ["4.15.0", "4.15", "4.16", "4.17"])
def test_since_4_15_an_app_is_needed_for_the_key_that_a_server_has(profile: str) -> None:
    emulator = FastGPTEmulator(profile)

    with client_of(emulator) as http:
        missing, named = send_message(http, appId=None), send_message(http)
        suffix = say_with_key(http, f"{emulator.api_key}-{APP_ID}")

    assert refused(missing) == (500, 500, "appId is empty")
    assert (named.status_code, suffix.status_code) == (200, 200)


def say_with_key(http: httpx.Client, key: str) -> httpx.Response:
    return http.post(V1, json={"messages": user_message("hi")}, headers={"Authorization": f"Bearer {key}"})


def test_up_to_4_14_the_key_decides_and_app_id_is_ignored() -> None:
    emulator = FastGPTEmulator("4.14.11")
    emulator.add_key("free")

    with client_of(emulator) as http:
        ignored, unbound = send_message(http, appId="0" * 24), say_with_key(http, "free")

    assert ignored.status_code == 200
    assert refused(unbound)[2] == "unAuthApiKey"


def test_a_proxied_member_needs_a_key_that_may(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    emulator.add_key("proxy", auth_proxy=True)
    body = {"appId": APP_ID, "messages": user_message("hi"), "authProxy": {"username": "li"}}

    legacy = http.post(V1, json=body)
    allowed = http.post(V1, json=body, headers={"Authorization": "Bearer proxy"})

    nobody = http.post(V1, json={**body, "authProxy": {}})

    assert refused(legacy)[2] == "unAuthChat"
    assert nobody.status_code == 400
    assert allowed.status_code == 200


def test_a_plugin_takes_variables_and_always_gives_details() -> None:
    with client_of(FastGPTEmulator(app_type="plugin", app_bound_key=True)) as http:
        body = http.post(V1, json={"variables": {"query": "你好"}}).json()
        filed = http.post(V1, json={"variables": {"files": [{"name": "a.pdf"}, "odd"]}}).json()
        odd = http.post(V1, json={"variables": {"files": 5}})

    assert "(with a.pdf)" in filed["choices"][0]["message"]["content"]
    assert odd.status_code == 200
    output = [node for node in body["responseData"] if node["moduleType"] == "pluginOutput"]
    assert output[0]["pluginOutput"] == {"result": "You said: query=你好"}
    assert body["newVariables"] == {"query": "你好"}
