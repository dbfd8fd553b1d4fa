"""What each event adds to a reply."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from fastgpt_client import ApiResponse
from fastgpt_client._streams.builder import ReplyBuilder
from fastgpt_client._streams.interactive import interaction_of
from fastgpt_client._streams.reply import ChatReply, ToolCall, hides_a_pause, merged_tools, reply_of_completion
from fastgpt_client.events import FlowNodeResponseEvent, event_of


def built(*events: tuple[str, Any], **how: Any) -> ReplyBuilder:
    builder = ReplyBuilder(**how)
    for name, data in events:
        builder.add(event_of(name, data if isinstance(data, bytes) else json.dumps(data).encode()))
    return builder


def answer(finish: str | None = None, **delta: Any) -> tuple[str, Any]:
    return "answer", {"choices": [{"delta": delta, "index": 0, "finish_reason": finish}]}


def test_a_new_reply_is_empty_and_not_complete() -> None:
    builder = ReplyBuilder()

    assert builder.reply() == ChatReply()
    assert (builder.complete, builder.new_text, builder.new_reasoning) == (False, "", "")
    assert (builder.text, builder.reasoning, ReplyBuilder("c").reply().chat_id) == ("", "", "c")


def test_what_is_new_is_that_of_the_last_event() -> None:
    builder = built(answer(content="a", reasoning_content="r"))
    assert (builder.new_text, builder.new_reasoning) == ("a", "r")

    builder.add(event_of(answer()[0], json.dumps(answer(content="b")[1]).encode()))
    assert (builder.new_text, builder.new_reasoning) == ("b", "")

    builder.add(event_of("flowNodeStatus", b"{}"))
    assert (builder.new_text, builder.new_reasoning) == ("", "")
    assert (builder.text, builder.reasoning) == ("ab", "r")


@pytest.mark.parametrize(
    ("event", "complete"),
    [
        (answer(content="a"), False),
        (answer("stop"), True),
        (("done", b"[DONE]"), True),
        (("answer", b"[DONE]"), True),
        (("flowResponses", []), False),
        (("workflowDuration", {"durationSeconds": 1}), False),
        (("interactive", {"interactive": {"type": "userSelect"}}), False),
    ],
)
def test_which_events_end_a_reply(event: tuple[str, Any], complete: bool) -> None:
    assert built(event).complete is complete


def test_each_event_fills_its_own_field() -> None:
    reply = built(
        ("updateVariables", {"a": 1, "b": 1}),
        ("updateVariables", {"b": 2}),
        ("workflowDuration", {"durationSeconds": 2.5}),
        ("flowNodeResponse", {"id": "n", "errorText": "broke"}),
        ("toolCall", {"tool": {"id": "1", "toolName": "t", "functionName": "f", "params": "{}"}}),
    ).reply()

    assert reply.variables == {"a": 1, "b": 2}
    assert (reply.duration, reply.error) == (2.5, "broke")
    assert [node.to_dict() for node in reply.node_responses] == [{"id": "n", "errorText": "broke"}]
    assert reply.tool_calls == [ToolCall("1", "t", "f", "{}", None)]


def test_a_reply_is_a_picture_of_its_moment() -> None:
    builder = built(("flowNodeResponse", {"id": "a"}), ("updateVariables", {"a": 1}))
    before = builder.reply()
    before.node_responses.pop()
    before.variables["mine"] = True

    builder.add(event_of("flowNodeResponse", b'{"id": "b"}'))

    assert [node.id for node in builder.reply().node_responses] == ["a", "b"]
    assert [node.id for node in builder.reply().node_responses] == ["a", "b"]
    assert builder.reply().variables == {"a": 1}


class Counted(FlowNodeResponseEvent):
    """A report of a node that counts how often it is read."""

    __slots__ = ("reads",)

    @property
    def node(self) -> dict[str, str]:
        self.reads = getattr(self, "reads", 0) + 1
        return {"id": "n-1", "moduleName": "AI"}


@pytest.mark.parametrize("times", [1, 100])
def test_reading_the_reply_after_every_event_merges_each_report_once(times: int) -> None:
    builder, event = ReplyBuilder(), Counted("flowNodeResponse", b"{}")
    builder.add(event)

    for _ in range(times):
        builder.add(event_of("answer", json.dumps(answer(content="x")[1]).encode()))
        reply = builder.reply()
        # What a caller does to one reply is not in the next.
        reply.node_responses[0].module_name = "changed"

    assert (event.reads, reply.text, builder.reply().node_responses[0].module_name) == (1, "x" * times, "AI")


def test_the_text_may_be_read_at_any_moment_and_has_each_piece_once() -> None:
    builder = built(answer(content="a"), answer(content="b"))
    read = [builder.text]
    for piece in ("c", "", "d"):
        builder.add(event_of("answer", json.dumps(answer(content=piece)[1]).encode()))
        read.append(builder.text)

    assert read == ["ab", "abc", "abc", "abcd"]


def test_fixed_replies_are_text_of_the_answer() -> None:
    assert built(answer(content="a"), ("fastAnswer", answer(content="b")[1])).text == "ab"


def test_a_call_that_paused_goes_on_by_its_id() -> None:
    earlier = [ToolCall("1", "tool", "function", '{"a":1}', None), ToolCall("2", "other", "g", "", "done")]
    said = [{"id": "1", "response": "ok"}]

    assert merged_tools(said, earlier) == [ToolCall("1", "tool", "function", '{"a":1}', "ok")]
    assert built(("toolResponse", {"tool": said[0]}), earlier=earlier).reply().tool_calls[0].name == "tool"
    # Who names a call anew means another one.
    named = {"id": "1", "functionName": "g"}
    assert merged_tools([named], earlier) == [ToolCall("1", "", "g", "", None)]
    assert merged_tools([{"id": "1", "toolName": "t"}], earlier) == [ToolCall("1", "t", "", "", None)]
    assert merged_tools([{"id": "3", "response": 5}], earlier) == [ToolCall("3", "", "", "", "5")]


def test_an_empty_answer_of_a_tool_is_none_and_params_are_texts() -> None:
    said: list[dict[str, Any]] = [
        {"id": "1", "params": 5, "response": ""},
        {"params": "a", "toolName": "x"},
        {"id": "", "params": "b"},
    ]

    assert merged_tools(said) == [ToolCall("1", "", "", "", None), ToolCall("", "x", "", "ab", None)]


def completion(content: Any, **more: Any) -> dict[str, Any]:
    return {"choices": [{"message": {"content": content, **more.pop("message", {})}}], **more}


def test_a_plain_completion_is_read() -> None:
    body = completion(
        "hi",
        message={"reasoning_content": "hm"},
        id="c-2",
        title="T",
        newVariables={"a": 1},
        responseData=[{"id": "n", "errorText": "e"}, 5],
    )

    reply = reply_of_completion(body, "c-1")

    assert (reply.text, reply.reasoning, reply.chat_id, reply.title) == ("hi", "hm", "c-2", "T")
    assert (reply.variables, [node.to_dict() for node in reply.node_responses], reply.error) == (
        {"a": 1},
        [{"id": "n", "errorText": "e"}],
        "e",
    )
    assert (reply.interactive, reply.plan, reply.tool_calls) == (None, None, [])


def test_a_completion_in_parts_is_read() -> None:
    tool = {"id": "1", "toolName": "t", "functionName": "f", "params": "{}", "response": "r"}
    body = completion(
        [
            {"reasoning": {"content": "h"}},
            {"text": {"content": "a"}},
            "no part",
            {"tool": tool},
            {"tools": [{**tool, "id": "2"}, 5]},
            {"plan": {"steps": [1]}},
            {"plan": {"steps": [2]}},
            {"plan": 5},
            {"text": {"content": "b"}},
            {"text": {"content": 5}},
            {"text": "c"},
            {"reasoning": {"content": "m"}},
        ],
        message={"reasoning_content": None},
        title=5,
        newVariables=[],
        responseData={},
    )

    reply = reply_of_completion(body, "c-1")

    assert (reply.text, reply.reasoning, reply.plan, reply.title) == ("ab", "hm", {"steps": [2]}, None)
    assert [call.id for call in reply.tool_calls] == ["1", "2"]
    assert (reply.variables, reply.node_responses, reply.chat_id) == ({}, [], "c-1")


PAUSES = [{"type": "userSelect", "params": {"description": text}} for text in "ab"]


def test_the_last_pause_and_the_last_plan_of_a_completion_count() -> None:
    values = [{"interactive": PAUSES[0]}, {"plan": {"a": 1}}, {"plan": {"a": 2}}, {"plan": {"a": 3}}]

    one = reply_of_completion(completion(values), "c")
    two = reply_of_completion(completion([*values, {"interactive": PAUSES[1]}, {"interactive": None}]), "c")

    assert one.interactive is not None
    assert two.interactive is not None
    assert (one.interactive.description, two.interactive.description, two.plan) == ("a", "b", {"a": 3})


def test_the_first_choice_of_a_completion_counts() -> None:
    choices = [*completion("first")["choices"], "nonsense"]

    assert reply_of_completion({"choices": choices}, None).text == "first"
    assert reply_of_completion({"choices": [*choices[:1], *completion("second")["choices"]]}, None).text == "first"


@pytest.mark.parametrize(
    ("body", "hides"),
    [
        ({"choices": [{"message": {"role": "assistant"}}]}, True),
        ({"choices": [{"message": {"role": "assistant"}}], "error": "broke"}, False),
        ({"choices": [{"message": {"role": "assistant", "content": ""}}]}, False),
        ({"choices": [{"message": {"role": "assistant", "reasoning_content": ""}}]}, False),
        ({"choices": [{"message": {}}]}, False),
        ({}, False),
        ("choices", False),
        (None, False),
    ],
)
def test_a_completion_of_nothing_but_its_role_may_hide_a_pause(body: Any, hides: bool) -> None:
    assert hides_a_pause(body) is hides


FULL: dict[str, Any] = {
    "text": "t",
    "reasoning": "r",
    "tool_calls": [{"id": "1", "name": "n", "function": "f", "params": "{}", "response": None}],
    "interactive": PAUSES[0],
    "node_responses": [{"id": "canary"}],
    "variables": {"a": 1},
    "title": "T",
    "plan": {"steps": []},
    "error": "broke",
    "chat_id": "c",
    "duration": 1.5,
    "data_id": "d",
}


def full(**other: Any) -> ChatReply:
    given = {**FULL, "tool_calls": [ToolCall("1", "n", "f", "{}", None)], "interactive": interaction_of(PAUSES[0])}
    return ChatReply(**{**given, **other})


def test_a_reply_becomes_json_with_the_names_of_its_fields() -> None:
    assert full().to_dict() == FULL
    assert ChatReply().to_dict()["interactive"] is None


def test_replies_are_equal_when_they_say_the_same_whenever_and_wherever_they_came() -> None:
    answer = ApiResponse[Any](200, headers={"x-request-id": "canary"})

    assert full() == full(duration=9.0) == full(data_id="e") == full(response=answer)
    assert full() != full(text="u")
    assert "canary" not in repr(full(response=answer))
    assert repr(full(response=answer)) == repr(full())


def test_a_reply_tells_how_it_was_got() -> None:
    answer = ApiResponse[Any](200, headers={"x-request-id": "r-1"})
    answer.attempts, answer.elapsed = 2, timedelta(seconds=3)
    came = full(response=answer)

    assert (came.request_id, came.attempts, came.elapsed) == ("r-1", 2, timedelta(seconds=3))
    assert (ChatReply().request_id, ChatReply().attempts, ChatReply().elapsed) == (None, 0, None)
    # Still coming.
    assert full(response=ApiResponse[Any](200)).elapsed is None
