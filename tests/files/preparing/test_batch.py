"""Several files at once, and what servers want to know before they take one."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from fastgpt_client._files.batch import BatchProgress, keep_what_arrived, name_the_file
from fastgpt_client._files.select_config import SelectConfigs
from fastgpt_client.exceptions import APIError, UploadError, ValidationError


def test_the_progress_of_several_files_is_one() -> None:
    told: list[tuple[int, int]] = []
    progress = BatchProgress(lambda sent, size: told.append((sent, size)), [10, None, 5])
    first, second = progress.of(0), progress.of(1)
    assert first is not None
    assert second is not None

    first(4, 10)
    second(1, 3)
    first(10, 10)

    assert told == [(4, 15), (5, 18), (11, 18)]


def test_the_first_thing_told_is_that_nothing_was_sent() -> None:
    told: list[tuple[int, int]] = []
    first = BatchProgress(lambda sent, size: told.append((sent, size)), [10]).of(0)
    assert first is not None

    first(0, 10)

    assert told == [(0, 10)]


def test_nobody_is_told_who_does_not_ask() -> None:
    assert BatchProgress(None, [1]).of(0) is None


@pytest.mark.parametrize(
    ("name", "which"), [("a.png", "file 2 of 3, a.png"), (None, "file 2 of 3"), ("", "file 2 of 3")]
)
def test_an_error_names_its_file(name: str | None, which: str) -> None:
    ours, other = UploadError("refused"), OSError("gone")

    name_the_file(ours, 1, 3, name)
    name_the_file(other, 1, 3, name)

    assert str(ours) == f"refused ({which})"
    assert other.__notes__ == [f"while uploading {which}"]


def test_what_arrived_is_kept() -> None:
    error = UploadError("x")
    keep_what_arrived(error, [None])

    assert error.uploaded == [None]


def refused(*issues: Any) -> ValidationError:
    error = ValidationError("x", response=httpx.Response(400))
    error.issues = list(issues)
    return error


@pytest.mark.parametrize(
    ("error", "missing"),
    [
        (refused({"path": ["fileSelectConfig"]}), True),
        (refused({"path": ["other"]}, {"path": ["fileSelectConfig"]}), True),
        (refused({"path": ["fileSelectConfig", "maxFiles"]}), False),
        (refused("text"), False),
        (refused(), False),
        (APIError("x"), False),
    ],
)
def test_a_refusal_may_say_that_the_settings_are_missing(error: APIError, missing: bool) -> None:
    configs = SelectConfigs()
    configs.remember("app", {"app": {"chatConfig": {"fileSelectConfig": {"a": 1}}}})
    assert configs.wanted is False

    assert configs.learn("app", error) is missing

    assert configs.wanted is missing
    assert configs.of("app") is None
    assert configs.learn("other", refused()) is False
    assert configs.wanted is missing


@pytest.mark.parametrize(
    ("opened", "config"),
    [
        ({"app": {"chatConfig": {"fileSelectConfig": {"a": 1}}}}, {"a": 1}),
        ({"app": {"chatConfig": {"fileSelectConfig": "x"}}}, {}),
        ({"app": {"chatConfig": 5}}, {}),
        ({"chatConfig": {"fileSelectConfig": {"a": 1}}}, {}),
        (None, {}),
    ],
)
def test_settings_are_found_in_the_opening_of_a_chat(opened: Any, config: dict[str, Any]) -> None:
    configs = SelectConfigs()

    assert configs.remember("app", opened) == config
    assert configs.of("app") == config
    assert configs.of("other") is None
