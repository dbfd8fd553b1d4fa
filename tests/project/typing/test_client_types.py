"""What clients make: clients, replies, streams and conversations."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import assert_type

import httpx
import pytest

from fastgpt_client import (
    APIError,
    AppClient,
    AsyncAppClient,
    AsyncChatClient,
    AsyncChatStream,
    AsyncConversation,
    AsyncFastGPTClient,
    ChatClient,
    ChatReply,
    ChatStream,
    Conversation,
    FastGPTClient,
    FastGPTError,
    FormField,
    Interaction,
    RateLimitError,
    StreamResponse,
    TokenUsage,
    ToolCall,
)
from fastgpt_client.events import Event
from fastgpt_client.testing import FastGPTEmulator


class MyClient(ChatClient):
    """A client of somebody else."""


def test_options_give_a_client_of_the_same_type() -> None:
    assert_type(FastGPTClient("fastgpt-canary").with_options(timeout=9), FastGPTClient)
    assert_type(ChatClient("fastgpt-canary").with_options(max_retries=0), ChatClient)
    assert_type(AppClient("fastgpt-canary").with_options(deadline=9), AppClient)
    assert_type(AsyncFastGPTClient("fastgpt-canary").with_options(retry_delay=0), AsyncFastGPTClient)
    assert_type(AsyncChatClient("fastgpt-canary").with_options(enable_logging=True), AsyncChatClient)
    assert_type(AsyncAppClient("fastgpt-canary").with_options(), AsyncAppClient)
    mine = MyClient("fastgpt-canary").with_options(timeout=httpx.Timeout(9))
    assert_type(mine, MyClient)
    assert type(mine) is MyClient


def test_entering_a_client_gives_the_client() -> None:
    with MyClient("fastgpt-canary") as client:
        assert_type(client, MyClient)


def test_replies_streams_and_conversations_are_typed(server: FastGPTEmulator) -> None:
    with ChatClient(server.api_key, server.base_url) as client:
        reply = client.chat("你好", appId=server.app_id)
        assert_type(reply, ChatReply)
        assert_type(reply.usage, TokenUsage)
        assert_type(reply.tool_calls, list[ToolCall])
        assert_type(reply.interactive, Interaction | None)

        stream = client.stream("你好", appId=server.app_id)
        assert_type(stream, ChatStream)
        with stream as entered:
            assert_type(entered, ChatStream)
            assert_type(entered.response, StreamResponse)
            assert_type(iter(entered), Iterator[Event])
            assert_type(entered.text(), Iterator[str])
            assert_type(entered.until_done(), ChatReply)

        talk = client.conversation(appId=server.app_id)
        assert_type(talk, Conversation)
        assert_type(talk.chat_id, str)
        assert_type(talk.say("你好"), ChatReply)
        assert_type(talk.stream("你好"), ChatStream)
        assert_type(talk.reply, ChatReply | None)

    assert isinstance(reply, ChatReply)


@pytest.mark.anyio
async def test_their_async_twins_are_typed_the_same(server: FastGPTEmulator) -> None:
    async with AsyncChatClient(server.api_key, server.base_url) as client:
        assert_type(await client.chat("你好", appId=server.app_id), ChatReply)
        async with client.stream("你好", appId=server.app_id) as stream:
            assert_type(stream, AsyncChatStream)
            assert_type(aiter(stream), AsyncIterator[Event])
            assert_type(stream.text(), AsyncIterator[str])
            reply = await stream.until_done()
            assert_type(reply, ChatReply)
        talk = client.conversation(appId=server.app_id)
        assert_type(talk, AsyncConversation)
        assert_type(await talk.say("你好"), ChatReply)

    assert isinstance(reply, ChatReply)


def test_a_form_is_typed(server: FastGPTEmulator) -> None:
    with ChatClient(server.api_key, server.base_url) as client:
        asked = client.conversation(appId=server.app_id).say("/form").interactive
    assert asked is not None
    assert_type(asked.options, tuple[str, ...])
    assert_type(asked.fields, tuple[FormField, ...])
    assert_type(asked.answer({"name": "小明"}), str)

    assert [field.key for field in asked.fields] == ["name", "age"]


def test_what_errors_carry_is_typed(server: FastGPTEmulator) -> None:
    with ChatClient("fastgpt-wrong", server.base_url) as client:
        try:
            client.get_chat_init(server.app_id, "c-1")
        except RateLimitError as error:
            assert_type(error.retry_after, float | None)
        except APIError as error:
            assert_type(error.response, httpx.Response)
            code = assert_type(error.code, int | None)
            name = assert_type(error.status_text, str)
        except FastGPTError as error:
            assert_type(error.attempts, int)

    assert (code, name) == (514, "unAuthApiKey")
