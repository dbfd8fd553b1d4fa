"""What a workflow asks, and which answers it understands."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fastgpt_client._files.chat_file import ChatFile
from fastgpt_client._streams.interactive import (
    Interaction,
    hidden_interaction,
    interaction_of,
    interaction_of_records,
)
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
        ({"名字": "小明", "city": ["bj"]}, r"\['bj'\] is not one of"),
        ({"名字": "小明", "tags": ["x", "z"]}, "'z' is not one of"),
        ({"名字": "小明", "tags": ["u", "v"]}, "'u' is not one of"),
        ({"名字": "小明", "tags": "xy"}, "'xy' is not one of"),
    ],
)
def test_a_form_filled_in_wrong_is_refused_with_the_field(wrong: Any, says: str) -> None:
    with pytest.raises(InvalidAnswerError, match=says):
        asked(FORM).answer(wrong)


@pytest.mark.parametrize("filled", [{"名字": "一二三四"}, {"age": 0}, {"age": 150}, {"ok": "ja"}])
def test_the_ends_of_a_range_are_in_it_and_only_choices_have_values_to_choose_from(filled: dict[str, Any]) -> None:
    assert json.loads(asked(FORM).answer({"名字": "小明", **filled})) == {"名字": "小明", "ok": True, **filled}


@pytest.mark.parametrize("kind", ["numberInput", "number"])
def test_a_number_is_asked_for_under_two_names(kind: str) -> None:
    form = {"type": "userInput", "params": {"inputForm": [{"type": kind, "key": "n"}]}}

    assert asked(form).answer({"n": 1.5}) == '{"n": 1.5}'
    with pytest.raises(InvalidAnswerError, match=r"field 'n' \(n\): '1' is not a number"):
        asked(form).answer({"n": "1"})


def test_what_a_field_does_not_say_of_itself_is_as_plain_as_can_be() -> None:
    form = {"type": "userInput", "params": {"inputForm": [{"key": "k", "list": [{"value": "v"}]}, {"label": "L"}]}}
    plain, nameless = asked(form).fields

    assert (plain.label, plain.type, plain.required, plain.default) == ("k", "input", False, None)
    assert plain.options == ("v",)
    assert plain.problem_with("w") is None
    assert (nameless.key, nameless.label) == ("", "L")


def test_a_pause_does_not_show_its_parameters() -> None:
    assert "canary" not in repr(asked({"type": "userInput", "params": {"inputForm": [{"key": "k", "x": "canary"}]}}))


def test_an_agent_gets_an_answer_for_each_question() -> None:
    pause = asked(ASK)

    assert pause.questions == ("哪天?", "几点?")
    assert pause.answer(["周一", "三点"]) == '{"answers": ["周一", "三点"]}'


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


def replied(*values: Any) -> dict[str, Any]:
    return {"obj": "AI", "value": list(values)}


PAUSED = replied({"text": {"content": "a"}}, {"x": 1}, {"interactive": SELECT})
QUESTION = {"obj": "Human", "value": [{"interactive": FORM}]}


@pytest.mark.parametrize(
    ("records", "pause"),
    [
        ([QUESTION, PAUSED], SELECT),
        # FastGPT 4.14.11 stores a second, empty reply behind each one of the first route.
        ([QUESTION, PAUSED, replied()], SELECT),
        ([PAUSED, QUESTION], SELECT),
        ([PAUSED, QUESTION, replied({"text": {"content": "done"}})], None),
        ([replied({"interactive": SELECT}, {"text": {"content": "went on"}})], None),
        ([QUESTION], None),
        ([{"value": [{"interactive": SELECT}]}], None),
        ([replied({"interactive": {**SELECT, "params": {"userSelectedVal": "确认"}}})], None),
        ([replied({"interactive": {**FORM, "params": {"submitted": True}}})], None),
        ([], None),
        ({"list": [PAUSED]}, None),
        (["nonsense", {"obj": "AI", "value": "nonsense"}], None),
    ],
)
def test_the_last_reply_tells_what_a_chat_waits_for(records: Any, pause: Any) -> None:
    assert interaction_of_records(records) == interaction_of(pause)


def test_a_pause_that_is_hidden_takes_any_text() -> None:
    hidden = hidden_interaction()

    assert (hidden.type, hidden.options, hidden.fields, hidden.questions) == ("unknown", (), (), ())
    assert hidden.answer("都可以") == "都可以"
