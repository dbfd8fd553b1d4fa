"""The emulator on ports: connections, records of requests, and stopping without a trace."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import socket
import threading
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from fastgpt_client.testing import APP_ID, FastGPTEmulator, Reply, Say, Stall, Wait
from fastgpt_client.testing.compatibility.page import routes_by_release
from fastgpt_client.testing.wire.exchange import Exchange

from ..support.requests import HISTORY, V2, post, send_message, user_message

PATH = f"{HISTORY}getHistories"

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
        body = {"appId": APP_ID, "messages": user_message("hi"), "stream": True}
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
    first = send_message(http).json()["id"]
    emulator.add_key("other")
    emulator.reply("never said")

    emulator.reset()

    assert (emulator.requests, emulator.chats) == ([], {})
    assert send_message(http).json()["id"] == first
    assert http.post(PATH, json={"appId": APP_ID}, headers={"Authorization": "Bearer other"}).status_code == 500


def test_other_kinds_of_scopes_are_declined(emulator: FastGPTEmulator) -> None:
    async def nothing(*_: Any) -> Any:
        raise AssertionError("never called")

    with pytest.raises(RuntimeError, match="HTTP only"):
        asyncio.run(emulator.app({"type": "websocket"}, nothing, nothing))


def test_the_application_is_one_of_starlette_with_a_route_for_each_path_of_the_release() -> None:
    app = FastGPTEmulator("4.14.4").app

    assert isinstance(app, Starlette)
    paths = {route.path for route in app.routes if isinstance(route, Route)}
    assert {path for path, has in routes_by_release().items() if has["4.14.4"]} <= paths
    assert PATH not in paths


@pytest.mark.parametrize(
    "path", [f"{PATH}/", "/", "/api/system/file/", "/api/system/file/u", "/api/system/file/u/x/y/z"]
)
def test_an_odd_path_is_answered_like_any_that_is_not_there(
    served: FastGPTEmulator, net: httpx.Client, path: str
) -> None:
    assert net.put(path).status_code == (403 if "file" in path else 404)


def test_the_application_can_be_run_by_a_server_that_announces_its_start(emulator: FastGPTEmulator) -> None:
    sent: list[str] = []
    events = iter(["lifespan.startup", "lifespan.shutdown"])

    async def receive() -> Any:
        return {"type": next(events)}

    async def send(message: Any) -> None:
        sent.append(message["type"])

    asyncio.run(emulator.app({"type": "lifespan"}, receive, send))

    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
