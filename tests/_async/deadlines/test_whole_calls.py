"""A deadline bounds everything: from the first byte out to the last byte in, whoever waits for what."""

from __future__ import annotations

import os
from pathlib import Path

import httpx
import pytest
import respx

from fastgpt_client import APITimeoutError, AsyncChatClient, RateLimitError, StreamInterrupted
from fastgpt_client.testing import Cut, Delay, FastGPTEmulator, Refuse, Reply, Stall

from ...support.drip import dripping

KEY = "fastgpt-canary"
BASE = "http://fastgpt.test"
HISTORIES = "/api/core/chat/history/getHistories"
PRESIGN = "/api/core/chat/file/presignChatFilePostUrl"
PRESIGN_GET = "/api/core/chat/file/presignChatFileGetUrl"
UPLOAD = "PUT /api/system/*"
RESUME = "/api/core/chat/resume"
COMPLETIONS = "/api/v2/chat/completions"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
EVENTS = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
EVENT = b'data: {"choices":[{"delta":{"content":"x"}}]}\n\n'
PASSED = r"the deadline of 0\.3 seconds passed"


def client_of(address: str, deadline: float | None = 0.3, retries: int = 3) -> AsyncChatClient:
    return AsyncChatClient(KEY, address, max_retries=retries, retry_delay=0).with_options(deadline=deadline)


@pytest.mark.anyio
async def test_headers_that_drip_end_with_the_deadline() -> None:
    with dripping(OK + b"X-Drip: ", b"x", b"\r\nContent-Length: 2\r\n\r\n{}") as server:
        async with client_of(server.address) as client:
            with pytest.raises(APITimeoutError, match=PASSED) as caught:
                await client.get_chat_histories("app")
        assert server.left.wait(20)

    assert (caught.value.deadline, caught.value.sent, caught.value.attempts) == (0.3, True, 1)
    assert caught.value.__cause__ is not caught.value
    assert server.requests == 1


@pytest.mark.anyio
async def test_a_chunk_header_that_drips_ends_with_the_deadline() -> None:
    # No data comes of it, so nobody between the reads gets to look at the clock.
    with dripping(OK + b"Transfer-Encoding: chunked\r\n\r\n2;", b"x", b"\r\n{}\r\n0\r\n\r\n") as server:
        async with client_of(server.address) as client:
            with pytest.raises(APITimeoutError, match=PASSED):
                await client.get_chat_histories("app")
        assert server.left.wait(20)


@pytest.mark.anyio
async def test_a_body_that_drips_through_ones_own_http_client_ends_with_the_deadline() -> None:
    with dripping(OK + b"\r\n", b" ", b"{}") as server:
        async with httpx.AsyncClient() as mine:
            client = AsyncChatClient(KEY, server.address, http_client=mine).with_options(deadline=0.3)
            with pytest.raises(APITimeoutError, match=PASSED):
                await client.get_chat_histories("app")
        assert server.left.wait(20)


@pytest.mark.anyio
async def test_a_stream_that_never_falls_silent_ends_with_the_deadline_and_gives_what_came() -> None:
    chunk = b"%x\r\n%s\r\n" % (len(EVENT), EVENT)
    with dripping(EVENTS, chunk, b"0\r\n\r\n") as server:
        async with client_of(server.address) as client, client.stream("hi", chatId="c-1") as stream:
            with pytest.raises(StreamInterrupted, match=PASSED) as caught:
                await stream.until_done()
        assert server.left.wait(20)

    assert set(caught.value.partial.text) == {"x"}
    assert isinstance(caught.value.__cause__, APITimeoutError)
    assert "stream_idle_timeout" not in str(caught.value)


@pytest.mark.anyio
async def test_silence_in_a_stream_ends_with_the_deadline_and_not_with_the_idle_timeout(
    server: FastGPTEmulator,
) -> None:
    server.fault("/api/v1/chat/completions", Stall(after=400))

    async with AsyncChatClient(server.api_key, server.base_url).with_options(deadline=0.3) as client:
        async with client.stream("hi", chatId="c-1") as stream:
            with pytest.raises(StreamInterrupted, match=PASSED) as caught:
                await stream.until_done()

    assert "stream_idle_timeout" not in str(caught.value)


@pytest.mark.anyio
async def test_all_resumes_of_a_stream_share_its_deadline(server: FastGPTEmulator) -> None:
    server.reply(Reply(text=["一", "二", "三"]))
    server.fault(COMPLETIONS, Cut(300))
    server.fault(RESUME, Delay(30), forever=True)

    async with AsyncChatClient(server.api_key, server.base_url, retry_delay=0).with_options(deadline=0.5) as client:
        async with client.stream("hi", chatId="c-1", appId=server.app_id, api="v2", resume=True) as stream:
            with pytest.raises(StreamInterrupted, match=r"the deadline of 0\.5 seconds passed"):
                await stream.until_done()

    assert len([request for request in server.requests if request.path == RESUME]) <= 1


@pytest.mark.anyio
async def test_pacing_of_presigns_never_sleeps_past_the_deadline(server: FastGPTEmulator) -> None:
    server.fault(PRESIGN, Refuse("uploadFileIntervalLimit"), forever=True)

    # The first pause would take 6 seconds or more.
    client = AsyncChatClient(server.api_key, server.base_url, retry_delay=100.0).with_options(deadline=3)
    async with client:
        with pytest.raises(RateLimitError) as caught:
            await client.upload_chat_file(server.app_id, "c-1", ("a.txt", b"hello"))

    assert caught.value.attempts == 1


@pytest.mark.anyio
@pytest.mark.parametrize("stalled", [PRESIGN, UPLOAD])
async def test_an_upload_has_one_deadline_for_all_it_asks(server: FastGPTEmulator, stalled: str) -> None:
    server.fault(stalled, Stall(), forever=True)

    async with client_of(server.base_url).with_options(api_key=server.api_key) as client:
        with pytest.raises(APITimeoutError, match=PASSED) as caught:
            await client.upload_chat_file(server.app_id, "c-1", ("a.txt", b"hello"))

    assert caught.value.__cause__ is not caught.value
    assert caught.value.attempts == 1


@pytest.mark.anyio
async def test_a_download_has_one_deadline_for_all_it_asks(server: FastGPTEmulator, tmp_path: Path) -> None:
    async with AsyncChatClient(server.api_key, server.base_url, retry_delay=0) as client:
        file = await client.upload_chat_file(server.app_id, "c-1", ("a.txt", b"hello"))
        server.fault(PRESIGN_GET, Stall(), forever=True)
        with pytest.raises(APITimeoutError, match=PASSED):
            await client.with_options(deadline=0.3).download_chat_file(file, tmp_path / "a.txt", appId=server.app_id)

    assert os.listdir(tmp_path) == []


@pytest.mark.anyio
async def test_a_deadline_that_was_lifted_bounds_nothing(respx_mock: respx.MockRouter) -> None:
    respx_mock.post(f"{BASE}{HISTORIES}").respond(json={"code": 200, "data": {"total": 0, "list": []}})

    async with AsyncChatClient(KEY, BASE).with_options(deadline=0) as client:
        with pytest.raises(APITimeoutError, match="the deadline of 0 seconds passed") as caught:
            await client.get_chat_histories("app")
        answer = await client.with_options(deadline=None).get_chat_histories("app")
        shared = client.under_one_deadline().with_options(deadline=None)
        again = await shared.get_chat_histories("app")

    assert (caught.value.sent, answer.parsed.total, again.parsed.total) == (False, 0, 0)


@pytest.mark.anyio
async def test_a_timeout_before_the_deadline_names_its_own_figure(server: FastGPTEmulator) -> None:
    server.fault(HISTORIES, Delay(30))

    client = AsyncChatClient(server.api_key, server.base_url, timeout=0.2, max_retries=0).with_options(deadline=60)
    async with client:
        with pytest.raises(APITimeoutError, match=r"within 0\.2 seconds .* Raise timeout") as caught:
            await client.get_chat_histories(server.app_id)

    assert caught.value.deadline is None
