"""One run, read five ways: waited for and streamed by both routes, and its record's detail read later."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from fastgpt_client import ChatReply, TokenUsage
from fastgpt_client._streams.builder import ReplyBuilder
from fastgpt_client._streams.nodes import nested_nodes
from fastgpt_client._streams.reader import StreamReader
from fastgpt_client._streams.reply import reply_of_completion

from ...support.recordings import recording

VERSIONS = ("4.8.17", "4.9.14", "4.14.4", "4.14.9", "4.14.11", "4.15.0", "4.15.5", "4.16.0")
# The app asks a tool caller's model twice, and the tool asks a model itself. 4.8.17 estimates.
USED = {"4.8.17": TokenUsage(56.5, 37, 93.5)}


def replied(version: str, case: str) -> ChatReply:
    kept = recording(version, case)
    if kept.body.startswith(b"{"):
        return reply_of_completion(json.loads(kept.body), None)
    reader = StreamReader(kept.response, ReplyBuilder())
    assert [reader.take(event) for event in reader.decode(kept.body)] != []
    reader.finish()
    return reader.builder.reply()


def as_json(reply: ChatReply) -> list[dict[str, Any]]:
    return [node.to_dict() for node in reply.node_responses]


def outline(nodes: Sequence[Mapping[str, Any]]) -> list[Any]:
    return [
        (
            node["moduleName"],
            node.get("totalPoints"),
            outline(node.get("childrenResponses") or node.get("toolDetail") or []),
        )
        for node in nodes
    ]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_run_with_a_tool_tells_the_same_five_ways(version: str) -> None:
    ways = ["chat_v1", "stream_v1"] + (["chat_v2", "stream_v2"] if version != "4.8.17" else [])
    replies = [replied(version, f"five_ways/{way}") for way in ways]
    detail = nested_nodes(json.loads(recording(version, "five_ways/detail").body)["data"])

    ran: list[Any] = [("Start", None, []), ("Tool caller", 0, [("Weather helper", 0, [])])]
    for reply in replies:
        assert reply.usage == USED.get(version, TokenUsage(33, 21, 54))
        assert outline(as_json(reply)) == outline(detail) == ran
        assert reply.text == "The tool said Hello! You said: Paris — 你好 🎈"
        assert [(call.name, call.function, call.params, call.response) for call in reply.tool_calls] == [
            ("Weather helper", "helper", '{"userChatInput":"Paris"}', "Hello! You said: Paris — 你好 🎈")
        ]
        assert (reply.error, reply.points) == (None, 0)
    assert TokenUsage.of_nodes(detail) == replies[0].usage


@pytest.mark.parametrize("version", ["4.15.0", "4.15.5"])
def test_what_a_tool_failed_with_is_not_the_replys_error(version: str) -> None:
    waited, streamed = replied(version, "failing_tool/chat_v1"), replied(version, "failing_tool/stream_v2")

    assert (waited.error, streamed.error) == (None, None)
    (tool,) = streamed.node_responses[-1].children_responses
    assert tool.error == "Request to private network not allowed"
    assert outline(as_json(streamed)) == outline(as_json(waited))


def test_a_tool_that_answered_nothing_is_the_same_waited_for_and_streamed() -> None:
    waited, streamed = replied("4.16.0", "silent_tool/chat_v1"), replied("4.16.0", "silent_tool/stream_v1")

    assert [call.response for call in waited.tool_calls] == [None]
    assert waited.tool_calls == streamed.tool_calls
