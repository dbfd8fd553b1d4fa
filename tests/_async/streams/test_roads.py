"""Streams, and what goes wrong with them, on every road they take: read directly or not, over TLS, through proxies."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fastgpt_client import APIConnectionError, APIError, AsyncChatClient, StreamInterrupted
from fastgpt_client.testing import Cut, Dribble, FastGPTEmulator, Refuse, Reply, Reset, Stall

from ...support.roads.connections import Connections
from ...support.roads.road import ROADS, road

COMPLETIONS = "/api/v1/chat/completions"
WORDS = ["电", "b\n", '"c"', "d" * 3000, "e"] * 20


@pytest.fixture(params=[kind for kind in ROADS if kind != "aiohttp"])
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[FastGPTEmulator]:
    """A server at the end of a road. Those of aiohttp have tests/calls/errors/test_over_aiohttp.py."""
    with road(request.param, monkeypatch) as made, FastGPTEmulator("4.16", app_bound_key=True).serve() as running:
        for name, value in made.environment.items():
            monkeypatch.setenv(name, value)
        running.respond(Reply(text=WORDS))
        yield running
    assert made.taken


def client_of(server: FastGPTEmulator, idle: float = 60) -> AsyncChatClient:
    return AsyncChatClient(server.api_key, server.base_url, max_retries=0, stream_idle_timeout=idle)


async def text_of(client: AsyncChatClient, chat: str = "c-1") -> str:
    async with client.stream("hi", chatId=chat) as stream:
        return (await stream.until_done()).text


@pytest.mark.anyio
async def test_streams_arrive_whole_one_after_another_on_one_connection(server: FastGPTEmulator) -> None:
    async with client_of(server) as client:
        texts = [await text_of(client) for _ in range(3)]
        server.fault(COMPLETIONS, Dribble(301))
        texts.append(await text_of(client))
        total = (await client.get_chat_histories(server.app_id)).parsed.total

    assert (texts, total) == (["".join(WORDS)] * 4, 1)
    assert len({request.connection for request in server.requests}) == 1


@pytest.mark.anyio
@pytest.mark.parametrize("cut", [Cut(30_000), Cut(30_000, reset=True)])
async def test_a_stream_that_is_cut_says_so_and_the_next_one_is_whole(server: FastGPTEmulator, cut: Cut) -> None:
    server.fault(COMPLETIONS, cut)

    async with client_of(server) as client:
        with pytest.raises(StreamInterrupted, match="the connection broke") as caught:
            await text_of(client)
        again = await text_of(client)

    partial = caught.value.partial
    assert partial is not None
    assert "".join(WORDS).startswith(partial.text)
    assert again == "".join(WORDS)


@pytest.mark.anyio
async def test_a_stream_that_falls_silent_is_given_up(server: FastGPTEmulator) -> None:
    server.fault(COMPLETIONS, Stall(30_000))

    async with client_of(server, idle=0.2) as client:
        with pytest.raises(StreamInterrupted, match=r"no sign of life for 0\.2 seconds"):
            await text_of(client)
        assert Connections(client).open() == 0


@pytest.mark.anyio
async def test_a_stream_whose_deadline_passes_is_given_up(server: FastGPTEmulator) -> None:
    async with client_of(server) as client:
        await text_of(client)
        server.fault(COMPLETIONS, Stall(30_000))
        with pytest.raises(StreamInterrupted, match="the deadline of 1 seconds passed"):
            await text_of(client.with_options(deadline=1))
        assert Connections(client).open() == 0


@pytest.mark.anyio
async def test_a_stream_that_is_left_takes_its_connection_with_it(server: FastGPTEmulator) -> None:
    server.reply(Reply(text=WORDS, pace=0.01))

    async with client_of(server) as client:
        async with client.stream("hi", chatId="c-1") as stream:
            async for _ in stream.text():
                break
        assert Connections(client).open() == 0
        # The server may not have noticed yet, and takes no message for a chat whose reply it still makes.
        again = await text_of(client, "c-2")

    assert again == "".join(WORDS)


@pytest.mark.anyio
async def test_a_connection_that_breaks_before_the_answer_and_a_refusal_are_what_they_are_elsewhere(
    server: FastGPTEmulator,
) -> None:
    server.fault(COMPLETIONS, Reset("before-headers"), Refuse("unAuthApiKey"))

    async with client_of(server) as client:
        with pytest.raises(APIConnectionError) as broken:
            await text_of(client)
        with pytest.raises(APIError, match="unAuthApiKey"):
            await text_of(client)

    assert broken.value.sent
