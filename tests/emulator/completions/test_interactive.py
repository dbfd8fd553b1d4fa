"""Workflows that pause, and go on when the user answers."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from fastgpt_client.testing import (
    AgentAsk,
    ChatRequest,
    FastGPTEmulator,
    InputField,
    PaymentPause,
    Reply,
    UserInput,
    UserSelect,
)

from ..support.event_stream import answer_text, event_names, events
from ..support.requests import V1, V2, client_of, send_message


def content(response: httpx.Response) -> Any:
    return response.json()["choices"][0]["message"]["content"]


def test_a_choice_pauses_the_workflow_and_its_answer_goes_on(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    asked = send_message(http, "/select", chatId="c", detail=True, responseChatItemId="first")
    answered = send_message(http, "Confirm", chatId="c", responseChatItemId="ignored")

    options = [{"key": "option1", "value": "Confirm"}, {"key": "option2", "value": "Cancel"}]
    params = {"description": "Which one would you like?", "userSelectOptions": options}
    assert content(asked) == [{"type": "interactive", "interactive": {"type": "userSelect", "params": params}}]
    assert content(answered) == "You chose: Confirm"
    records = emulator.chats["c"].records
    assert [(record.obj, record.data_id) for record in records] == [("Human", "first"), ("AI", "first")]
    assert records[1].value[0]["interactive"]["params"]["userSelectedVal"] == "Confirm"
    assert records[1].value[1] == {"text": {"content": "You chose: Confirm"}}


def test_an_answer_that_is_no_option_leads_nowhere(http: httpx.Client) -> None:
    send_message(http, "/select", chatId="c")

    assert content(send_message(http, "perhaps", chatId="c")) == ""


def test_a_form_is_answered_with_json_text(http: httpx.Client) -> None:
    send_message(http, "/form", chatId="c")

    assert (
        content(send_message(http, json.dumps({"name": "小明", "age": 3}), chatId="c"))
        == "You entered: name=小明, age=3"
    )


@pytest.mark.parametrize("text", ["not json", "[1]"])
def test_a_form_that_is_no_object_counts_as_empty(emulator: FastGPTEmulator, http: httpx.Client, text: str) -> None:
    emulator.reply(Reply(interactive=UserInput("form", [{"key": "a", "value": "old"}, InputField("b")])))
    send_message(http, chatId="c")

    assert content(send_message(http, text, chatId="c")) == "You entered: "
    form = emulator.chats["c"].records[1].value[0]["interactive"]["params"]
    assert ([field["value"] for field in form["inputForm"]], form["submitted"]) == (["old", ""], True)


def test_the_script_decides_what_follows_an_answer(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    seen: list[ChatRequest] = []

    def after(request: ChatRequest) -> str:
        seen.append(request)
        return f"took {request.answer}"

    emulator.reply(Reply(text="Well?", interactive=UserSelect("pick", ["a", "b"])), after)
    send_message(http, chatId="c")

    assert content(send_message(http, "b", chatId="c")) == "took b"
    assert seen[0].answers is not None
    assert seen[0].answers["type"] == "userSelect"


def test_a_stream_carries_the_full_object_with_its_wrappers(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    pause = UserSelect("pick", wrapped_in=("loopInteractive", "childrenInteractive"))
    emulator.reply(Reply(interactive=pause), Reply(interactive=pause))

    streamed = events(send_message(http, stream=True, detail=True).text)
    whole = content(send_message(http, detail=True))

    sent = next(data["interactive"] for name, data in streamed if name == "interactive")
    inner = sent["params"]["childrenResponse"]["params"]["childrenResponse"]
    assert (sent["type"], sent["params"]["childrenResponse"]["type"]) == ("loopInteractive", "childrenInteractive")
    assert {"interactiveId", "entryNodeIds", "memoryEdges", "nodeOutputs", "skipNodeQueue", "usageId"} < inner.keys()
    assert whole[0]["interactive"].keys() == {"type", "params"}
    assert whole[0]["interactive"]["type"] == "userSelect"


def test_a_wrapped_pause_is_answered_at_its_innermost_child(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    emulator.reply(Reply(interactive=UserSelect("pick", wrapped_in=("toolChildrenInteractive",))))
    send_message(http, chatId="c")

    assert content(send_message(http, "Cancel", chatId="c")) == "You chose: Cancel"
    assert content(send_message(http, "next", chatId="c")) == "You said: next"


def test_without_detail_nothing_announces_a_pause(http: httpx.Client) -> None:
    streamed = send_message(http, "/select", stream=True, chatId="c").text

    assert (event_names(streamed), answer_text(streamed)) == ([None, None], "")
    assert content(send_message(http, "Confirm", chatId="c")) == "You chose: Confirm"


def test_an_unrecorded_chat_cannot_be_continued(http: httpx.Client) -> None:
    send_message(http, "/select", chatId="NO_RECORD_HISTORIES")

    assert content(send_message(http, "Confirm", chatId="NO_RECORD_HISTORIES")) == "You said: Confirm"


@pytest.mark.parametrize(("submit", "rounds"), [(True, 2), (False, 4)])
def test_an_agents_questions_continue_the_round_only_when_submitted(
    emulator: FastGPTEmulator, http: httpx.Client, submit: bool, rounds: int
) -> None:
    emulator.reply(Reply(interactive=AgentAsk("first", {"Which?": ["中文", "English"]}, submit=submit)))
    asked = send_message(http, path=V2, chatId="c", detail=True, stream=True).text

    answered = content(send_message(http, '{"answers":["中文"]}', V2, chatId="c"))

    sent = next(data["interactive"] for name, data in events(asked) if name == "interactive")
    assert ("askId" in sent, sent.get("responseMode")) == (True, "submit" if submit else None)
    assert answered == "You answered: 中文"
    assert len(emulator.chats["c"].records) == rounds


def test_an_older_server_does_not_ask() -> None:
    with client_of(FastGPTEmulator("4.15")) as http:
        assert "interactive" not in event_names(send_message(http, "/ask", stream=True, detail=True).text)


def test_any_message_ends_a_payment_pause(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    emulator.reply(Reply(interactive=PaymentPause("no points")))
    send_message(http, chatId="c")

    assert content(send_message(http, "ok", V1, chatId="c")) == "Going on."


def test_a_refused_answer_leaves_the_pause_open(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    send_message(http, "/select", chatId="c")
    emulator.reply(Reply(error="insufficientQuota"))

    send_message(http, "Confirm", chatId="c")

    assert content(send_message(http, "Confirm", chatId="c")) == "You chose: Confirm"
