"""Events as values: their names, their data, and what each kind tells of itself."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastgpt_client.events import EVENT_TYPES, AnswerEvent, Event, StreamEvent, UnknownEvent, event_of
from fastgpt_client.exceptions import StreamError


def make(name: str, data: Any) -> Event:
    return event_of(name, json.dumps(data).encode())


def piece(*choices: Any) -> dict[str, Any]:
    return {"choices": list(choices)}


@pytest.mark.parametrize(("old", "new"), [("moduleStatus", "flowNodeStatus"), ("appStreamResponse", "flowResponses")])
def test_older_names_mean_the_newer_events(old: str, new: str) -> None:
    assert type(event_of(old, b"{}")) is EVENT_TYPES[new]


def test_an_event_keeps_its_wire_name_and_its_data() -> None:
    event = event_of("message", '{"a":"你"}'.encode())

    assert (event.type, event.event, event.data) == ("answer", "message", {"a": "你"})
    assert event == event_of("message", '{"a":"你"}'.encode())
    assert event != event_of("answer", '{"a":"你"}'.encode())
    assert hash(event) == hash(event_of("message", event.raw))
    assert repr(event) == 'AnswerEvent(\'{"a":"你"}\')'
    assert event != "event"


@pytest.mark.parametrize("kind", EVENT_TYPES.values())
def test_events_are_small(kind: type[StreamEvent]) -> None:
    assert not hasattr(kind("x", b""), "__dict__")


@pytest.mark.parametrize(
    "name", [name for name in EVENT_TYPES if name not in ("unknown", "resumePhase", "done", "error")]
)
def test_a_known_event_that_is_no_json_says_so_when_it_is_used(name: str) -> None:
    with pytest.raises(StreamError, match=f"stream event '{name}' is not JSON: '{{cut'") as caught:
        _ = event_of(name, b"{cut").data

    assert caught.value.event == name


@pytest.mark.parametrize("raw", [b"plain text", b"", b'{"a":', "中文".encode()])
def test_an_unknown_event_may_say_anything(raw: bytes) -> None:
    event = event_of("brandNew", raw)

    assert isinstance(event, UnknownEvent)
    assert event.data == raw.decode()


@given(data=st.recursive(st.none() | st.booleans() | st.text() | st.floats(allow_nan=False), st.lists))
def test_json_reads_the_same_however_it_is_written(data: Any) -> None:
    assert event_of("x", json.dumps(data).encode()).data == data
    assert (
        event_of("x", json.dumps(data, indent=1, ensure_ascii=False).encode("utf-8", "replace") + b" ").data is not ...
    )


@pytest.mark.parametrize(
    ("name", "data", "attribute", "value"),
    [
        ("plan", {"plan": {"steps": [1]}}, "plan", {"steps": [1]}),
        ("planStatus", {"planStatus": {"status": "updating"}}, "status", "updating"),
        ("sandboxStatus", {"phase": "ready"}, "phase", "ready"),
        ("skillCall", {"skill": {"id": "s"}}, "skill", {"id": "s"}),
        ("answer", piece({"delta": {"content": "a"}}, {"delta": {"content": "b"}}), "text", "a"),
        ("fastAnswer", piece({"delta": {"content": "a"}}), "text", "a"),
        ("answer", piece({"delta": {"reasoning_content": "why"}}), "reasoning", "why"),
        ("answer", piece({"delta": {}, "finish_reason": "stop"}), "finish_reason", "stop"),
        ("answer", piece({"delta": {}, "finish_reason": None}), "finish_reason", None),
        ("toolCall", {"tool": {"id": "1"}}, "id", "1"),
        ("toolCall", {"tool": {"toolName": "t"}}, "name", "t"),
        ("toolCall", {"tool": {"x": 1}}, "tool", {"x": 1}),
        ("toolParams", {"tool": {"params": "{"}}, "params", "{"),
        ("toolResponse", {"tool": {"response": "ok"}}, "response", "ok"),
    ],
)
def test_an_event_tells_what_it_is_about(name: str, data: Any, attribute: str, value: Any) -> None:
    event = make(name, data)

    assert event.type == name
    assert getattr(event, attribute) == value


@pytest.mark.parametrize("choices", [None, [], {}, [1], [{"delta": 1}], [{"delta": {"content": 1}}], "ab"])
def test_a_piece_of_another_shape_has_no_text(choices: Any) -> None:
    event = make("answer", {"choices": choices})

    assert [getattr(event, name) for name in ("text", "reasoning", "finish_reason")] == ["", "", None]


@pytest.mark.parametrize(
    ("written", "data"),
    [
        ('{"a": 1}', {"a": 1}),
        (' {"a": 1}\n', {"a": 1}),
        ("[1]", [1]),
        ("12", 12),
        ("12 34", "12 34"),
        ("", ""),
        ('{"a"', '{"a"'),
    ],
)
def test_only_whole_json_is_json(written: str, data: Any) -> None:
    assert event_of("brandNew", written.encode()).data == data


def test_what_is_no_utf_8_is_shown_as_such() -> None:
    event = event_of("brandNew", b"\xff")

    assert (event.data, repr(event)) == ("\ufffd", "UnknownEvent('\ufffd')")


def test_data_is_decoded_once() -> None:
    event = make("plan", {"plan": {}})

    assert event.data is event.data


def test_a_repr_shows_the_first_60_bytes_and_an_error_the_first_80_letters() -> None:
    assert repr(event_of("plan", b"x" * 61)) == f"PlanEvent('{'x' * 60}')"
    with pytest.raises(StreamError) as caught:
        _ = event_of("plan", b"x" * 81).data
    assert str(caught.value) == f"stream event 'plan' is not JSON: '{'x' * 80}'"


def test_events_that_differ_in_name_data_or_kind_differ() -> None:
    event = event_of("brandNew", b"1")

    assert event == UnknownEvent("brandNew", b"1")
    assert event not in (UnknownEvent("other", b"1"), UnknownEvent("brandNew", b"2"), StreamEvent("brandNew", b"1"))
    assert {event, UnknownEvent("brandNew", b"1")} == {event}
    assert (StreamEvent.type, UnknownEvent.words, EVENT_TYPES["plan"].words) == ("unknown", True, False)


ODD: list[Any] = [None, "", "a", 7, [], {}]


@pytest.mark.parametrize(
    "data",
    [
        *(piece({"delta": {"content": odd, "reasoning_content": "r"}, "finish_reason": "stop"}) for odd in ODD),
        *(piece({"delta": {"content": "a", "reasoning_content": odd}}) for odd in ODD),
        *(piece({"delta": {"content": "a"}, "finish_reason": odd}) for odd in ODD),
        *(piece({"delta": odd}) for odd in ODD),
        *(piece(odd) for odd in ODD),
        *ODD,
    ],
)
def test_the_pieces_of_a_text_event_are_what_it_tells_one_by_one(data: Any) -> None:
    event, same = make("answer", data), make("answer", data)
    assert isinstance(event, AnswerEvent)
    assert isinstance(same, AnswerEvent)

    assert event._pieces() == (same.text, same.reasoning, same.finish_reason is not None)
    assert event.text == same.text
