"""`client.stream()`, `client.chat()` and conversations, against the emulator."""

from __future__ import annotations

from typing import Any

import pytest

from fastgpt_client import (
    AsyncChatClient,
    AuthenticationError,
    NotFoundError,
    QuotaExceededError,
    StreamError,
    StreamInterrupted,
)
from fastgpt_client.events import AnswerEvent, UnknownEvent
from fastgpt_client.testing import (
    Cut,
    Emit,
    FastGPTEmulator,
    Node,
    Reply,
    Say,
    Stall,
    Tool,
)

FULL = Reply(
    text=["你", "好", "!"],
    reasoning="想一想",
    tools=[Tool("Search", {"q": "电影"}, "ok")],
    nodes=[Node("AI Chat", "chatNode", {"inputTokens": 6, "outputTokens": 2})],
    variables={"城市": "北京"},
    title="问候",
    duration=1.5,
)


def client_of(server: FastGPTEmulator) -> AsyncChatClient:
    return AsyncChatClient(server.api_key, server.base_url, retry_delay=0)


@pytest.mark.anyio
@pytest.mark.parametrize("api", ["v1", "v2"])
async def test_a_stream_and_a_waited_completion_give_the_same_reply(server: FastGPTEmulator, api: Any) -> None:
    async with client_of(server) as client:
        server.reply(FULL)
        async with client.stream("hi", chatId="c-1", appId=server.app_id, api=api) as stream:
            streamed = await stream.until_done()
        server.reset()
        server.reply(FULL)
        waited = await client.chat("hi", chatId="c-1", appId=server.app_id, api=api)

    assert (streamed.text, streamed.reasoning, streamed.title) == ("你好!", "想一想", "问候")
    assert [(call.name, call.params, call.response) for call in streamed.tool_calls] == [
        ("Search", '{"q":"电影"}', "ok")
    ]
    assert streamed.variables == {"城市": "北京"}
    assert (streamed.usage.input_tokens, streamed.usage.output_tokens, streamed.duration) == (6, 2, 1.5)
    nodes = [[node.module_name for node in reply.node_responses] for reply in (streamed, waited)]
    streamed.node_responses, waited.node_responses = [], []
    assert streamed == waited
    assert nodes[0] == nodes[1]


@pytest.mark.anyio
async def test_text_and_reasoning_come_in_pieces_without_signs_of_life(server: FastGPTEmulator) -> None:
    server.reply(
        FULL, Reply(parts=[Say("a"), Emit("answer", {"choices": [{"delta": {"content": ""}}]}), Say("b")]), FULL
    )

    async with client_of(server) as client:
        async with client.stream("hi", chatId="c-1") as stream:
            pieces = [text async for text in stream.text()]
        async with client.stream("hi", chatId="c-1") as stream:
            around_silence = [text async for text in stream.text()]
        async with client.stream("hi", chatId="c-1") as stream:
            thoughts = [thought async for thought in stream.reasoning()]

    assert pieces == ["你", "好", "!"]
    assert around_silence == ["a", "b"]
    assert "".join(thoughts) == "想一想"


@pytest.mark.anyio
async def test_the_reply_can_be_read_at_any_time(server: FastGPTEmulator) -> None:
    server.reply(Reply(text=["一", "二", "三"]))
    snapshots = []

    async with client_of(server) as client, client.stream("hi", chatId="c-1") as stream:
        async for event in stream:
            if isinstance(event, AnswerEvent) and event.text:
                snapshots.append(stream.reply.text)

    assert snapshots == ["一", "一二", "一二三"]
    assert stream.complete
    assert stream.reply.chat_id == stream.chat_id == "c-1"


@pytest.mark.anyio
async def test_a_new_chat_is_named_before_it_is_sent(server: FastGPTEmulator) -> None:
    async with client_of(server) as client:
        first = await client.chat("hi")
        async with client.stream("hi") as stream:
            await stream.until_done()

    assert sorted(server.chats) == sorted([str(first.chat_id), str(stream.chat_id)])


@pytest.mark.anyio
async def test_errors_come_out_of_a_stream_as_what_they_are(server: FastGPTEmulator) -> None:
    server.reply(Reply(text=["par"], error="insufficientQuota"))

    async with client_of(server) as client:
        async with client.stream("hi", chatId="c-1") as stream:
            with pytest.raises(QuotaExceededError):
                await stream.until_done()
        assert stream.reply.text == "par"
    async with AsyncChatClient("fastgpt-wrong", server.base_url) as stranger:
        with pytest.raises(AuthenticationError):
            async with stranger.stream("hi"):
                raise AssertionError


@pytest.mark.anyio
async def test_a_stream_that_falls_silent_says_which_patience_ended(server: FastGPTEmulator) -> None:
    server.fault("/api/v1/chat/completions", Stall(after=400))
    server.reply("hello world, and more of it")

    async with client_of(server).with_options(stream_idle_timeout=0.3) as client:
        async with client.stream("hi", chatId="c-1") as stream:
            with pytest.raises(StreamInterrupted, match=r"no sign of life for 0\.3 seconds \(stream_idle_timeout\)"):
                await stream.until_done()


@pytest.mark.anyio
async def test_a_cut_stream_keeps_what_came(server: FastGPTEmulator) -> None:
    server.reply(Reply(text=["一", "二", "三"], pace=0.01))
    server.fault("/api/v1/chat/completions", Cut(after=700))

    async with client_of(server) as client, client.stream("hi", chatId="c-1") as stream:
        with pytest.raises(StreamInterrupted) as caught:
            await stream.until_done()

    assert caught.value.partial == stream.reply
    assert "一二三".startswith(caught.value.partial.text)


@pytest.mark.anyio
async def test_a_broken_v2_stream_goes_on_where_it_broke(server: FastGPTEmulator) -> None:
    said = list("一二三四五六七八九十")
    server.reply(Reply(text=said, pace=0.1))
    server.fault("/api/v2/chat/completions", Cut(after=900, reset=True))

    async with client_of(server) as client:
        async with client.stream("hi", chatId="c-1", appId=server.app_id, api="v2", resume=True) as stream:
            pieces = [text async for text in stream.text()]

    assert pieces == said
    assert stream.reply.text == "".join(said)
    assert [request.path for request in server.requests][-1] == "/api/core/chat/resume"


@pytest.mark.anyio
async def test_a_stream_with_nothing_to_resume_is_interrupted(server: FastGPTEmulator) -> None:
    server.reply("hello")
    server.fault("/api/v2/chat/completions", Cut(after=600, reset=True))

    async with (
        client_of(server) as client,
        client.stream("hi", chatId="NO_RECORD_HISTORIES", appId=server.app_id, api="v2", resume=True) as stream,
    ):
        with pytest.raises(StreamInterrupted):
            await stream.until_done()


@pytest.mark.anyio
async def test_a_stream_that_this_server_cannot_resume_says_which_can() -> None:
    with FastGPTEmulator("4.14.9").serve() as older:
        older.reply("hello")
        older.fault("/api/v2/chat/completions", Cut(after=300, reset=True))
        async with client_of(older) as client:
            async with client.stream("hi", chatId="c-1", appId=older.app_id, api="v2", resume=True) as stream:
                with pytest.raises(StreamInterrupted, match=r"resume_chat_stream needs FastGPT 4\.14\.11") as caught:
                    await stream.until_done()

    assert caught.value.partial == stream.reply
    assert isinstance(caught.value.__cause__, NotFoundError)


@pytest.mark.anyio
async def test_stopping_a_v2_run_gives_what_there_is(server: FastGPTEmulator) -> None:
    server.reply(Reply(text=["字"] * 200, pace=0.02))

    async with client_of(server) as client:
        async with client.stream("hi", chatId="c-1", appId=server.app_id, api="v2") as stream:
            async for _ in stream.text():
                break
            reply = await stream.stop()

    assert reply.text.startswith("字")
    assert len(reply.text) < 200
    assert "/api/v2/chat/stop" in [request.path for request in server.requests]


@pytest.mark.anyio
async def test_stopping_a_v1_run_closes_its_connection(server: FastGPTEmulator) -> None:
    server.reply(Reply(text=["字"] * 200, pace=0.02))

    async with client_of(server) as client, client.stream("hi", chatId="c-1", appId=server.app_id) as stream:
        async for _ in stream.text():
            break
        reply = await stream.stop()

    assert reply.text == "字"
    assert not stream.complete
    assert stream.response.is_closed


@pytest.mark.anyio
async def test_a_stream_is_not_open_before_it_is_entered(server: FastGPTEmulator) -> None:
    async with client_of(server) as client:
        stream = client.stream("hi")
        with pytest.raises(StreamError, match="not open yet"):
            _ = stream.response
    assert server.requests == []


@pytest.mark.anyio
async def test_unknown_events_are_handed_on(server: FastGPTEmulator) -> None:
    server.reply(Reply(parts=[Emit("brandNew", {"a": 1}), Say("ok")]))

    async with client_of(server) as client, client.stream("hi", chatId="c-1") as stream:
        events = [event async for event in stream]

    assert [event.data for event in events if isinstance(event, UnknownEvent)] == [{"a": 1}]
