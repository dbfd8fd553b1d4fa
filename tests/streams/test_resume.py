"""What a replay repeats, however it is framed."""

from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastgpt_client._streams.builder import ReplyBuilder
from fastgpt_client._streams.resume import Replay
from fastgpt_client.events import Event, FlowNodeResponseEvent, FlowNodeStatusEvent, event_of

NODE = event_of("flowNodeStatus", b'{"name":"AI","status":"running"}')


def said(text: str, *, reasoning: str = "") -> Event:
    delta = {"content": text} if not reasoning else {"content": text, "reasoning_content": reasoning}
    return event_of("answer", json.dumps({"choices": [{"delta": delta}]}).encode())


def walked(replay: Replay, builder: ReplyBuilder, events: list[Event]) -> tuple[list[str], list[Event]]:
    """Return the text and the other events that a walk hands on."""
    texts: list[str] = []
    others: list[Event] = []
    for event in events:
        builder.add(event)
        if replay.is_new(event, builder):
            texts.append(builder.new_text)
            if isinstance(event, FlowNodeStatusEvent):
                others.append(event)
    return texts, others


def pieces_of(text: str, cuts: list[int]) -> list[Event]:
    edges = [0, *sorted(cut % (len(text) + 1) for cut in cuts), len(text)]
    return [said(text[at:end]) for at, end in itertools.pairwise(edges)]


@given(
    text=st.text("abc", min_size=1, max_size=12),
    first=st.lists(st.integers(0, 99), max_size=4),
    second=st.lists(st.integers(0, 99), max_size=4),
    cut=st.integers(0, 5),
)
def test_a_replay_that_is_framed_differently_repeats_no_text(
    text: str, first: list[int], second: list[int], cut: int
) -> None:
    replay, before = Replay(), ReplyBuilder()
    had, _ = walked(replay, before, pieces_of(text, first)[:cut])
    replay.start(before)

    rest, _ = walked(replay, ReplyBuilder(), pieces_of(text, second))

    assert "".join(had + rest) == text


def test_events_between_other_pieces_of_text_are_recognised_and_those_that_are_new_are_handed_on() -> None:
    replay, before = Replay(), ReplyBuilder()
    walked(replay, before, [NODE, said("ab"), said("c"), NODE])
    replay.start(before)

    texts, others = walked(replay, ReplyBuilder(), [NODE, said("a"), said("bcd"), NODE, NODE, said("e")])

    assert ([text for text in texts if text], others) == (["d", "e"], [NODE])


def test_thought_is_recognised_apart_from_text() -> None:
    replay, before, again = Replay(), ReplyBuilder(), ReplyBuilder()
    walked(replay, before, [said("", reasoning="why"), said("a")])
    replay.start(before)

    walked(replay, again, [said("", reasoning="why not")])

    assert again.new_reasoning == " not"


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
        builder.add(said("x"))
        reply = builder.reply()
        # What a caller does to one reply is not in the next.
        reply.node_responses[0].module_name = "changed"

    assert (event.reads, reply.text, builder.reply().node_responses[0].module_name) == (1, "x" * times, "AI")
