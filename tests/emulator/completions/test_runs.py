"""Stopping, leaving and resuming a run that is under way."""

from __future__ import annotations

import itertools

import httpx
import pytest

from fastgpt_client.testing import APP_ID, FastGPTEmulator, Raw, Reply, Say, Wait

from ..support.event_stream import event_names, events
from ..support.requests import (
    HISTORY,
    RECORD,
    V1,
    V2,
    client_of,
    data_of,
    get,
    post,
    refused,
    send_message,
    user_message,
)

STOP, RESUME = "/api/v2/chat/stop", "/api/core/chat/resume"
SLOW = Reply(parts=[Say(["one"]), Wait(60), Say(["two"])])
SSE = {"Accept": "text/event-stream"}
MIRROR = {"x-fastgpt-stream-resume": "1"}


def opened(http: httpx.Client, path: str = V2, **headers: str) -> httpx.Response:
    """Start a stream on chat c and read its first text."""
    body = {"appId": APP_ID, "messages": user_message("hi"), "stream": True, "chatId": "c"}
    response = http.send(http.build_request("POST", path, json=body, headers=headers), stream=True)
    next(response.iter_raw())
    return response


def status(http: httpx.Client) -> int:
    return int(post(http, f"{HISTORY}getHistoryStatus", chatIds=["c"])["list"][0]["chatGenerateStatus"])


def stored(http: httpx.Client) -> list[str]:
    page = post(http, f"{RECORD}getPaginationRecords", chatId="c")["list"]
    return [record["value"][0]["text"]["content"] for record in page if record["value"]]


def test_a_stopped_v2_run_ends_normally_and_keeps_what_it_said(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    emulator.reply(SLOW)
    stream = opened(http)

    answer = post(http, STOP, chatId="c")
    rest = b"".join(stream.stream)  # type: ignore[arg-type]  # it is a sync stream

    assert answer == {"success": True, "completed": True, "chatGenerateStatus": 1}
    assert rest.endswith(b"data: [DONE]\n\n")
    assert stored(http) == ["hi", "one"]


def test_stopping_does_not_reach_a_v1_run() -> None:
    emulator = FastGPTEmulator(stop_wait=0.01)
    emulator.reply(SLOW)
    with client_of(emulator) as http:
        stream = opened(http, V1)

        answer = post(http, STOP, chatId="c")

        assert answer == {"success": True, "completed": False, "chatGenerateStatus": 0}
        stream.close()


@pytest.mark.parametrize(
    ("profile", "running", "idle"),
    [
        ("4.17", {"success": True, "completed": False}, {"success": True, "completed": False}),
        ("4.14.11", {"success": True}, {"success": True}),
    ],
)
def test_what_stopping_answers_depends_on_the_release(
    profile: str, running: dict[str, object], idle: dict[str, object]
) -> None:
    emulator = FastGPTEmulator(profile)
    emulator.reply(SLOW)
    with client_of(emulator) as http:
        before = post(http, STOP, chatId="c")
        stream = opened(http)
        assert (before, post(http, STOP, chatId="c")) == (idle, running)
        stream.close()


def test_stopping_an_idle_chat_is_fine(http: httpx.Client) -> None:
    assert post(http, STOP, chatId="c") == {"success": True, "completed": True, "chatGenerateStatus": 1}


def test_a_client_that_leaves_ends_a_v1_run(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    emulator.reply(SLOW)

    opened(http, V1).close()

    while emulator.chats["c"].run is not None:
        post(http, f"{HISTORY}getHistories")
    assert stored(http) == ["hi", "one"]


def test_a_v2_run_goes_on_without_its_client(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    emulator.reply(Reply(parts=[Say(["one"]), Wait(0.02), Say(["two"])]))

    opened(http).close()

    while emulator.chats["c"].run is not None:
        post(http, f"{HISTORY}getHistories")
    assert stored(http) == ["hi", "onetwo"]


def test_a_socket_that_closes_ends_a_v1_run(served: FastGPTEmulator, net: httpx.Client) -> None:
    served.reply(SLOW)

    opened(net, V1).close()

    while served.chats["c"].run is not None:
        post(net, f"{HISTORY}getHistories")
    assert stored(net) == ["hi", "one"]


def test_a_running_stream_is_replayed_from_its_start_and_followed(
    emulator: FastGPTEmulator, http: httpx.Client
) -> None:
    emulator.reply(Reply(parts=[Say(["one"]), Wait(0.1), Say(["two"])]))
    stream = opened(http, **MIRROR)

    resumed = http.get(RESUME, params={"appId": APP_ID, "chatId": "c"}, headers=SSE).text

    texts = [data["choices"][0]["delta"]["content"] for _, data in events(resumed) if isinstance(data, dict)]
    assert events(resumed)[0] == ("resumePhase", "catchup")
    assert ("resumePhase", "live") in events(resumed)
    assert texts == ["one", "two", None]
    assert resumed.endswith("data: [DONE]\n\n")
    stream.close()


def test_without_a_mirror_nothing_comes_after_the_two_phases(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    emulator.reply(SLOW)
    stream = opened(http)
    with http.stream("GET", RESUME, params={"appId": APP_ID, "chatId": "c"}, headers=SSE, timeout=0.2) as resumed:
        pieces = resumed.iter_text()
        said = "".join(itertools.islice(pieces, 4))
        post(http, STOP, chatId="c")

        with pytest.raises(httpx.ReadTimeout):
            next(pieces)

    assert events(said) == [("resumePhase", "catchup"), ("resumePhase", "live")]
    stream.close()


def test_a_finished_chat_is_answered_with_its_records(http: httpx.Client) -> None:
    send_message(http, chatId="c")

    streamed = http.get(RESUME, params={"appId": APP_ID, "chatId": "c"}, headers=SSE).text
    plain = get(http, RESUME, chatId="c")

    assert event_names(streamed) == ["resumeCompleted", "done"]
    assert events(streamed)[0][1] == plain
    assert (plain["chatGenerateStatus"], plain["hasBeenRead"], plain["records"]["total"]) == (1, True, 2)
    assert post(http, f"{HISTORY}getHistories")["list"][0]["hasBeenRead"] is True


def test_resuming_a_running_chat_needs_an_event_stream(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    emulator.reply(SLOW)
    stream = opened(http)

    response = http.get(RESUME, params={"appId": APP_ID, "chatId": "c"})

    assert (response.status_code, response.json()["code"], status(http)) == (406, 406, 0)
    post(http, STOP, chatId="c")
    stream.close()


def test_an_unknown_chat_has_nothing_to_resume(http: httpx.Client) -> None:
    response = http.get(RESUME, params={"appId": APP_ID, "chatId": "none"}, headers=SSE)

    assert refused(response) == (500, 500, "Chat not found")


def test_raw_bytes_are_not_mirrored(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    emulator.reply(Reply(parts=[Raw(b": x\n\n"), Wait(0.05)]))
    stream = opened(http, **MIRROR)

    resumed = http.get(RESUME, params={"appId": APP_ID, "chatId": "c"}, headers=SSE).text

    assert ": x" not in resumed
    stream.close()


def test_stopping_and_resuming_need_a_chat(http: httpx.Client) -> None:
    assert http.post(STOP, json={"appId": APP_ID}).status_code == 400
    assert data_of(http.post(STOP, json={"appId": APP_ID, "chatId": "x"}))["success"] is True
