"""What tells how old a server is, and whether its streams flow."""

from __future__ import annotations

import pytest

from fastgpt_client._calls.errors.diagnosis.pace import pace_of
from fastgpt_client._calls.errors.diagnosis.report import Finding
from fastgpt_client._calls.errors.diagnosis.versions import (
    is_old,
    marks_of_refusal,
    marks_of_routes,
    version_between,
)


@pytest.mark.parametrize(
    ("times", "code", "facts"),
    [
        ([], "too_quick", {}),
        ([0.1, 5.0], "too_quick", {}),
        ([0.1, 0.2, 0.29], "too_quick", {}),
        ([0.0, 0.1, 0.3], "streams", {"events": 3, "first": 0.0, "spread": 0.3, "gap": 0.2}),
        ([1.0, 1.02, 1.05], "buffered", {"events": 3, "first": 1.0, "spread": 0.05}),
        ([9.0, 9.5, 10.0], "streams", {"events": 3, "first": 9.0, "spread": 1.0, "gap": 0.5}),
        ([9.0, 9.1, 9.95], "buffered", {"events": 3, "first": 9.0, "spread": 0.95}),
        ([9.1, 9.5, 10.0], "buffered", {"events": 3, "first": 9.1, "spread": 0.9}),
        ([0.5, 1.126, 1.5, 1.6], "streams", {"events": 4, "first": 0.5, "spread": 1.1, "gap": 0.63}),
        ([0.125678, 0.2, 0.456], "streams", {"events": 3, "first": 0.13, "spread": 0.33, "gap": 0.26}),
        ([9.12345, 9.5, 9.98765], "buffered", {"events": 3, "first": 9.12, "spread": 0.86}),
    ],
)
def test_a_stream_flows_when_its_events_are_spread_over_a_tenth_of_the_time(
    times: list[float], code: str, facts: dict[str, float]
) -> None:
    assert pace_of(times) == Finding(code, facts)


@pytest.mark.parametrize(
    ("marks", "version"),
    [
        ([], ""),
        ([("4.8.18", True)], "4.8.18 or later"),
        ([("4.8.18", True), ("4.14.7", True), ("4.14.11", True)], "4.14.11 or later"),
        ([("4.14.7", False)], "before 4.14.7"),
        ([("4.14.7", False), ("4.14.11", False), ("4.9", True)], "4.9 or later, before 4.14.7"),
        # A proxy in front may show a newer mark than the server has.
        ([("4.14.7", False), ("4.14.11", True)], "before 4.14.7"),
        ([("4.14.7", False), ("4.14.7", True)], "before 4.14.7"),
    ],
)
def test_a_version_lies_between_what_is_there_and_what_is_not(marks: list[tuple[str, bool]], version: str) -> None:
    assert version_between(marks) == version


@pytest.mark.parametrize(
    ("version", "old"),
    [
        ("", False),
        ("4.14.11 or later", False),
        ("before 4.14.5", True),
        ("before 4.14.6", False),
        ("4.8.18 or later, before 4.14.4", True),
        ("4.14.5 or later, before 4.14.7", False),
    ],
)
def test_a_server_is_old_when_it_is_older_than_uploads(version: str, old: bool) -> None:
    assert is_old(version) is old


@pytest.mark.parametrize(
    ("status", "has_request_id", "has"),
    [
        (200, False, [False, False, False]),
        (500, False, [True, False, False]),
        (500, True, [True, False, True]),
        (403, True, [True, True, True]),
    ],
)
def test_how_a_server_refuses_tells_its_age(status: int, has_request_id: bool, has: list[bool]) -> None:
    marks = marks_of_refusal(status, has_request_id=has_request_id)

    assert marks == list(zip(["4.8.18", "4.14.11", "4.14.7"], has, strict=True))


@pytest.mark.parametrize(
    ("operation", "release"),
    [
        ("get_chat_histories", "4.14.5"),
        ("presign_chat_file_post_url", "4.14.5"),
        ("list_app_logs", "4.14.4"),
        ("delete_chat_record", "4.14.11"),
    ],
)
@pytest.mark.parametrize("moved", [True, False])
def test_a_route_that_moved_tells_whether_its_new_path_is_there(operation: str, release: str, moved: bool) -> None:
    routes = {name: name == operation for name in ("get_chat_histories", "presign_chat_file_post_url")}
    routes |= {name: name == operation for name in ("list_app_logs", "delete_chat_record")}

    marks = marks_of_routes({**routes, operation: moved}, {**routes, "stop_chat": True}, {"stop_chat": "4.14.6"})

    assert marks == [("4.14.6", True), (release, moved)]


def test_routes_of_unknown_age_tell_nothing() -> None:
    assert marks_of_routes({}, {"a": True, "b": False}, {"a": "", "b": "4.9"}) == [("4.9", False)]
