"""How often a stream can be entered and walked, and what is left of it."""

from __future__ import annotations

import pytest
import respx

from fastgpt_client import APIError, AsyncChatClient, ServerError, StreamError, StreamInterrupted
from fastgpt_client.events import DoneEvent, UnknownEvent
from fastgpt_client.testing import Cut, FastGPTEmulator, Reply

KEY = "fastgpt-canary"
BASE = "http://fastgpt.test"
COMPLETIONS = f"{BASE}/api/v1/chat/completions"
SAID = 'data: {"choices":[{"delta":{"content":"hi"}}]}\n\n'
EVENTS = {"content-type": "text/event-stream"}


def client_of(server: FastGPTEmulator) -> AsyncChatClient:
    return AsyncChatClient(server.api_key, server.base_url, retry_delay=0)


@pytest.mark.anyio
async def test_a_stream_that_is_entered_twice_is_paid_for_once(server: FastGPTEmulator) -> None:
    async with client_of(server) as client:
        stream = client.stream("hi", chatId="c-1")
        async with stream:
            await stream.until_done()
        with pytest.raises(StreamError, match="entered before; a new one"):
            await stream.__aenter__()

    assert len(server.requests) == 1


@pytest.mark.anyio
async def test_a_stream_that_could_not_be_opened_is_not_opened_again_either(respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(COMPLETIONS).respond(500, json={"code": 500, "message": "no"})

    async with AsyncChatClient(KEY, BASE) as client:
        stream = client.stream("hi", chatId="c-1")
        with pytest.raises(ServerError):
            await stream.__aenter__()
        with pytest.raises(StreamError, match="entered before"):
            await stream.__aenter__()

    assert route.call_count == 1


@pytest.mark.anyio
async def test_walking_a_stream_again_after_its_end_is_an_error_and_its_reply_stays(server: FastGPTEmulator) -> None:
    server.reply(Reply(text=["a", "b"]))

    async with client_of(server) as client, client.stream("hi", chatId="c-1") as stream:
        pieces = [text async for text in stream.text()]
        with pytest.raises(StreamError, match="walked to its end"):
            stream.text()
        with pytest.raises(StreamError, match="walked to its end"):
            stream.__aiter__()
        reply = await stream.until_done()

    assert (pieces, reply.text, stream.reply.text) == (["a", "b"], "ab", "ab")


@pytest.mark.anyio
async def test_walking_a_stream_after_leaving_it_is_an_error_and_its_reply_stays(server: FastGPTEmulator) -> None:
    server.reply(Reply(text=["a", "b"], pace=0.05))

    async with client_of(server) as client:
        async with client.stream("hi", chatId="c-1") as stream:
            async for _ in stream.text():
                break
        with pytest.raises(StreamError, match="nothing more comes of it"):
            stream.text()
        with pytest.raises(StreamError, match="nothing more comes of it"):
            await stream.until_done()

    assert stream.reply.text == "a"


@pytest.mark.anyio
async def test_a_walk_that_was_left_goes_on_where_it_was(server: FastGPTEmulator) -> None:
    server.reply(Reply(text=["a", "b", "c"]))

    async with client_of(server) as client, client.stream("hi", chatId="c-1") as stream:
        async for _ in stream.text():
            break
        rest = [text async for text in stream.text()]

    assert rest == ["b", "c"]


@pytest.mark.anyio
async def test_a_stream_that_broke_does_not_pass_for_a_whole_reply_later(server: FastGPTEmulator) -> None:
    server.reply(Reply(text=["a"] * 50))
    server.fault("/api/v1/chat/completions", Cut(600))

    async with client_of(server) as client, client.stream("hi", chatId="c-1") as stream:
        with pytest.raises(StreamInterrupted):
            await stream.until_done()
        with pytest.raises(StreamError, match="walked to its end"):
            await stream.until_done()


@pytest.mark.anyio
async def test_a_stream_says_how_long_it_took_once_it_is_closed(server: FastGPTEmulator) -> None:
    async with client_of(server) as client:
        async with client.stream("hi", chatId="c-1") as stream:
            await stream.until_done()

    assert stream.response.elapsed.total_seconds() > 0


@pytest.mark.anyio
@pytest.mark.parametrize(
    "nothing", ["data:\n\n", "data: \n\n", "event: answer\ndata:\n\n", "event: interactive\ndata\n\n"]
)
async def test_an_event_without_data_is_a_sign_of_life(respx_mock: respx.MockRouter, nothing: str) -> None:
    respx_mock.post(COMPLETIONS).respond(200, headers=EVENTS, text=f"{SAID}{nothing}{SAID}data: [DONE]\n\n")

    async with AsyncChatClient(KEY, BASE) as client, client.stream("hi", chatId="c-1") as stream:
        events = [event async for event in stream]

    assert [type(event) for event in events[1::2]] == [UnknownEvent, DoneEvent]
    assert (stream.reply.text, stream.reply.interactive) == ("hihi", None)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("data", "said"), [("upstream timed out", "upstream timed out"), ("", "an error event that says nothing")]
)
async def test_an_error_event_that_is_not_json_is_still_the_error(
    respx_mock: respx.MockRouter, data: str, said: str
) -> None:
    respx_mock.post(COMPLETIONS).respond(200, headers=EVENTS, text=f"{SAID}event: error\ndata: {data}\n\n")

    async with AsyncChatClient(KEY, BASE) as client, client.stream("hi", chatId="c-1") as stream:
        with pytest.raises(APIError, match=said):
            await stream.until_done()


@pytest.mark.anyio
async def test_an_event_that_never_ends_is_given_up_at_the_limit(respx_mock: respx.MockRouter) -> None:
    respx_mock.post(COMPLETIONS).respond(200, headers=EVENTS, text=f"{SAID}data: {'x' * 5000}")

    async with AsyncChatClient(KEY, BASE) as client, client.stream("hi", chatId="c-1", max_event_bytes=4096) as stream:
        with pytest.raises(StreamError, match="larger than max_event_bytes=4096; pass more, or None"):
            await stream.until_done()
