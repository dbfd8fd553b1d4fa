"""Every example the older SDK published runs unchanged."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

import fastgpt_client
from fastgpt_client import AppClient, ChatClient
from fastgpt_client.testing import FastGPTEmulator

from ...support.shared import reference

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
# Every method marked as the older SDK's; `delete` and `clear` last, so that the others find something.
OLDER_METHODS = (
    "create_chat_completion",
    "get_chat_init",
    "get_suggested_questions",
    "get_chat_histories",
    "update_chat_history",
    "get_chat_records",
    "get_record_detail",
    "send_feedback",
    "presign_chat_file_post_url",
    "presign_chat_file_get_url",
    "upload_chat_file",
    "upload_chat_image",
    "get_app_logs_chart",
    "get_app_info",
    "delete_chat_record",
    "delete_chat_history",
    "clear_chat_histories",
)


def runnable(document: str) -> list[str]:
    """Return a document's Python examples; what only shows a signature does not parse and is left out."""
    blocks = re.findall(r"```python\n(.*?)```", reference(document).read_text(encoding="utf-8"), re.DOTALL)
    return [block for block in blocks if _parses(block)]


def _parses(block: str) -> bool:
    try:
        ast.parse(block)
    except SyntaxError:
        return False
    return True


def prepared(server: FastGPTEmulator, folder: Path) -> None:
    """Make what the examples take for granted: a chat, a reply to rate, and the files they upload."""
    (folder / "example.png").write_bytes(PNG)
    (folder / "document.pdf").write_bytes(b"%PDF-1.7\n%%EOF")
    with ChatClient(server.api_key, server.base_url) as client:
        hello = [{"role": "user", "content": "你好"}]
        client.create_chat_completion(hello, chatId="chat-123", appId="app-123", responseChatItemId="msg-123")


@pytest.fixture
def lenient() -> Any:
    """A server that knows the ids the examples were written with."""
    with FastGPTEmulator("4.16", app_bound_key=True, accept_any_app=True).serve() as server:
        yield server


def test_the_chat_examples_run_as_published(
    lenient: FastGPTEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared(lenient, tmp_path)
    monkeypatch.chdir(tmp_path)
    examples = runnable("chat_client.md")
    assert len(examples) >= 6

    with ChatClient(lenient.api_key, lenient.base_url) as client:
        names: dict[str, Any] = {"client": client}
        for example in examples:
            if "import" in example:
                continue
            exec(_with_real_key(example, lenient, names), names)

    assert names["image"]["type"] == "img"
    assert set(names["image"]) == {"type", "name", "key", "url", "previewUrl"}
    assert names["file_ref"]["type"] == "doc"
    assert names["preview_url"].startswith("http")
    assert names["response"].status_code == 200


def _with_real_key(example: str, server: FastGPTEmulator, names: dict[str, Any]) -> str:
    # The published text shortens one storage key to "chat/..."; a file has one of its own.
    return example.replace('"chat/..."', repr(names["image"]["key"])) if "image" in names else example


@pytest.mark.parametrize("name", OLDER_METHODS)
def test_the_older_methods_and_names_are_all_there(name: str) -> None:
    client = AppClient if "app_" in name else ChatClient

    assert callable(getattr(client, name))


def test_the_older_public_names_are_all_there() -> None:
    names = {"ChatClient", "AppClient", "FastGPTClient", "AsyncChatClient", "AsyncAppClient", "AsyncFastGPTClient"}
    names |= {"iter_stream_events", "aiter_stream_events"}
    names |= {"APIError", "AuthenticationError", "RateLimitError", "ValidationError"}

    assert names <= set(fastgpt_client.__all__)


def test_every_older_method_answers_as_it_was_called(lenient: FastGPTEmulator, tmp_path: Path) -> None:
    prepared(lenient, tmp_path)
    app, chat, data = "app-123", "chat-123", "msg-123"
    with ChatClient(lenient.api_key, lenient.base_url) as client, AppClient(lenient.api_key, lenient.base_url) as apps:
        answers: list[httpx.Response] = [
            client.get_chat_init(appId=app, chatId=chat),
            client.get_suggested_questions(appId=app, chatId=chat, questionGuide={"open": True}),
            client.get_chat_histories(appId=app, offset=0, pageSize=20, source="api"),
            client.update_chat_history(appId=app, chatId=chat, customTitle="标题", top=True),
            client.get_chat_records(appId=app, chatId=chat, offset=0, pageSize=10, loadCustomFeedbacks=False),
            client.get_record_detail(appId=app, chatId=chat, dataId=data),
            client.send_feedback(appId=app, chatId=chat, dataId=data, userGoodFeedback="Great answer!"),
            apps.get_app_logs_chart(
                appId=app, dateStart="2025-01-01T00:00:00.000Z", dateEnd="2025-01-31T23:59:59.999Z", source=["api"]
            ),
            apps.get_app_info(appId=app),
            client.delete_chat_record(appId=app, chatId=chat, contentId=data),
            client.delete_chat_history(appId=app, chatId=chat),
            client.clear_chat_histories(appId=app),
        ]
        presigned = client.presign_chat_file_post_url(appId=app, chatId=chat, filename="a.png")

    assert [answer.raise_for_status().json()["code"] for answer in answers] == [200] * len(answers)
    assert presigned["url"].startswith("http")
