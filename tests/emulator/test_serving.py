"""Running the emulator: on ports, in process, from the command line, through pytest; and leaving nothing behind."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from fastgpt_client import testing
from fastgpt_client.testing import APP_ID, FastGPTEmulator, Reply, Say, Stall, Wait
from fastgpt_client.testing.__main__ import main, seconds
from fastgpt_client.testing.exchange import Exchange

from .conftest import client_of
from .talk import HISTORY, V1, V2, answer_text, post, say, user

PATH = f"{HISTORY}getHistories"
ROOT = Path(__file__).resolve().parents[2]
SLOW = Reply(parts=[Say(["one"]), Wait(60)])


def sockets() -> int:
    return sum(os.readlink(f"/proc/self/fd/{fd}").startswith("socket:") for fd in _fds())


def _fds() -> list[str]:
    return [fd for fd in os.listdir("/proc/self/fd") if os.path.lexists(f"/proc/self/fd/{fd}")]


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="open sockets are counted through /proc")
def test_stopping_leaves_no_thread_socket_or_task() -> None:
    gc.collect()
    before = threading.active_count(), sockets()
    emulator = FastGPTEmulator()
    emulator.reply(SLOW)
    emulator.fault(PATH, Stall())

    with (
        emulator.serve(),
        httpx.Client(base_url=emulator.base_url, headers=emulator.headers(), trust_env=False) as http,
    ):
        body = {"messages": user("hi"), "stream": True}
        streaming = http.send(http.build_request("POST", V2, json=body), stream=True)
        stalled = threading.Thread(target=_ask_in_vain, args=(emulator,))
        stalled.start()
        while len(emulator.requests) < 2:
            pass
    streaming.close()
    stalled.join()

    gc.collect()
    assert (threading.active_count(), sockets()) == before


def _ask_in_vain(emulator: FastGPTEmulator) -> None:
    client = httpx.Client(base_url=emulator.base_url, headers=emulator.headers(), trust_env=False)
    with client as http, pytest.raises(httpx.TransportError):
        http.post(PATH, json={"appId": APP_ID})


def test_a_request_that_never_ends_does_not_hold_up_a_stop() -> None:
    emulator = FastGPTEmulator()
    emulator.start()
    host, port = emulator.base_url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as half:
        half.sendall(f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf".encode())

        emulator.stop()

        with contextlib.suppress(ConnectionResetError):
            assert half.recv(100) == b""


def test_serving_starts_again_after_a_stop(emulator: FastGPTEmulator) -> None:
    for _ in range(3):
        with emulator.serve(), httpx.Client(headers=emulator.headers(), trust_env=False) as http:
            assert http.post(f"{emulator.base_url}{PATH}", json={"appId": APP_ID}).status_code == 200

    assert emulator.base_url == "http://fastgpt.test"
    emulator.stop()


def test_serving_twice_at_once_is_refused(served: FastGPTEmulator) -> None:
    with pytest.raises(RuntimeError, match="already"):
        served.start()


def test_a_taken_port_is_said_at_once(served: FastGPTEmulator) -> None:
    port = int(served.base_url.rsplit(":", 1)[1])
    other = FastGPTEmulator()

    with pytest.raises(OSError, match="in use"):
        other.start(storage_port=port)


def test_every_address_is_reached_on_the_loopback() -> None:
    with FastGPTEmulator().serve(host="0.0.0.0") as emulator:
        assert emulator.base_url.startswith("http://127.0.0.1:")


@pytest.mark.skipif(not socket.has_ipv6, reason="no IPv6 here")
def test_ipv6_is_served() -> None:
    try:
        with FastGPTEmulator().serve(host="::1") as emulator, httpx.Client(trust_env=False) as http:
            assert http.get(f"{emulator.base_url}/nothing").status_code == 404
    except OSError:
        pytest.skip("no IPv6 loopback here")


def test_answers_are_not_held_back_for_an_acknowledgement(served: FastGPTEmulator, net: httpx.Client) -> None:
    seen: list[int] = []

    def look(exchange: Exchange) -> None:
        raw = exchange.connection._transport.get_extra_info("socket")  # type: ignore[union-attr]  # it has one here
        seen.append(raw.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    # An answer is logged after it was sent, so the client may be faster.
    served.on_answer(look)
    while not seen:
        post(net, PATH)
    served.on_answer(None)

    assert seen[0] != 0


def test_connections_are_numbered_and_reused(served: FastGPTEmulator, net: httpx.Client) -> None:
    post(net, PATH)
    post(net, PATH)
    with httpx.Client(base_url=served.base_url, headers=served.headers(), trust_env=False) as other:
        post(other, PATH)

    assert [request.connection for request in served.requests] == [1, 1, 2]


def test_requests_are_recorded(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    http.post(PATH, json={"appId": APP_ID}, params={"a": "你", "b": ""}, headers={"X-Mine": "1"})

    seen = emulator.requests[0]
    assert (seen.method, seen.path, seen.query) == ("POST", PATH, {"a": "你", "b": ""})
    assert (seen.json, seen.headers["x-mine"], seen.status) == ({"appId": APP_ID}, "1", 200)
    assert (seen.size, seen.text) == (len(seen.body), seen.body.decode())
    assert (seen.attempt, seen.connection, seen.origin) == (1, 1, "fastgpt")


def test_a_request_without_body_has_no_json(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    http.get("/nothing")

    assert emulator.requests[0].json is None


def test_reset_forgets_everything_and_starts_the_ids_anew(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    first = say(http).json()["id"]
    emulator.add_key("other")
    emulator.reply("never said")

    emulator.reset()

    assert (emulator.requests, emulator.chats) == ([], {})
    assert say(http).json()["id"] == first
    assert http.post(PATH, json={"appId": APP_ID}, headers={"Authorization": "Bearer other"}).status_code == 500


def test_other_kinds_of_scopes_are_declined(emulator: FastGPTEmulator) -> None:
    async def nothing(*_: Any) -> Any:
        raise AssertionError("never called")

    with pytest.raises(RuntimeError, match="HTTP only"):
        asyncio.run(emulator.app({"type": "websocket"}, nothing, nothing))


# --- in process ---


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_async_clients_talk_in_process_on_any_loop(backend: str) -> None:
    emulator = FastGPTEmulator()
    emulator.reply("Hello", Reply(text="你好"))

    async def talk() -> tuple[str, list[bytes]]:
        transport = emulator.async_transport()
        async with httpx.AsyncClient(transport=transport, base_url="http://x", headers=emulator.headers()) as http:
            whole = await http.post(V1, json={"messages": user("hi")})
            async with http.stream("POST", V1, json={"messages": user("hi"), "stream": True}) as response:
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
            body = {"messages": user("hi"), "stream": True, "chatId": "c"}
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
        say(http)


def test_a_mistake_in_a_script_is_an_error_500_on_a_port(
    served: FastGPTEmulator, net: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(request: object) -> str:
        raise ZeroDivisionError

    served.reply(broken)

    assert say(net).status_code == 500
    assert "ZeroDivisionError" in caplog.text


def test_a_sync_transport_ends_its_thread(emulator: FastGPTEmulator) -> None:
    before = threading.active_count()
    emulator.reply(SLOW)

    with client_of(emulator) as http:
        body = {"messages": user("hi"), "stream": True, "chatId": "c"}
        stream = http.send(http.build_request("POST", V2, json=body), stream=True)
        next(stream.iter_raw())
    stream.close()

    assert threading.active_count() == before
    assert emulator.chats["c"].run is None


# --- command line ---


@pytest.mark.parametrize(("text", "value"), [("20ms", 0.02), ("0.5s", 0.5), ("2", 2.0), (" 1s ", 1.0)])
def test_durations_are_read(text: str, value: float) -> None:
    assert seconds(text) == value


def test_a_wrong_duration_says_what_to_write(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--delay", "soon"])

    assert "write 20ms, 0.5s or 2" in capsys.readouterr().err


def test_a_taken_port_is_one_line_and_exit_code_2(served: FastGPTEmulator, capsys: pytest.CaptureFixture[str]) -> None:
    port = served.base_url.rsplit(":", 1)[1]

    assert main(["--port", port]) == 2
    assert f"cannot listen on 127.0.0.1:{port}" in capsys.readouterr().err


@pytest.mark.parametrize("sig", [signal.SIGINT, signal.SIGTERM])
def test_the_command_line_serves_logs_and_ends_with_0(sig: signal.Signals) -> None:
    command = [sys.executable, "-m", "fastgpt_client.testing", "--port", "0", "--profile", "4.14.9", "--delay", "1ms"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(6)]
        base_url, key = lines[1].split()[-1], lines[2].split()[-1]
        with httpx.Client(base_url=base_url, headers={"Authorization": f"Bearer {key}"}, trust_env=False) as http:
            assert answer_text(say(http, "你好", stream=True).text) == "You said: 你好"
        log = process.stdout.readline()
        process.send_signal(sig)
        rest = process.stdout.read()

    assert lines[0] == "FastGPT 4.14.9, emulated\n"
    assert f"POST {V1} 200 stream" in log
    assert (rest, process.returncode) == ("stopped\n", 0)


def test_the_package_loads_nothing_until_a_name_is_used() -> None:
    code = (
        "import sys, fastgpt_client.testing as t; assert 'uvicorn' not in sys.modules and 'httpx' not in sys.modules; "
        "assert t.FastGPTEmulator and 'uvicorn' in sys.modules"
    )

    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_every_public_name_is_there() -> None:
    assert sorted(testing.__all__) == dir(testing)
    assert all(getattr(testing, name) for name in testing.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        testing.nothing  # noqa: B018  # looking is the test


# --- pytest plugin ---


USER_TEST = """
import pytest, httpx

@pytest.mark.fastgpt(profile="4.14.9", api_key="mine")
def test_the_emulator_is_there(fastgpt):
    fastgpt.reply("Hello")
    body = {"messages": [{"role": "user", "content": "Hi"}]}
    response = httpx.post(fastgpt.base_url + "/api/v1/chat/completions", json=body, headers=fastgpt.headers())
    assert response.json()["choices"][0]["message"]["content"] == "Hello"
    assert (fastgpt.profile.name, fastgpt.api_key) == ("4.14.9", "mine")

def test_each_test_has_its_own(fastgpt):
    assert fastgpt.requests == []
"""


def test_the_plugin_gives_each_test_an_emulator(tmp_path: Path) -> None:
    (tmp_path / "test_user.py").write_text(USER_TEST)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "fastgpt_client.testing.plugin", "--strict-markers"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}

    done = subprocess.run([*command, str(tmp_path)], capture_output=True, text=True, env=environment, check=False)

    assert "2 passed" in done.stdout, done.stdout + done.stderr
