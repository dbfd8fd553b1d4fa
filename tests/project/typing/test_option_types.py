"""What `chat`, `stream`, `say` and `answer` take: every option of a completion, and nothing else."""

from __future__ import annotations

import pytest

from fastgpt_client import AppClient, AsyncChatClient, ChatClient, ConfigurationError
from fastgpt_client.testing import FastGPTEmulator

# An error that is expected and not found is one itself. Only pyright judges here: it heeds the comments of mypy too.
# pyright: reportUnnecessaryTypeIgnoreComment=error
# mypy: disable-error-code="call-arg, call-overload"


def test_every_option_is_known_to_type_checkers(server: FastGPTEmulator) -> None:
    with ChatClient(server.api_key, server.base_url) as client:
        client.chat("你好", appId=server.app_id, customUid="u-1", metadata={"from": "test"}, retainDatasetCite=True)
        talk = client.conversation(appId=server.app_id)
        talk.say("你好", variables={"city": "杭州"}, timeout=9, detail=False, api="v1")
        with talk.stream("你好", showSkillReferences=True, resume=False, extra_headers={"x-a": "b"}) as stream:
            stream.until_done()

    assert [request.json.get("customUid") for request in server.requests] == ["u-1", None, None]


def test_a_misspelt_option_is_an_error_of_type_checkers_and_at_run_time(server: FastGPTEmulator) -> None:
    with ChatClient(server.api_key, server.base_url) as client:
        talk = client.conversation(appId=server.app_id)
        with pytest.raises(ConfigurationError, match="takes no 'app_id'; did you mean appId"):
            client.chat("你好", app_id=server.app_id)  # pyright: ignore[reportCallIssue]
        with pytest.raises(ConfigurationError, match="takes no 'custom_uid'; did you mean customUid"):
            client.stream("你好", custom_uid="u-1")  # pyright: ignore[reportCallIssue]
        with pytest.raises(ConfigurationError, match="takes no 'usr'"):
            talk.say("你好", usr="u-1")  # pyright: ignore[reportCallIssue]
        with pytest.raises(ConfigurationError, match="takes no 'retain_dataset_cite'"):
            talk.stream("你好", retain_dataset_cite=True)  # pyright: ignore[reportCallIssue]

    assert server.requests == []


@pytest.mark.anyio
async def test_an_async_client_takes_the_same(server: FastGPTEmulator) -> None:
    async with AsyncChatClient(server.api_key, server.base_url) as client:
        await client.chat("你好", appId=server.app_id, customUid="u-1")
        with pytest.raises(ConfigurationError, match="takes no 'app_id'"):
            await client.chat("你好", app_id=server.app_id)  # pyright: ignore[reportCallIssue]
        with pytest.raises(ConfigurationError, match="takes no 'usr'"):
            await client.conversation().say("你好", usr="u")  # pyright: ignore[reportCallIssue]

    assert len(server.requests) == 1


def test_the_app_may_be_left_out_and_nothing_else_that_is_needed(server: FastGPTEmulator) -> None:
    with ChatClient(server.api_key, server.base_url, app_id=server.app_id) as client:
        client.chat("你好", chatId="c-1")
        assert client.get_chat_histories().parsed.total == 1
        assert len(client.get_chat_records(chatId="c-1").parsed) == 2
        assert len(client.get_chat_records(None, "c-1").parsed) == 2
        assert [record.obj for record in client.iter_chat_records(chatId="c-1")] == ["AI", "Human"]
        assert client.upload_chat_file(None, "c-1", ("a.txt", b"text")).key in server.files
        with pytest.raises(ConfigurationError, match="needs chatId"):
            client.get_chat_records()  # pyright: ignore[reportCallIssue]
        with pytest.raises(ConfigurationError, match="needs chatId"):
            client.iter_chat_records("app")  # pyright: ignore[reportCallIssue]
    with AppClient(server.api_key, server.base_url, app_id=server.app_id) as apps:
        assert apps.get_app_info().parsed.name
