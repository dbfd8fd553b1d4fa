"""What an HTTP status says by itself."""

from __future__ import annotations

import pytest

from fastgpt_client._calls.errors import statuses


@pytest.mark.parametrize(
    ("name", "members"),
    [
        ("NOT_BEGUN", {429, 503}),
        ("PASSING", {408, 429, 502, 503, 504}),
        ("PASSING_AT_STORAGE", {408, 425, 429, 502, 503, 504}),
        ("ROUTE_MISSING", {404, 405}),
        ("REDIRECTS", {301, 302, 303, 307, 308}),
        ("GATEWAY", {502, 503, 504}),
    ],
)
def test_each_list_has_these_statuses_and_no_other(name: str, members: set[int]) -> None:
    assert getattr(statuses, name) == members
