"""What the replaced model templates buy."""

from __future__ import annotations

import copy
import inspect
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

Load = Callable[[str], ModuleType]


def test_an_enum_value_of_a_newer_server_is_kept(load: Load) -> None:
    models = load("models")

    thing = models.Thing.from_dict({"id": "1", "origin": "飞书"})

    assert isinstance(thing.origin, models.Origin)
    assert (thing.origin, thing.origin.name, str(thing.origin)) == ("飞书", "UNKNOWN", "飞书")
    assert thing.to_dict() == {"id": "1", "origin": "飞书"}


def test_an_unknown_enum_value_lives_as_a_known_one_does(load: Load) -> None:
    origin = load("models").Origin

    unknown = origin("new")

    assert pickle.loads(pickle.dumps(unknown)) == copy.deepcopy(unknown) == unknown == origin("new")
    assert {"new": 1}[unknown] == 1
    assert unknown != origin.API
    assert list(origin) == [origin.API, origin.ONLINE, origin.WECHAT_MP]


def test_what_is_not_text_is_no_enum_value(load: Load) -> None:
    with pytest.raises(ValueError, match="7 is not a valid Origin"):
        load("models").Origin(7)


@pytest.mark.parametrize("key", ["title", "origin", "updateTime", "tags", "parts", "owner", "shape"])
def test_null_in_an_answer_says_what_absence_says_and_is_given_back(load: Load, key: str) -> None:
    thing = load("models").Thing.from_dict({"id": "1", key: None})

    assert thing == load("models").Thing(id="1") == load("models").Thing.from_dict({"id": "1"})
    assert thing.to_dict() == {"id": "1", key: None}


def test_null_stays_where_it_is_a_value(load: Load) -> None:
    thing = load("models").Thing.from_dict({"id": "1", "deputy": None})

    assert thing.deputy is None
    assert thing.to_dict() == {"id": "1", "deputy": None}


def test_what_was_not_given_stays_apart_from_null_in_a_request(load: Load) -> None:
    request = load("models").ThingRequest

    assert "weight" not in request(app_id="a", since="x").to_dict()
    assert request(app_id="a", since="x", weight=None).to_dict()["weight"] is None


def test_unset_is_itself_after_copying_and_pickling(load: Load) -> None:
    types, models = load("types"), load("models")
    body = models.ThingRequest(app_id="a", since="x")

    copies = [copy.copy(body), copy.deepcopy(body), pickle.loads(pickle.dumps(body))]

    assert all(each == body and each.weight is types.UNSET and "weight" not in each.to_dict() for each in copies)
    assert types.Unset() is types.UNSET
    assert (repr(types.UNSET), bool(types.UNSET)) == ("UNSET", False)


def test_the_first_member_of_a_tagged_union_does_not_always_win(load: Load) -> None:
    models = load("models")

    thing = models.Thing.from_dict({"id": "1", "shape": {"kind": "square", "side": 2}})

    assert thing.shape == models.Square(kind="square", side=2)


def test_dates_of_answers_stay_text(load: Load) -> None:
    thing = load("models").Thing.from_dict({"id": "1", "updateTime": "20 May, 下午"})

    assert thing.update_time == "20 May, 下午"


def test_a_default_beside_a_reference_is_sent(load: Load) -> None:
    body = load("models").ThingRequest(app_id="a", since="2025-01-01")

    assert body.to_dict() == {"appId": "a", "since": "2025-01-01", "size": 3, "origin": "api"}


def test_an_object_without_promises_takes_a_plain_dict(load: Load) -> None:
    body = load("models").ThingRequest(app_id="a", since="x", variables={"城市": ["上海"]})

    assert body.to_dict()["variables"] == {"城市": ["上海"]}


def test_keys_the_contract_does_not_know_are_kept_apart_from_other_models(load: Load) -> None:
    owner = load("models").Owner
    known, other = owner.from_dict({"name": "李雷", "age": 9}), owner(name="x")

    assert known.additional_properties == {"age": 9}
    assert other.additional_properties == {}
    assert known.to_dict() == {"name": "李雷", "age": 9}


def test_importing_one_model_loads_no_other(generated: Path) -> None:
    script = """
import sys
sys.path.insert(0, sys.argv[1])
from small_client.generated.models import Owner
print(sorted(name.rpartition(".")[2] for name in sys.modules if name.startswith("small_client.generated.models.")))
"""
    command = [sys.executable, "-I", "-W", "error", "-c", script, str(generated.parents[1])]

    ran = subprocess.run(command, capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "['owner']"


def test_every_model_can_be_named_listed_and_imported_with_a_star(load: Load) -> None:
    models = load("models")
    here: dict[str, Any] = {}

    exec(f"from {models.__name__} import *", here)

    assert set(dir(models)) == set(models.__all__) == set(here) - {"__builtins__"}
    assert {"Thing", "Origin", "Owner"} <= set(models.__all__)
    assert not hasattr(models, "Nothing")


def test_a_model_documents_its_attributes(load: Load) -> None:
    lines = (inspect.getdoc(load("models").Thing) or "").splitlines()

    assert lines[:4] == ["A thing, `物品`.", "", "Attributes:", "    id: Its id."]
    # The words beside a reference win over those of the component.
    assert "    origin: How this one came in." in lines
    assert "    owner: Who owns a thing." in lines
