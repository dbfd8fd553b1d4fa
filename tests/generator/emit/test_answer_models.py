"""What the models of answers promise: types that tell the truth, and the JSON that came."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastgpt_client.generated import models, types
from fastgpt_client.generated.models import ChatHistoryPage, ChatRecord, FeedbackRecordIds, NodeResponse, UserDataPoint
from generator.project import Project
from generator.spec.answers import request_components
from generator.spec.document import Spec

SPEC = Spec.load(Project(Path(__file__).parents[3]).spec)
REQUESTS = request_components(SPEC)
ANSWERS = sorted(
    str(schema.get("x-python-name", name))
    for name, schema in SPEC.components.items()
    if name not in REQUESTS and hasattr(models, name) and "enum" not in schema
)


def keys_of(name: str) -> dict[str, str]:
    return dict(getattr(models, name)._keys) if attrs.has(getattr(models, name)) else {}


@pytest.mark.parametrize("name", ANSWERS)
def test_no_type_of_an_answer_tells_of_unset(name: str) -> None:
    model = getattr(models, name)

    assert "Unset" not in str(getattr(model, "__annotations__", {}))
    if attrs.has(model):
        assert [each.name for each in attrs.fields(model) if each.default is types.UNSET] == []


@pytest.mark.parametrize("null", [False, True])
@pytest.mark.parametrize("name", [name for name in ANSWERS if not SPEC.components[name].get("x-strict")])
def test_an_answer_with_nothing_in_it_is_none_or_empty_everywhere(name: str, null: bool) -> None:
    sent = dict.fromkeys(keys_of(name)) if null else {}

    answer = getattr(models, name).from_dict(sent)

    for key, attribute in keys_of(name).items():
        value = getattr(answer, attribute)
        assert value in (None, "", [], {}) or value.to_dict() == {}, key
    assert answer.to_dict() == sent


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.text(max_size=5), JSON, max_size=3)
RECORDS = st.fixed_dictionaries(
    {},
    optional={
        "dataId": st.none() | st.text(),
        "obj": st.none() | st.sampled_from(["AI", "Human", "", "Referee"]),
        "value": st.none() | st.lists(st.fixed_dictionaries({}, optional={"text": st.none() | OBJECTS, "id": JSON})),
        "time": JSON,
        "customFeedbacks": st.none() | st.lists(st.text()),
        "adminFeedback": st.none() | OBJECTS,
        "errorText": st.none() | OBJECTS,
        "isFeedbackRead": st.none() | st.booleans(),
        "more": JSON,
    },
)


@given(RECORDS)
def test_an_answer_gives_back_what_came(sent: dict[str, Any]) -> None:
    record = ChatRecord.from_dict(json.loads(json.dumps(sent)))

    assert json.dumps(record.to_dict()) == json.dumps(sent)
    assert record == copy.deepcopy(record) == pickle.loads(pickle.dumps(record))
    assert pickle.loads(pickle.dumps(record)).to_dict() == sent
    assert isinstance(record.text, str)


def test_what_is_changed_afterwards_is_in_the_json() -> None:
    record = ChatRecord.from_dict({"dataId": "a", "obj": "AI", "hideInUI": True, "new": 1})

    record.hide_in_ui = False
    record.custom_feedbacks.append("x")
    record["new"] = 2

    changed = {"dataId": "a", "obj": "AI", "hideInUI": False, "new": 2, "customFeedbacks": ["x"]}
    assert record.to_dict() == changed
    assert (record["hideInUI"], record.get("time"), "time" in record, "new" in record) == (False, None, False, True)


def test_a_page_can_be_walked_counted_and_indexed() -> None:
    page = ChatHistoryPage.from_dict({"list": [{"chatId": "a"}, {"chatId": "b"}], "total": 9, "next": "x"})

    assert [chat.chat_id for chat in page] == ["a", "b"]
    assert (len(page), page[-1].chat_id, [chat.chat_id for chat in page[:1]], page["next"]) == (2, "b", ["a"], "x")
    assert page.list_[0] in page
    assert list(FeedbackRecordIds.from_dict({"dataIds": ["a"]})) == ["a"]
    assert list(ChatHistoryPage.from_dict({})) == []


def test_what_is_no_page_says_so() -> None:
    record: Any = ChatRecord.from_dict({"dataId": "a"})

    with pytest.raises(TypeError, match="ChatRecord is no list"):
        list(record)


@pytest.mark.parametrize(
    ("said", "time"),
    [
        ("2025-01-02T03:04:05.678Z", datetime(2025, 1, 2, 3, 4, 5, 678000, UTC)),
        ("2025-01-02T03:04:05+08:00", datetime(2025, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=8)))),
        ("2025-01-02T03:04:05", datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("20 May, 下午", None),
        ("", None),
        (None, None),
        ([], None),
        (True, None),
    ],
)
def test_a_time_is_there_as_said_and_as_a_datetime(said: Any, time: datetime | None) -> None:
    record = ChatRecord.from_dict({"dataId": "a", "time": said})

    assert (record.time, record.time_text) == (time, said)


@pytest.mark.parametrize("far", [1e300, float("nan"), 10**400])
def test_a_time_that_python_cannot_hold_is_none(far: float) -> None:
    assert UserDataPoint.from_dict({"timestamp": far}).time is None
    assert UserDataPoint.from_dict({"timestamp": 1735787045678}).time == datetime(2025, 1, 2, 3, 4, 5, 678000, UTC)


def test_a_record_tells_its_text_and_files() -> None:
    record = ChatRecord.from_dict(
        {
            "dataId": "a",
            "value": [
                {"text": {"content": "你"}},
                {"file": {"name": "cat.png", "url": "/cat"}},
                {"text": {}},
                {"text": {"content": 7}},
                {"text": {"content": "好"}},
            ],
        }
    )

    assert (record.text, [file.name for file in record.files]) == ("你好", ["cat.png"])


def test_a_mapping_of_an_answer_is_a_dict() -> None:
    record = ChatRecord.from_dict({"dataId": "a", "adminFeedback": {"q": [1]}})

    assert record.admin_feedback == {"q": [1]}
    assert json.dumps(record.admin_feedback) == '{"q": [1]}'
    assert record.admin_feedback.additional_properties == {"q": [1]}


@pytest.mark.parametrize("wrong", [[], "x", 7])
def test_an_object_of_another_type_is_refused(wrong: Any) -> None:
    with pytest.raises((TypeError, AttributeError)):
        ChatRecord.from_dict({"dataId": "a", "adminFeedback": wrong})
    with pytest.raises((TypeError, AttributeError)):
        NodeResponse.from_dict(wrong)


def test_models_that_hold_each_other_are_read() -> None:
    pause = models.Interactive.from_dict({"type": "a", "params": {"childrenResponse": {"type": "b"}}})

    assert pause.params is not None
    assert pause.params.children_response == models.Interactive(type_="b")
