"""The emulator without a socket: sync and async transports."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator

import anyio
import httpx
import pytest

from fastgpt_client.testing import APP_ID, FastGPTEmulator, Reply, Say, Stall, Wait

from ..support.event_stream import answer_text
from ..support.requests import HISTORY, V1, V2, client_of, send_message, user_message

PATH = f"{HISTORY}getHistories"

SLOW = Reply(parts=[Say(["one"]), Wait(60)])


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_async_clients_talk_in_process_on_any_loop(backend: str) -> None:
    emulator = FastGPTEmulator()
    emulator.reply("Hello", Reply(text="你好"))

    async def talk() -> tuple[str, list[bytes]]:
        transport = emulator.async_transport()
        async with httpx.AsyncClient(transport=transport, base_url="http://x", headers=emulator.headers()) as http:
            whole = await http.post(V1, json={"appId": APP_ID, "messages": user_message("hi")})
            async with http.stream(
                "POST", V1, json={"appId": APP_ID, "messages": user_message("hi"), "stream": True}
            ) as response:
                pieces = [data async for data in response.aiter_raw()]
        return whole.json()["choices"][0]["message"]["content"], pieces

    text, pieces = anyio.run(talk, backend=backend)

    assert text == "Hello"
    assert answer_text(b"".join(pieces).decode()) == "你好"
    assert len(pieces) == 3


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_closing_an_async_transport_ends_what_runs(backend: str) -> None:
    emulator = FastGPTEmulator()
    emulator.reply(SLOW)

    async def leave() -> None:
        transport = emulator.async_transport()
        async with httpx.AsyncClient(transport=transport, base_url="http://x", headers=emulator.headers()) as http:
            body = {"appId": APP_ID, "messages": user_message("hi"), "stream": True, "chatId": "c"}
            async with http.stream("POST", V2, json=body) as response:
                assert response.status_code == 200
            assert emulator.chats["c"].run is not None

    anyio.run(leave, backend=backend)

    assert emulator.chats["c"].run is None


def test_a_stalled_async_answer_times_out(emulator: FastGPTEmulator) -> None:
    emulator.fault(PATH, Stall())

    async def ask() -> None:
        async with httpx.AsyncClient(transport=emulator.async_transport(), base_url="http://x") as http:
            await http.post(PATH, json={}, timeout=0.01)

    with pytest.raises(httpx.ReadTimeout):
        anyio.run(ask)


def test_an_async_upload_is_read_piece_by_piece(emulator: FastGPTEmulator) -> None:
    async def content() -> AsyncIterator[bytes]:
        yield b"a"
        yield b"b"

    async def upload() -> int:
        transport = emulator.async_transport()
        async with httpx.AsyncClient(transport=transport, base_url="http://x", headers=emulator.headers()) as http:
            body = {"appId": APP_ID, "chatId": "c", "filename": "a.txt"}
            promised = (await http.post("/api/core/chat/file/presignChatFilePostUrl", json=body)).json()["data"]
            return (await http.put(promised["url"], content=content())).status_code

    assert anyio.run(upload) == 200
    assert next(iter(emulator.files.values())).content == b"ab"


def test_a_mistake_in_a_script_reaches_the_test(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    def broken(request: object) -> str:
        raise ZeroDivisionError

    emulator.reply(broken, broken)

    with pytest.raises(ZeroDivisionError):
        send_message(http)


def test_a_mistake_in_a_script_is_an_error_500_on_a_port(
    served: FastGPTEmulator, net: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(request: object) -> str:
        raise ZeroDivisionError

    served.reply(broken)

    assert send_message(net).status_code == 500
    assert "ZeroDivisionError" in caplog.text


def test_a_sync_transport_ends_its_thread(emulator: FastGPTEmulator) -> None:
    before = threading.active_count()
    emulator.reply(SLOW)

    with client_of(emulator) as http:
        body = {"appId": APP_ID, "messages": user_message("hi"), "stream": True, "chatId": "c"}
        stream = http.send(http.build_request("POST", V2, json=body), stream=True)
        next(stream.iter_raw())
    stream.close()

    assert threading.active_count() == before
    assert emulator.chats["c"].run is None
