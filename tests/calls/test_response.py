"""What an answer says beside its body."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest

from fastgpt_client import ApiResponse, RateLimit
from fastgpt_client.generated.registry import OPERATIONS

from ..support.recordings import recording


def completion(headers: dict[str, str]) -> ApiResponse[object]:
    answer = httpx.Response(200, headers=headers, request=httpx.Request("POST", "http://fastgpt.test"))
    return ApiResponse[object].of(answer, OPERATIONS["create_chat_completion"])


@pytest.mark.parametrize(
    ("version", "reset"),
    [
        ("4.14.4", datetime(2026, 11, 21, 11, 7, 54, 358000, UTC)),
        ("4.16.0", datetime(2026, 11, 21, 10, 27, 21, 544000, UTC)),
    ],
)
def test_a_completion_says_how_many_requests_are_left(version: str, reset: datetime) -> None:
    answer = recording(version, "completion-with-rate-limit").response

    made = ApiResponse[object].of(answer, OPERATIONS["create_chat_completion"])

    assert made.rate_limit == RateLimit(limit=1, remaining=0, reset=reset)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-RateLimit-Limit": "60"},
        {"X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "a few", "X-RateLimit-Reset": "0"},
        {"X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "1", "X-RateLimit-Reset": "9" * 30},
    ],
)
def test_a_limit_that_is_not_told_whole_is_none(headers: dict[str, str]) -> None:
    assert completion(headers).rate_limit is None
