"""What a completion stream has to look like, event by event."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastgpt_client._streams.builder import ReplyBuilder
from fastgpt_client._streams.reader import StreamReader, not_a_stream
from fastgpt_client.exceptions import (
    APIError,
    AuthenticationError,
    ResponseParseError,
    StreamError,
    StreamInterrupted,
    ValidationError,
)

REQUEST = httpx.Request("POST", "http://fastgpt.test/api/v1/chat/completions")


def reader(**how: Any) -> StreamReader:
    return StreamReader(httpx.Response(200, request=REQUEST), ReplyBuilder(), **how)


def wire(name: str, data: Any) -> bytes:
    return f"event: {name}\ndata: {data if isinstance(data, str) else json.dumps(data)}\n\n".encode()


def piece(text: str, finish: str | None = None) -> bytes:
    return wire("answer", {"choices": [{"delta": {"content": text}, "finish_reason": finish}]})


def test_events_are_handed_on_as_they_come_and_gathered() -> None:
    read = reader()

    events = read.decode(piece("a") + piece("b", "stop") + b"event: cut")
    types = [read.take(event).type for event in events]

    assert (types, read.builder.text) == (["answer", "answer"], "ab")
    read.finish()


def walked(pieces: list[bytes], *, in_one_step: bool) -> tuple[list[Any], tuple[Any, ...]]:
    """Return the events of a stream that was read so, and what was gathered of them."""
    read = reader()
    events: list[Any] = []
    for came in pieces:
        answer = read.take_answer(came) if in_one_step else None
        events += [answer] if answer is not None else map(read.take, read.decode(came))
    gathered = read.builder
    return events, (gathered.text, gathered.new_text, gathered.reasoning, gathered.new_reasoning, gathered.complete)


@pytest.mark.parametrize("text", ["a", "", "电影", 'a "quote"\n'])
def test_a_read_that_is_one_whole_answer_is_taken_in_one_step(text: str) -> None:
    read = reader()
    read.decode(b": ping\n\n")

    for count in (1, 2):
        event = read.take_answer(piece(text))
        assert event is not None
        assert (event.event, event.raw, event.text) == ("answer", piece(text)[20:-2], text)
        assert (read.builder.text, read.builder.new_text) == (text * count, text)


@pytest.mark.parametrize(
    "before",
    [b"", b"\xef", b": x", b"event: x\n", b"data: x\n", b"data: x\r\n\r\n", b"\r"],
    ids=["the beginning", "half a byte order mark", "comment", "name", "data", "an event with CRs", "CR"],
)
def test_an_answer_that_does_not_stand_alone_is_not_taken_in_one_step(before: bytes) -> None:
    read = reader()
    read.decode(before)

    assert read.take_answer(piece("a")) is None
    assert read.builder.text == ""


ANSWER = piece("a")


@pytest.mark.parametrize(
    "came",
    [
        b"",
        ANSWER[:-1],
        ANSWER[1:],
        ANSWER[:-2] + b"\r\n",
        ANSWER[:-2] + b"\r\n\n",
        ANSWER + b"\n",
        ANSWER + ANSWER,
        ANSWER[:-1] + b"data: {}\n\n",
        wire("answer", "[DONE]"),
        wire("answer", ""),
        wire("answer", " "),
        wire("fastAnswer", json.loads(ANSWER[20:])),
        wire("error", "{}"),
        ANSWER.partition(b"\n")[2],
        b"event: answer\ndata: {\n\n"[:-1],
    ],
)
def test_a_read_that_is_anything_else_is_not_taken_in_one_step(came: bytes) -> None:
    read = reader()
    read.decode(b": ping\n\n")

    assert read.take_answer(came) is None
    assert read.builder.text == ""


PARTS = st.sampled_from(
    [
        ANSWER,
        piece('"\n'),
        piece("b", "stop"),
        wire("answer", "{"),
        wire("answer", "[DONE]"),
        wire("message", {"choices": [{"delta": {"reasoning_content": "c"}}]}),
        *(b"\n", b"\r", b"\n\n", b"event: answer\n", b"data: {}", b"data: {}\n\n", b": x", b"\xef\xbb\xbf"),
    ]
)


@given(st.lists(PARTS, max_size=8), st.lists(st.integers(0, 400), max_size=3))
def test_one_step_takes_what_several_would_have_taken(pieces: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(pieces)
    ends = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]

    for reads in (pieces, [stream[start:end] for start, end in pairwise(ends)]):
        try:
            expected = walked(reads, in_one_step=False)
        except StreamError as error:
            with pytest.raises(StreamError, match=re.escape(str(error))):
                walked(reads, in_one_step=True)
        else:
            assert walked(reads, in_one_step=True) == expected


@pytest.mark.parametrize(
    ("data", "kind", "says"),
    [
        ({"code": 514, "statusText": "unAuthApiKey"}, AuthenticationError, "unAuthApiKey (code 514"),
        ("plain words", APIError, "plain words"),
        ({"message": "messages is empty"}, ValidationError, "messages is empty"),
        ("{}", APIError, "an error event that says nothing"),
        ('""', APIError, "an error event that says nothing"),
        ("[1]", APIError, "[1]"),
    ],
)
def test_an_error_event_is_raised_with_what_it_says(data: Any, kind: type[APIError], says: str) -> None:
    read = reader()
    events = map(read.take, read.decode(piece("a") + wire("error", data) + piece("b")))

    assert next(events).type == "answer"
    with pytest.raises(kind) as caught:
        next(events)
    assert says in str(caught.value)
    assert read.builder.text == "a"


def test_a_stream_that_ends_early_is_interrupted_with_what_had_arrived() -> None:
    read = reader()
    for event in read.decode(piece("你好")):
        read.take(event)

    with pytest.raises(StreamInterrupted) as caught:
        read.finish()

    assert caught.value.partial.text == "你好"
    assert str(caught.value) == (
        "POST /api/v1/chat/completions: the stream ended before the reply was complete, after 2 characters. The "
        "server may have gone on: with a chatId, read the chat's records before sending the message again"
    )


def test_an_event_may_be_as_large_as_it_was_told() -> None:
    with pytest.raises(StreamError, match="larger than max_event_bytes=10"):
        reader(max_event_bytes=10).decode(b"data: " + b"x" * 20)
    assert reader().decode(b"data: " + b"x" * 20) == []


@pytest.mark.parametrize(
    ("status", "body", "kind", "says"),
    [
        (200, {"code": 514, "statusText": "unAuthApiKey"}, AuthenticationError, "unAuthApiKey"),
        (500, "", APIError, "Internal Server Error"),
    ],
)
def test_an_answer_that_is_no_stream_is_a_refusal(status: int, body: Any, kind: type[APIError], says: str) -> None:
    text = body if isinstance(body, str) else json.dumps(body)
    error = not_a_stream(httpx.Response(status, text=text, request=REQUEST))

    assert isinstance(error, kind)
    assert says in str(error)


@pytest.mark.parametrize(
    ("body", "trouble"),
    [
        ({"choices": []}, "which is a whole reply although a stream was asked for"),
        ({"data": {}}, "which is no stream of events"),
        (["choices"], "which is no stream of events"),
        ("words", "which is no stream of events"),
    ],
)
def test_a_success_that_is_no_stream_says_what_it_is(body: Any, trouble: str) -> None:
    text = body if isinstance(body, str) else json.dumps(body)
    error = not_a_stream(httpx.Response(200, text=text, request=REQUEST))

    assert isinstance(error, ResponseParseError)
    assert trouble in str(error)
