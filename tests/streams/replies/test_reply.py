"""Replies: gathered from events, or read from a whole completion."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastgpt_client import iter_stream_events
from fastgpt_client._streams.builder import ReplyBuilder
from fastgpt_client._streams.reply import ToolCall, reply_of_completion
from fastgpt_client._streams.sse import SSEDecoder
from fastgpt_client.events import (
    EVENT_TYPES,
    AnswerEvent,
    DoneEvent,
    Event,
    FlowResponsesEvent,
    TextEvent,
    event_of,
)
from fastgpt_client.exceptions import StreamInterrupted
from fastgpt_client.generated.registry import OPERATIONS, SSE_EVENTS

from ...support.shared import upstream


def gathered(*events: Event) -> ReplyBuilder:
    builder = ReplyBuilder("c-1")
    for event in events:
        builder.add(event)
    return builder


def make(name: str, data: Any) -> Event:
    return event_of(name, json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode())


def answer(text: str | None, **more: Any) -> Event:
    delta = {"role": "assistant", "content": text}
    return make("answer", {"id": "", "choices": [{"delta": delta, "index": 0, "finish_reason": None}], **more})


def sample(name: str) -> bytes:
    path: Path = upstream(f"fixtures/{name}.sse")
    return path.read_bytes()


def test_the_typed_events_are_those_of_the_contract() -> None:
    assert set(SSE_EVENTS) == set(EVENT_TYPES) - {"unknown"}
    assert OPERATIONS["create_chat_completion"].answer == "json-or-stream"


@pytest.mark.parametrize("name", [name for name in EVENT_TYPES if name not in ("done", "error")])
@pytest.mark.parametrize(
    "data", [None, 7, "text", [], [1], {}, {"tool": 1}, {"choices": [1]}, {"choices": [{"delta": 1}]}]
)
def test_events_of_another_shape_cost_nothing(name: str, data: Any) -> None:
    event = make(name, data)
    builder = gathered(event)

    for attribute in dir(type(event)):
        if not attribute.startswith("_"):
            getattr(event, attribute)
    assert builder.reply().text == ""


TEXTS = st.lists(
    st.text(st.characters(codec="utf-8"), max_size=8) | st.sampled_from(['"', "\\", "你", "a\u2028", ""]), max_size=20
)


@given(texts=TEXTS)
def test_the_text_is_the_same_with_and_without_parsing(texts: list[str]) -> None:
    events = [answer(text) for text in texts]

    builder = gathered(*(event_of(event.event, event.raw) for event in events))

    assert builder.text == "".join(texts)
    assert "".join(event.text for event in events if isinstance(event, AnswerEvent)) == "".join(texts)


def test_the_template_takes_nothing_for_text_that_is_more() -> None:
    finish = make("answer", {"choices": [{"delta": {"content": "z"}, "index": 0, "finish_reason": "stop"}]})
    thought = make("answer", {"choices": [{"delta": {"reasoning_content": "想"}, "finish_reason": None}]})
    builder = gathered(answer("a"), answer("b"), thought, answer("c"), finish)

    reply = builder.reply()

    assert (reply.text, reply.reasoning, builder.complete) == ("abcz", "想", True)


def test_tools_are_merged_by_their_call() -> None:
    reply = gathered(
        make("toolCall", {"tool": {"id": "1", "toolName": "搜索", "functionName": "search", "params": ""}}),
        make("toolCall", {"tool": {"id": "2", "toolName": "Clock", "functionName": "now", "params": ""}}),
        make("toolParams", {"tool": {"id": "1", "toolName": "", "params": '{"q":'}}),
        make("toolParams", {"tool": {"id": "2", "toolName": "", "params": "{}"}}),
        make("toolParams", {"tool": {"id": "1", "toolName": "", "params": '"a"}'}}),
        make("toolResponse", {"tool": {"id": "1", "toolName": "", "params": "", "response": "ok"}}),
    ).reply()

    assert reply.tool_calls == [
        ToolCall("1", "搜索", "search", '{"q":"a"}', "ok"),
        ToolCall("2", "Clock", "now", "{}", None),
    ]


def test_nodes_of_both_versions_read_the_same() -> None:
    nodes = [{"id": "a", "inputTokens": 3, "outputTokens": 4}, {"id": "b", "parentId": "a", "inputTokens": 1}]

    at_the_end = gathered(make("flowResponses", nodes)).reply()
    one_by_one = gathered(*(make("flowNodeResponse", node) for node in nodes)).reply()

    assert at_the_end == one_by_one
    assert at_the_end.usage.input_tokens == 4
    assert at_the_end.usage.total_tokens == 8


def test_a_node_reported_twice_is_one_node() -> None:
    reply = gathered(
        make("flowNodeResponse", {"id": "a", "parentId": "p", "runningTime": 1}),
        make("flowNodeResponse", {"id": "a", "parentId": "q", "runningTime": 2}),
        make("flowNodeResponse", {"id": "a", "parentId": "p", "tokens": 5}),
    ).reply()

    assert [node.to_dict() for node in reply.node_responses] == [
        {"id": "a", "parentId": "p", "runningTime": 1, "tokens": 5},
        {"id": "a", "parentId": "q", "runningTime": 2},
    ]
    assert reply.usage.total_tokens == 5


def test_a_node_that_failed_is_the_replys_error() -> None:
    assert gathered(make("flowResponses", [{"id": "a", "errorText": "坏了"}, {"id": "b"}])).reply().error == "坏了"
    assert reply_of_completion({"choices": [], "error": {"message": "x"}}, "c").error == {"message": "x"}


@pytest.mark.parametrize("body", [None, [], {}, {"choices": 1}, {"choices": [{}]}, {"choices": [{"message": 1}]}])
def test_a_completion_of_another_shape_is_an_empty_reply(body: Any) -> None:
    reply = reply_of_completion(body, "c-1")

    assert (reply.text, reply.chat_id) == ("", "c-1")


EXPECTED = {
    "v1_detail-true": ("Hellofixed reply", "think", 1, ["call_1"], {"uid": "1"}, "Greeting", 2.31),
    "v2_detail-true": ("Hellofixed reply", "think", 2, ["call_1"], {"uid": "1"}, "Greeting", 2.31),
    "v1_detail-false": ("Hellofixed reply", "think", 0, [], {}, None, None),
    "v2_detail-false": ("Hellofixed reply", "think", 0, [], {}, None, None),
    "v1_legacy_done-before-flowResponses": ("Hi", "", 1, [], {}, None, None),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_every_sample_gives_the_expected_reply(name: str) -> None:
    builder = gathered(*SSEDecoder(event_of).feed(sample(name)))
    reply = builder.reply()

    nodes, tools = len(reply.node_responses), [call.id for call in reply.tool_calls]
    told = (reply.text, reply.reasoning, nodes, tools, reply.variables, reply.title, reply.duration)
    assert told == EXPECTED[name]
    assert builder.complete


def test_the_interactive_sample_tells_its_options() -> None:
    reply = gathered(*SSEDecoder(event_of).feed(sample("v1_interactive_detail-true"))).reply()

    assert reply.interactive is not None
    assert reply.interactive.options == ("Confirm", "Cancel")


def test_events_after_done_are_known_in_the_legacy_sample() -> None:
    events = SSEDecoder(event_of).feed(sample("v1_legacy_done-before-flowResponses"))

    assert [type(event) for event in events[-2:]] == [DoneEvent, FlowResponsesEvent]


@pytest.mark.parametrize("name", EXPECTED)
def test_cut_at_any_byte_a_stream_is_complete_or_interrupted_with_exactly_what_came(name: str) -> None:
    stream = sample(name)
    whole = gathered(*SSEDecoder(event_of).feed(stream)).reply()
    request = httpx.Request("POST", "http://fastgpt.test/api/v1/chat/completions")

    for cut in range(len(stream)):
        response = httpx.Response(200, stream=httpx.ByteStream(stream[:cut]), request=request)
        came: list[str] = []
        try:
            came.extend(event.text for event in iter_stream_events(response) if isinstance(event, TextEvent))
        except StreamInterrupted as error:
            arrived = [event.text for event in SSEDecoder(event_of).feed(stream[:cut]) if isinstance(event, TextEvent)]
            assert error.partial.text == "".join(arrived)
            assert whole.text.startswith(error.partial.text)
        else:
            assert "".join(came) == whole.text


def test_texts_with_the_same_surroundings_are_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[bytes] = []

    def counting(event: AnswerEvent) -> Any:
        parsed.append(event.raw)
        return decoded(event)

    decoded = AnswerEvent._decoded
    monkeypatch.setattr(AnswerEvent, "_decoded", counting)
    builder = ReplyBuilder()
    for text in "abc":
        builder.add(AnswerEvent("answer", f'{{"choices":[{{"delta":{{"content":"{text}"}}}}]}}'.encode()))

    assert builder.text == "abc"
    assert len(parsed) == 1
