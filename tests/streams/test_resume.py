"""What a replay repeats, however it is framed."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastgpt_client._streams.builder import ReplyBuilder
from fastgpt_client._streams.resume import Replay, ReplayStart, is_over, not_resumed
from fastgpt_client.events import Event, FlowNodeStatusEvent, event_of
from fastgpt_client.exceptions import FastGPTError, StreamInterrupted

NODE = event_of("flowNodeStatus", b'{"name":"AI","status":"running"}')
COMPLETED = event_of("resumeCompleted", b"{}")
UNAVAILABLE = event_of("resumeUnavailable", b"{}")
LIVE = b"event: resumePhase\ndata: live\n\n"
CATCHUP = b"event: resumePhase\ndata: catchup\n\n"


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


def gathered(*texts: str) -> ReplyBuilder:
    builder = ReplyBuilder()
    for text in texts:
        builder.add(said(text))
    return builder


def test_a_line_that_broke_six_times_is_not_worth_another_try() -> None:
    replay = Replay()

    assert [replay.start(ReplyBuilder()) for _ in range(7)] == [True] * 5 + [False] * 2


@pytest.mark.parametrize("event", [COMPLETED, UNAVAILABLE])
def test_a_server_with_nothing_to_go_on_with_ends_the_tries(event: Event) -> None:
    replay = Replay()
    assert not replay.is_over(event)

    assert replay.start(ReplyBuilder())
    assert not replay.is_over(NODE)
    assert replay.is_over(event)
    assert not replay.start(ReplyBuilder())


@pytest.mark.parametrize("resumes", [1, 2])
def test_a_replay_that_ends_before_what_had_arrived_has_lost_something(resumes: int) -> None:
    replay = Replay()
    assert not replay.lost(ReplyBuilder())
    replay.before = gathered("abc")
    assert not replay.lost(gathered("ab"))

    for _ in range(resumes):
        replay.start(gathered("abc"))

    assert replay.lost(gathered("ab"))
    assert not replay.lost(gathered("abc"))
    assert not replay.lost(gathered("abcd"))


def test_where_a_replay_stands_is_never_handed_on() -> None:
    assert not Replay().is_new(event_of("resumePhase", b"live"), ReplyBuilder())


def test_an_event_is_new_as_often_as_it_comes_until_a_replay_repeats_it() -> None:
    replay, builder = Replay(), ReplyBuilder()
    assert [replay.is_new(NODE, builder) for _ in range(2)] == [True, True]

    replay.start(builder)

    assert [replay.is_new(NODE, builder) for _ in range(4)] == [False, False, True, True]
    replay.start(builder)
    assert [replay.is_new(NODE, builder) for _ in range(5)] == [False, False, False, False, True]


@pytest.mark.parametrize(
    ("chunks", "silent"),
    [
        ([b""], [False]),
        ([CATCHUP], [False]),
        ([LIVE], [True]),
        ([CATCHUP + LIVE], [True]),
        ([CATCHUP, LIVE[:20], LIVE[20:]], [False, False, True]),
        ([CATCHUP + b"event: answer\ndata: {}\n\n" + LIVE], [False]),
        ([CATCHUP, b"data: {}\n\n", LIVE, LIVE], [False, False, False, False]),
        ([b"event: answer\ndata: live\n\n"], [False]),
    ],
)
def test_a_stream_goes_live_in_silence_when_nothing_of_the_run_came_before(
    chunks: list[bytes], silent: list[bool]
) -> None:
    start = ReplayStart()

    assert [start.is_silent_after(chunk) for chunk in chunks] == silent


@pytest.mark.parametrize(
    ("statuses", "over"),
    [
        ({"list": [{"chatId": "c", "chatGenerateStatus": 0}]}, False),
        ({"list": ["nonsense", {"chatId": "d"}, {"chatId": "c", "chatGenerateStatus": 0}]}, False),
        ({"list": [{"chatId": "c", "chatGenerateStatus": 1}]}, True),
        ({"list": [{"chatId": "c", "chatGenerateStatus": -1}]}, True),
        ({"list": [{"chatId": "d", "chatGenerateStatus": 0}]}, True),
        ({"list": [{"chatGenerateStatus": 0}]}, True),
        ({"list": {"chatId": "c"}}, True),
        ([{"chatId": "c", "chatGenerateStatus": 0}], True),
        (None, True),
    ],
)
def test_a_chat_is_over_unless_the_server_says_that_it_generates(statuses: Any, over: bool) -> None:
    assert is_over(statuses, "c") is over


def test_what_could_not_be_resumed_says_both_and_keeps_what_had_arrived() -> None:
    cut = StreamInterrupted("cut off")
    cut.partial = gathered("ab").reply()

    error = not_resumed(cut, FastGPTError("no such chat"))

    assert (str(error), error.partial.text) == ("cut off. Resuming it failed: no such chat", "ab")
