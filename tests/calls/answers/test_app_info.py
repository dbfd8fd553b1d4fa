"""The app in a chat's opening answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from fastgpt_client import ApiResponse, ResponseParseError
from fastgpt_client._calls.app_info import app_info_of
from fastgpt_client.generated.registry import OPERATIONS

APP = {"name": "Helper", "type": "advanced", "chatConfig": {}, "pluginInputs": []}


def opened(data: Any) -> ApiResponse[Any]:
    request = httpx.Request("GET", "http://fastgpt.test/api/core/chat/init")
    headers = {"x-request-id": "r-1", "content-length": "999", "content-encoding": "identity"}
    made = ApiResponse[Any](201, json={"code": 200, "data": data}, headers=headers, request=request)
    made.operation, made.attempts, made.elapsed = OPERATIONS["get_chat_init"], 3, timedelta(seconds=2)
    return made


def test_the_answer_about_a_chat_is_one_about_its_app() -> None:
    answer = app_info_of(opened({"chatId": "c", "app": APP}))

    assert (answer.data, answer.parsed.name) == (APP, "Helper")
    assert (answer.status_code, answer.request_id, answer.attempts) == (201, "r-1", 3)
    assert (answer.elapsed, answer.operation.id) == (timedelta(seconds=2), "get_chat_init")
    # What was about the whole body is not about a part of it.
    assert answer.headers["content-length"] != "999"
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize("data", [None, [], {}, {"app": None}, {"app": [APP]}])
def test_an_answer_without_an_app_says_so(data: Any) -> None:
    with pytest.raises(ResponseParseError, match="which says nothing about the app"):
        app_info_of(opened(data))


def test_an_app_of_another_shape_is_named_when_it_is_read() -> None:
    answer = app_info_of(opened({"app": {**APP, "pluginInputs": 5}}))

    with pytest.raises(ResponseParseError, match="whose app is not readable: TypeError"):
        _ = answer.parsed
