"""Faults on demand: on real sockets they really break the socket."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from fastgpt_client.testing import (
    APP_ID,
    Answer,
    BadJSON,
    Cut,
    Delay,
    Dribble,
    EmptyBody,
    FastGPTEmulator,
    HtmlError,
    Refuse,
    Reset,
    Stall,
    TooManyRequests,
)
from fastgpt_client.testing.faults.kinds import Fault

from ..support.requests import HISTORY, V1, V2, client_of, post, refused, send_message, user_message

PATH = f"{HISTORY}getHistories"
ASK = {"appId": APP_ID}


@pytest.fixture(params=["in process", "on a port"])
def anywhere(request: pytest.FixtureRequest, emulator: FastGPTEmulator) -> Iterator[httpx.Client]:
    if request.param == "in process":
        with client_of(emulator) as client:
            yield client
    else:
        with (
            emulator.serve(),
            httpx.Client(base_url=emulator.base_url, headers=emulator.headers(), trust_env=False) as client,
        ):
            yield client


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Reset(), httpx.ReadError),
        (Reset(ran=True), httpx.ReadError),
        (Reset("after-headers"), httpx.ReadError),
        (Cut(0), httpx.RemoteProtocolError),
        (Cut(10), httpx.RemoteProtocolError),
        (Cut(10, reset=True), httpx.ReadError),
    ],
)
def test_a_broken_connection_is_seen_by_the_client(
    emulator: FastGPTEmulator, anywhere: httpx.Client, fault: Fault, error: type[Exception]
) -> None:
    emulator.fault(PATH, fault)

    with pytest.raises(error):
        anywhere.post(PATH, json=ASK)

    assert post(anywhere, PATH) == {"total": 0, "list": []}


@pytest.mark.parametrize(("ran", "stored"), [(False, 0), (True, 1)])
def test_a_reset_comes_before_or_after_the_work(
    emulator: FastGPTEmulator, anywhere: httpx.Client, ran: bool, stored: int
) -> None:
    emulator.fault(V1, Reset(ran=ran))

    with pytest.raises(httpx.ReadError):
        send_message(anywhere)

    assert len(emulator.chats) == stored


def test_a_stream_is_cut_at_a_byte(emulator: FastGPTEmulator, anywhere: httpx.Client) -> None:
    emulator.fault(V1, Cut(100))
    got: list[bytes] = []

    body = {"appId": APP_ID, "messages": user_message("hi"), "stream": True}
    response = anywhere.send(anywhere.build_request("POST", V1, json=body), stream=True)
    with pytest.raises(httpx.RemoteProtocolError):
        got.extend(response.iter_raw())

    assert (response.status_code, len(b"".join(got))) == (200, 100)
    response.close()


def test_a_cut_v2_run_goes_on_and_is_stored(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    emulator.fault(V2, Cut(0))

    with pytest.raises(httpx.RemoteProtocolError):
        send_message(http, path=V2, stream=True, chatId="c")

    while emulator.chats["c"].run is not None:
        post(http, PATH)
    assert emulator.chats["c"].records[1].value == [{"text": {"content": "You said: 你好"}}]


def test_a_stall_lasts_until_the_client_gives_up(emulator: FastGPTEmulator, anywhere: httpx.Client) -> None:
    emulator.fault(PATH, Stall(), Stall(after=5))

    for _ in range(2):
        with pytest.raises(httpx.ReadTimeout):
            anywhere.post(PATH, json=ASK, timeout=0.05)

    assert post(anywhere, PATH)["total"] == 0


@pytest.mark.parametrize(
    ("fault", "status", "start"),
    [
        (HtmlError(), 502, "<html>\r\n<head><title>502 Bad Gateway"),
        (HtmlError(599), 599, "<html>\r\n<head><title>599"),
        (EmptyBody(), 200, ""),
        (EmptyBody(204), 204, ""),
        (BadJSON(), 200, '{"code":200'),
        (Answer(201, b"odd", "text/plain", [("x-odd", "1")]), 201, "odd"),
    ],
)
def test_answers_of_others_than_fastgpt(
    emulator: FastGPTEmulator, anywhere: httpx.Client, fault: Fault, status: int, start: str
) -> None:
    emulator.fault(PATH, fault)

    response = anywhere.post(PATH, json=ASK)

    assert (response.status_code, response.text[: len(start)]) == (status, start)


def test_a_body_can_dribble(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    emulator.fault(PATH, Dribble(7))

    with http.stream("POST", PATH, json=ASK) as response:
        sizes = [len(data) for data in response.iter_raw()]

    assert set(sizes[:-1]) == {7}


def test_a_delay_only_takes_time(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    emulator.fault(PATH, Delay(0.001))

    assert post(http, PATH)["total"] == 0


@pytest.mark.parametrize("retry_after", [None, "1", "0.5", "Wed, 21 Oct 2026 07:28:00 GMT", "soon", "-1"])
def test_a_rate_limit_is_json_even_for_a_stream(
    emulator: FastGPTEmulator, http: httpx.Client, retry_after: str | None
) -> None:
    emulator.fault(V1, TooManyRequests(retry_after))

    response = send_message(http, stream=True)

    assert response.status_code == 429
    assert (response.json()["code"], response.json()["errorType"]) == (429, "UserError")
    assert response.headers.get("retry-after") == retry_after
    assert response.headers["x-ratelimit-limit"] == "60"


def test_faults_follow_the_attempts(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    emulator.fault(f"POST {PATH}", HtmlError(503), None, Refuse("unAuthModel"))

    statuses = [http.post(PATH, json=ASK).status_code for _ in range(4)]

    assert statuses == [503, 200, 500, 200]
    assert [request.attempt for request in emulator.requests] == [1, 2, 3, 4]


def test_the_last_fault_can_stay(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    emulator.fault("/api/core/*", None, HtmlError(502), forever=True)

    assert [http.post(PATH, json=ASK).status_code for _ in range(3)] == [200, 502, 502]
    assert send_message(http).status_code == 200


def test_a_fault_is_for_its_method_and_its_origin(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    emulator.fault(f"DELETE {PATH}", HtmlError())
    emulator.fault("storage:*", HtmlError(503))

    on_storage = http.get(f"{emulator.storage_url}/anything")

    assert post(http, PATH)["total"] == 0
    assert on_storage.status_code == 503


def test_a_refusal_can_be_a_sentence(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    emulator.fault(PATH, Refuse("uploadFileIntervalLimit"), Refuse("no luck"))

    assert [refused(http.post(PATH, json=ASK)) for _ in range(2)] == [
        (429, 429, "uploadFileIntervalLimit"),
        (500, 500, "no luck"),
    ]


def test_breaking_needs_a_server_of_ours(emulator: FastGPTEmulator) -> None:
    import anyio

    async def ask() -> None:
        transport = httpx.ASGITransport(emulator.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://x", headers=emulator.headers()) as http:
            await http.post(PATH, json=ASK)

    emulator.fault(PATH, Reset())

    with pytest.raises(RuntimeError, match="needs the emulator's own server"):
        anyio.run(ask)
