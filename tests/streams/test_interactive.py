"""What a workflow asks, and which answers it understands."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fastgpt_client._files.chat_file import ChatFile
from fastgpt_client._streams.interactive import Interaction, interaction_of
from fastgpt_client.exceptions import InvalidAnswerError

SELECT = {
    "type": "userSelect",
    "params": {
        "description": "继续?",
        "userSelectOptions": [{"key": "a", "value": "确认"}, {"key": "b", "value": "取消"}],
    },
}
FORM = {
    "type": "userInput",
    "params": {
        "description": "填写",
        "inputForm": [
            {"type": "input", "key": "名字", "label": "名字", "required": True, "maxLength": 4, "minLength": 2},
            {"type": "numberInput", "key": "age", "label": "Age", "required": False, "min": 0, "max": 150},
            {
                "type": "select",
                "key": "city",
                "label": "City",
                "list": [{"label": "北京", "value": "bj"}, {"value": "sh"}],
            },
            {"type": "multipleSelect", "key": "tags", "list": [{"value": "x"}, {"value": "y"}]},
            {"type": "switch", "key": "ok", "defaultValue": True},
            {"type": "fileSelect", "key": "files"},
        ],
    },
}
ASK = {"type": "agentAsk", "askId": "k", "params": {"questions": [{"question": "哪天?"}, {"question": "几点?"}]}}


def asked(raw: Any) -> Interaction:
    found = interaction_of(raw)
    assert found is not None
    return found


def test_a_choice_is_answered_by_its_value() -> None:
    pause = asked(SELECT)

    assert (pause.type, pause.description, pause.options) == ("userSelect", "继续?", ("确认", "取消"))
    assert pause.answer("取消") == "取消"


@pytest.mark.parametrize("wrong", ["a", "", None, 1, ["确认"]])
def test_a_choice_that_was_not_offered_is_refused_before_it_is_sent(wrong: Any) -> None:
    with pytest.raises(InvalidAnswerError, match=r"is not one of the options \['确认', '取消'\]"):
        asked(SELECT).answer(wrong)


@pytest.mark.parametrize(
    "wrapper", ["childrenInteractive", "toolChildrenInteractive", "loopInteractive", "loopRunInteractive"]
)
def test_wrappers_are_taken_off(wrapper: str) -> None:
    wrapped = {"type": wrapper, "params": {"childrenResponse": {"type": "x", "params": {"childrenResponse": SELECT}}}}

    assert asked(wrapped) == asked(SELECT)
    assert asked(wrapped).raw is wrapped


def test_a_form_is_answered_by_its_keys() -> None:
    pause = asked(FORM)

    assert [field.key for field in pause.fields] == ["名字", "age", "city", "tags", "ok", "files"]
    assert json.loads(pause.answer({"名字": "小明", "age": 7, "tags": ["x", "y"]})) == {
        "名字": "小明",
        "age": 7,
        "tags": ["x", "y"],
        "ok": True,
    }
    assert "小明" in pause.answer({"名字": "小明"})


def test_files_of_a_form_are_sent_by_their_keys() -> None:
    file = ChatFile("file", "a.pdf", "k", "http://s/a", "http://s/a")

    sent = json.loads(asked(FORM).answer({"名字": "小明", "files": [file, "http://b"]}))

    assert sent["files"] == [{"key": "k", "url": "http://s/a"}, "http://b"]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("text", r"a form takes a mapping with the keys"),
        ({}, "'名字' .*: it is required"),
        ({"名字": ""}, "it is required"),
        ({"名字": "一"}, "at least 2 characters"),
        ({"名字": "一二三四五"}, "at most 4 characters"),
        ({"名字": "小明", "Age": 1}, "the form has no field 'Age'"),
        ({"名字": "小明", "age": "7"}, "'7' is not a number"),
        ({"名字": "小明", "age": True}, "True is not a number"),
        ({"名字": "小明", "age": -1}, "at least 0"),
        ({"名字": "小明", "age": 151}, "at most 150"),
        ({"名字": "小明", "city": "北京"}, r"'北京' is not one of \['bj', 'sh'\]"),
        ({"名字": "小明", "tags": ["x", "z"]}, "'z' is not one of"),
    ],
)
def test_a_form_filled_in_wrong_is_refused_with_the_field(wrong: Any, says: str) -> None:
    with pytest.raises(InvalidAnswerError, match=says):
        asked(FORM).answer(wrong)


def test_an_agent_gets_an_answer_for_each_question() -> None:
    pause = asked(ASK)

    assert pause.questions == ("哪天?", "几点?")
    assert json.loads(pause.answer(["周一", "三点"])) == {"answers": ["周一", "三点"]}


@pytest.mark.parametrize("wrong", ["周一", ["周一"], [1, 2], 5, None])
def test_an_agent_that_would_miss_an_answer_gets_none(wrong: Any) -> None:
    with pytest.raises(InvalidAnswerError):
        asked(ASK).answer(wrong)


@pytest.mark.parametrize("kind", ["agentPlanAskQuery", "paymentPause", "somethingNew"])
def test_other_pauses_take_text(kind: str) -> None:
    pause = asked({"type": kind, "params": {"content": "怎么办?", "options": ["a", "b"]}})

    assert (pause.description, pause.options, pause.answer("都可以")) == ("怎么办?", ("a", "b"), "都可以")
    with pytest.raises(InvalidAnswerError, match="takes text"):
        pause.answer({"a": 1})


@pytest.mark.parametrize("raw", [None, 1, "x", [], {}, {"type": 1}, {"params": {}}])
def test_what_is_no_pause_is_none(raw: Any) -> None:
    assert interaction_of(raw) is None


@pytest.mark.parametrize(
    "params", [None, [], {"inputForm": {}}, {"inputForm": [1, {}]}, {"userSelectOptions": "x"}, {"questions": [None]}]
)
def test_a_pause_of_another_shape_can_still_be_shown(params: Any) -> None:
    assert asked({"type": "userInput", "params": params}).type == "userInput"
