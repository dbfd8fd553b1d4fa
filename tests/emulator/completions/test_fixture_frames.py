"""The frames of every known wire sample, made by the emulator from the same script."""

from __future__ import annotations

import re

import pytest

from fastgpt_client.testing import (
    APP_ID,
    Ask,
    Call,
    Fail,
    FastGPTEmulator,
    Fixed,
    Ran,
    Reply,
    Running,
    Say,
    SetVariables,
    Think,
    Tool,
    UserSelect,
)
from fastgpt_client.testing.replies.parts import Part
from tests.support.shared import upstream

from ..support.requests import V1, V2, client_of, send_message

START = {
    "id": "n0",
    "nodeId": "448745",
    "moduleName": "Workflow start",
    "moduleType": "workflowStart",
    "runningTime": 0,
}
CHAT = {
    "id": "n1",
    "nodeId": "z04w8JXSYjl3",
    "moduleName": "AI Chat",
    "moduleType": "chatNode",
    "runningTime": 1.22,
    "totalPoints": 0.02,
    "model": "gpt-4o-mini",
    "inputTokens": 60,
    "outputTokens": 15,
}
SPOKEN: list[Part] = [Running("AI Chat"), Think(["think"]), Say(["Hel", "", "lo"])]
WORKED: list[Part] = [Call(Tool("search", {"q": "a"}, "ok", id="call_1", title="Search")), SetVariables({"uid": "1"})]


def whole(version: str) -> Reply:
    start: list[Part] = [Running("Workflow start"), *([Ran(START)] if version == "v2" else [])]
    end: list[Part] = [Ran(CHAT), Fixed("fixed reply")]
    return Reply(parts=[*start, *SPOKEN, *WORKED, *end], duration=2.31, title="Greeting")


CHOICE = UserSelect(
    "pick",
    runtime={
        "interactiveId": "x1",
        "entryNodeIds": ["abc"],
        "memoryEdges": [],
        "nodeOutputs": [],
        "skipNodeQueue": [],
        "usageId": "u1",
    },
)
PAUSE = Reply(parts=[Running("User select"), Ask(CHOICE)], duration=0.1, title="")
BROKEN = Reply(parts=[Say(["par"]), Fail("insufficientQuota")], title="")
LEGACY = Reply(parts=[Running("AI Chat"), Say(["Hi"]), Ran(CHAT)])


def title_first(sample: str) -> str:
    """Return a sample with the title of the chat where running servers send it; the samples have it near the end."""
    title = re.search(r"event: chatTitle\n.*\n\n", sample)
    return title[0] + sample.replace(title[0], "") if title else sample


@pytest.mark.parametrize(
    ("sample", "profile", "path", "detail", "reply"),
    [
        ("v1_detail-false", "4.16", V1, False, whole("v1")),
        ("v1_detail-true", "4.16", V1, True, whole("v1")),
        ("v2_detail-false", "4.16", V2, False, whole("v2")),
        ("v2_detail-true", "4.16", V2, True, whole("v2")),
        ("v1_interactive_detail-true", "4.16", V1, True, PAUSE),
        ("error_midstream_detail-false", "4.16", V1, False, BROKEN),
        ("error_midstream_detail-true", "4.16", V1, True, BROKEN),
    ],
)
def test_the_frames_of_a_sample_are_made_from_its_script(
    sample: str, profile: str, path: str, detail: bool, reply: Reply
) -> None:
    expected = title_first(upstream(f"fixtures/{sample}.sse").read_text())
    emulator = FastGPTEmulator(profile)
    emulator.reply(reply)

    with client_of(emulator) as http:
        sent = send_message(http, path=path, stream=True, detail=detail).text

    assert sent.rstrip("\n") == expected.rstrip("\n")


def test_an_older_server_sends_flow_responses_after_done() -> None:
    expected = upstream("fixtures/v1_legacy_done-before-flowResponses.sse").read_text().rstrip("\n")
    emulator = FastGPTEmulator("4.14.9")
    emulator.reply(LEGACY)

    with client_of(emulator) as http:
        sent = send_message(http, stream=True, detail=True).text

    # The sample leaves the duration out, which 4.14.9 sends.
    duration = 'event: workflowDuration\ndata: {"durationSeconds":1.22}\n\n'
    assert sent.replace(duration, "").rstrip("\n") == expected


def test_an_error_before_the_stream_has_status_200_and_no_content_type() -> None:
    expected = upstream("fixtures/error_prestream_http200.sse").read_text()

    with client_of(FastGPTEmulator()) as http:
        response = http.post(V1, json={"appId": APP_ID, "messages": [], "stream": True})

    assert (response.status_code, response.text) == (200, expected)
    assert "content-type" not in response.headers
