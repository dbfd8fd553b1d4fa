"""Reading texts without parsing."""

from __future__ import annotations

import json

import pytest

from fastgpt_client._streams.answer_events import TextTemplate
from fastgpt_client.events import AnswerEvent


def event(text: str, after: str = "}}]}", **more: str) -> AnswerEvent:
    extra = "".join(f',"{name}":"{value}"' for name, value in more.items())
    written = json.dumps(text, ensure_ascii=False)
    return AnswerEvent("answer", f'{{"choices":[{{"delta":{{"content":{written}{extra}{after}'.encode())


def learned(*events: AnswerEvent) -> TextTemplate:
    template = TextTemplate()
    for one in events:
        template.learn(one)
    return template


def test_nothing_is_read_before_something_was_learned() -> None:
    assert TextTemplate().read(event("a")) is None
    assert TextTemplate().read(AnswerEvent("answer", b"1")) is None


@pytest.mark.parametrize("text", ["b", "", "你好", 'quoted "so"', "back\\slash", "line\n", "\u2028"])
def test_an_event_with_the_same_surroundings_is_read(text: str) -> None:
    known = event(text)

    assert learned(event("first")).read(known) == text
    assert known.text == text


@pytest.mark.parametrize("first", ['say "so"', "line\n", "back\\slash", "\u2028", '"', "\\"])
def test_a_text_with_escapes_is_learned_from(first: str) -> None:
    assert learned(event(first)).read(event('\n"b"')) == '\n"b"'


@pytest.mark.parametrize("escaped", ["\\u4f60", "\\/", "\\u003c", "\\ud83d\\ude00"])
def test_escapes_may_be_written_in_any_way(escaped: str) -> None:
    first = AnswerEvent("answer", f'{{"choices":[{{"delta":{{"content":"{escaped}"}}}}]}}'.encode())

    assert learned(first).read(event("b")) == "b"
    assert learned(event("b")).read(first) == json.loads(f'"{escaped}"')


def test_surroundings_that_always_change_are_learned_no_more() -> None:
    changing = [event("a", id=str(number)) for number in range(40)]
    template = learned(*changing)

    assert template.read(changing[-1]) is None
    assert learned(*changing[:10]).read(event("b", id="9")) == "b"


def test_sixteen_changes_are_learned() -> None:
    changing = [event("a", id=str(number)) for number in range(100, 117)]

    assert learned(*changing[:16]).read(event("b", id="115")) == "b"
    assert learned(*changing).read(event("b", id="116")) is None
    assert learned(*changing).read(event("b", id="115")) == "b"


@pytest.mark.parametrize(("written", "text"), [(b"\xff", "\ufffd"), (b"\\n\xff", "\n\ufffd")])
def test_what_is_no_utf_8_is_replaced_as_a_parser_does(written: bytes, text: str) -> None:
    broken = AnswerEvent("answer", b'{"choices":[{"delta":{"content":"' + written + b'"}}]}')

    assert AnswerEvent("answer", broken.raw).text == text
    assert learned(event("a")).read(broken) == text
    assert learned(broken).read(event("b")) == "b"


@pytest.mark.parametrize(
    "raw",
    [
        b'{"choices":[{"delta":{"other":"a"}}]}',
        b'{"choices":[{"delta":{"another":"a"}}]}',
        b'{"choices":[{"delta":{"content":"a"},"more":1}]}',
        b'{"choices":[{"delta":{"content":"a","content":"b"}}]}',
        b'{"choices":[{"delta":{"content":"a\\"}}]}',
        b'{"choices":[{"delta":{"content":"a\\x"}}]}',
        b'{"choices":[{"delta":{"content":"}}]}',
        b"",
    ],
)
def test_what_may_be_more_is_left_to_a_parser(raw: bytes) -> None:
    assert learned(event("first")).read(AnswerEvent("answer", raw)) is None


@pytest.mark.parametrize(
    "first",
    [
        event(""),
        event("a", reasoning_content="b"),
        AnswerEvent("answer", b'{"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}'),
        AnswerEvent("answer", b'{"x":{"content":"b"},"choices":[{"delta":{"content":"a"}}]}'),
        AnswerEvent("answer", b'{"choices":[{"delta":{"content": "a"}}]}'),
        AnswerEvent("answer", b'{"choices":[{"delta":{"content": "a"}}],"content":"b"}'),
    ],
)
def test_what_leaves_a_doubt_is_not_learned_from(first: AnswerEvent) -> None:
    template = learned(first)

    assert template.read(first) is None
    assert template.read(event("b")) is None


def test_the_latest_surroundings_count() -> None:
    template = learned(event("a"), event("b", after='}}],"more":1}'))

    assert template.read(event("c")) is None
    assert template.read(event("c", after='}}],"more":1}')) == "c"


def test_surroundings_that_overlap_are_no_text() -> None:
    template = TextTemplate()
    template.learn(AnswerEvent("answer", b'{"choices":[{"delta":{"content":"a"}}]}'))

    assert template.read(AnswerEvent("answer", b'{"choices":[{"delta":{"content":""}}]}')) == ""
    assert template.read(AnswerEvent("answer", b'{"choices":[{"delta":{"content":"}}]}')) is None
