"""What `create_chat_completion` returns, by its `stream` argument."""

from __future__ import annotations

from typing import assert_type

import pytest

from fastgpt_client import ApiResponse, AsyncChatClient, ChatClient, StreamResponse
from fastgpt_client.generated.api.chat import create_chat_completion
from fastgpt_client.generated.models import ChatCompletion, ChatCompletionRequest, ChatMessage, ChatRole
from fastgpt_client.testing import FastGPTEmulator

HELLO = [{"role": "user", "content": "你好"}]


@pytest.mark.parametrize("flag", [False, True])
def test_a_completion_is_typed_by_whether_it_streams(server: FastGPTEmulator, flag: bool) -> None:
    with ChatClient(server.api_key, server.base_url) as client:
        waited = client.create_chat_completion(HELLO)
        assert_type(waited, ApiResponse[ChatCompletion])
        assert_type(waited.parsed, ChatCompletion)
        assert_type(client.create_chat_completion(HELLO, stream=False), ApiResponse[ChatCompletion])
        assert_type(client.create_chat_completion_v2(HELLO), ApiResponse[ChatCompletion])

        with client.create_chat_completion(HELLO, stream=True) as streamed:
            assert_type(streamed, StreamResponse)
        with client.create_chat_completion_v2(HELLO, stream=True) as streamed_v2:
            assert_type(streamed_v2, StreamResponse)

        either = client.create_chat_completion(HELLO, stream=flag)
        assert_type(either, ApiResponse[ChatCompletion] | StreamResponse)
        either.close()

    assert isinstance(waited.parsed, ChatCompletion)
    assert isinstance(either, StreamResponse) is flag


@pytest.mark.anyio
@pytest.mark.parametrize("flag", [False, True])
async def test_an_async_completion_is_typed_the_same(server: FastGPTEmulator, flag: bool) -> None:
    async with AsyncChatClient(server.api_key, server.base_url) as client:
        waited = await client.create_chat_completion(HELLO)
        assert_type(waited, ApiResponse[ChatCompletion])
        assert_type(waited.parsed, ChatCompletion)
        assert_type(await client.create_chat_completion(HELLO, stream=False), ApiResponse[ChatCompletion])

        async with await client.create_chat_completion(HELLO, stream=True) as streamed:
            assert_type(streamed, StreamResponse)

        either = await client.create_chat_completion(HELLO, stream=flag)
        assert_type(either, ApiResponse[ChatCompletion] | StreamResponse)
        await either.aclose()

    assert isinstance(waited.parsed, ChatCompletion)
    assert isinstance(either, StreamResponse) is flag


def test_an_endpoint_function_returns_the_same_model(server: FastGPTEmulator) -> None:
    body = ChatCompletionRequest(messages=[ChatMessage(role=ChatRole.USER, content="你好")])
    with ChatClient(server.api_key, server.base_url) as client:
        reply = create_chat_completion.sync(client=client, body=body)
        assert_type(reply, ChatCompletion)
        response = create_chat_completion.sync_detailed(client=client, body=body)
        assert_type(response, ApiResponse[ChatCompletion])

    assert isinstance(reply, ChatCompletion)
    assert isinstance(response.parsed, ChatCompletion)
