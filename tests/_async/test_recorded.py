"""What running servers answered, by way of the client."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import respx

from fastgpt_client import AsyncChatClient, Interaction, StreamInterrupted, ValidationError, aiter_stream_events
from fastgpt_client._streams.resume import is_over
from fastgpt_client.events import AnswerEvent
from fastgpt_client.generated.models import RecordFailure

from ..support.recordings import Recording, recording

SERVER = "http://fastgpt.test"
HIDING = ("4.14.4", "4.14.9", "4.14.11", "4.15.0")
VERSIONS = ("4.8.17", "4.9.14", *HIDING, "4.15.5", "4.16.0")


def client_of(router: respx.MockRouter, *answers: Recording) -> AsyncChatClient:
    """Return a client whose server answers so, each route in this order, and has no other routes."""
    by_path: dict[str, list[httpx.Response]] = {}
    for each in answers:
        by_path.setdefault(each.request.url.path, []).append(each.response)
    for path, responses in by_path.items():
        router.route(path=path).mock(side_effect=responses)
    router.route().respond(404, text="Not Found")
    return AsyncChatClient("fastgpt-key", SERVER, max_retries=0)


def asked_by(answer: Recording) -> Any:
    return json.loads(answer.request.content)


@pytest.mark.anyio
@pytest.mark.parametrize("version", HIDING)
@pytest.mark.parametrize("api", ["v1", "v2"])
async def test_a_pause_that_a_completion_hides_is_found_in_the_records(
    respx_mock: respx.MockRouter, version: str, api: Any
) -> None:
    hiding, records = (recording(version, f"lone_pause/choice_{api}{more}") for more in ("", "_records"))
    sent = asked_by(hiding)
    assert "content" not in json.loads(hiding.body)["choices"][0]["message"]

    async with client_of(respx_mock, hiding, records) as client:
        talk = client.conversation(sent["appId"], sent["chatId"], api=api)
        reply = await talk.say("Hello")

    assert reply.interactive is not None
    assert (reply.interactive.type, reply.interactive.options) == ("userSelect", ("Red", "Blue"))
    assert (reply.text, reply.error) == ("", None)
    asked = json.loads(respx_mock.calls.last.request.content)
    assert (asked["appId"], asked["chatId"]) == (sent["appId"], sent["chatId"])


@pytest.mark.anyio
async def test_a_form_that_a_completion_hides_can_be_filled_in(respx_mock: respx.MockRouter) -> None:
    hiding, records = (recording("4.15.0", f"lone_pause/form_v1{more}") for more in ("", "_records"))

    async with client_of(respx_mock, hiding, records) as client:
        reply = await client.chat("Hello", appId="a" * 24, chatId="c-1")

    assert reply.interactive is not None
    assert [field.key for field in reply.interactive.fields] == ["name", "age", "color", "tags", "agree", "docs"]
    assert json.loads(reply.interactive.answer({"name": "Ada"})) == {"name": "Ada", "age": 18, "color": "red"}


@pytest.mark.anyio
@pytest.mark.parametrize(
    "options",
    [
        pytest.param({}, id="the app is not known"),
        pytest.param({"appId": "a" * 24}, id="the records cannot be read"),
    ],
)
async def test_a_hidden_pause_that_cannot_be_found_is_told_all_the_same(
    respx_mock: respx.MockRouter, options: dict[str, Any]
) -> None:
    async with client_of(respx_mock, recording("4.14.9", "lone_pause/choice_v1")) as client:
        reply = await client.chat("Hello", **options)

    assert isinstance(reply.interactive, Interaction)
    assert (reply.interactive.type, reply.interactive.answer("Blue")) == ("unknown", "Blue")


@pytest.mark.anyio
async def test_a_completion_that_says_nothing_is_no_pause_when_its_records_have_none(
    respx_mock: respx.MockRouter,
) -> None:
    hiding, records = recording("4.15.0", "lone_pause/choice_v1"), recording("4.15.0", "lone_pause/answered_records")

    async with client_of(respx_mock, hiding, records) as client:
        reply = await client.chat("Hello", appId="a" * 24)

    assert reply.interactive is None


@pytest.mark.anyio
@pytest.mark.parametrize("version", VERSIONS)
async def test_a_tool_that_paused_keeps_its_name_when_it_goes_on(respx_mock: respx.MockRouter, version: str) -> None:
    first, second = recording(version, "tool_pause/first"), recording(version, "tool_pause/second")
    sent = asked_by(first)

    async with client_of(respx_mock, first, second) as client:
        talk = client.conversation(sent["appId"], sent["chatId"], api="v2" if version == "4.14.11" else "v1")
        async with talk.stream("What is the weather in Paris?") as stream:
            paused = await stream.until_done()
        async with talk.stream_answer("Blue") as stream:
            reply = await stream.until_done()

    (before,), (call,) = paused.tool_calls, reply.tool_calls
    assert (call.id, call.name, call.function) == (before.id, "Weather choice", "sel")
    assert (call.params, call.response) == ("{}", "blue")
    assert reply.text == "The tool said blue"


class Silent(httpx.AsyncByteStream):
    """A body that never ends; who waits for more of it waits for ever."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self.body
        raise AssertionError("somebody waits for more")

    async def aclose(self) -> None:
        self.closed = True


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the client would have slept."""
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr("anyio.sleep", sleep)
    return slept


def silent(version: str) -> tuple[httpx.Response, Silent]:
    kept = recording(version, "resume/silent")
    stream = Silent(kept.body)
    return httpx.Response(kept.status, headers=list(kept.headers), stream=stream), stream


@pytest.mark.anyio
@pytest.mark.parametrize("version", ["4.14.11", "4.15.0", "4.15.5", "4.16.0"])
async def test_a_resumed_run_without_a_copy_ends_with_its_records_once_it_is_over(
    respx_mock: respx.MockRouter, pauses: list[float], version: str
) -> None:
    first, second = silent(version), silent(version)
    completed = recording(version, "resume/completed")
    respx_mock.get("/api/core/chat/resume").mock(side_effect=[first[0], second[0], completed.response])
    respx_mock.post("/api/core/chat/history/getHistoryStatus").mock(
        side_effect=[recording(version, f"resume/{status}").response for status in ("running", "running", "over")]
    )
    chat_id = completed.request.url.params["chatId"]

    async with AsyncChatClient("fastgpt-key", SERVER) as client:
        response = await client.resume_chat_stream("a" * 24, chat_id)
        events = [event async for event in aiter_stream_events(response)]

    assert [event.type for event in events] == ["resumePhase"] * 4 + ["resumeCompleted", "done"]
    (_, answer) = events[-2].data["records"]["list"]
    assert "w0 w1 w2" in json.dumps(answer["value"])
    assert (first[1].closed, second[1].closed) == (True, True)
    assert pauses == [0.5, 0.5, 1.0, 2.0]


@pytest.mark.anyio
async def test_a_copy_that_comes_late_is_replayed(respx_mock: respx.MockRouter, pauses: list[float]) -> None:
    replayed = recording("4.16.0", "resume/replayed")
    respx_mock.get("/api/core/chat/resume").mock(side_effect=[silent("4.16.0")[0], replayed.response])

    async with AsyncChatClient("fastgpt-key", SERVER) as client:
        response = await client.resume_chat_stream("a" * 24, "c-1")
        events = [event async for event in aiter_stream_events(response)]

    assert [event.text for event in events if isinstance(event, AnswerEvent) and event.text][:2] == ["w0 ", "w1 "]
    assert len(pauses) == 1


@pytest.mark.anyio
async def test_a_copy_that_is_there_needs_one_request(respx_mock: respx.MockRouter) -> None:
    async with client_of(respx_mock, recording("4.16.0", "resume/replayed")) as client:
        response = await client.resume_chat_stream("a" * 24, "c-1")
        events = [event async for event in aiter_stream_events(response)]

    assert events[-1].type == "done"
    assert len(respx_mock.calls) == 1


@pytest.mark.anyio
async def test_closing_a_resumed_run_ends_the_wait_for_it(
    respx_mock: respx.MockRouter, monkeypatch: pytest.MonkeyPatch
) -> None:
    respx_mock.get("/api/core/chat/resume").mock(side_effect=[silent("4.16.0")[0]])

    async with AsyncChatClient("fastgpt-key", SERVER) as client:
        response = await client.resume_chat_stream("a" * 24, "c-1")

        async def sleep(seconds: float) -> None:
            await response.aclose()

        monkeypatch.setattr("anyio.sleep", sleep)
        with pytest.raises(StreamInterrupted, match="the stream was closed"):
            _ = [event async for event in aiter_stream_events(response)]


@pytest.mark.parametrize(
    ("answer", "over"),
    [
        ({"list": [{"chatId": "c-1", "chatGenerateStatus": 0}]}, False),
        ({"list": [{"chatId": "c-1", "chatGenerateStatus": 2}, {"chatId": "c-2", "chatGenerateStatus": 0}]}, True),
        ({"list": []}, True),
        ({"list": None}, True),
        ("what?", True),
    ],
)
def test_a_run_is_over_unless_its_chat_generates(answer: Any, over: bool) -> None:
    assert is_over(answer, "c-1") is over


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("version", "case"),
    [("4.8.17", "empty-question"), ("4.8.17", "empty-question-streamed"), ("4.14.4", "empty-question-streamed")],
)
async def test_an_empty_question_is_the_callers_mistake(respx_mock: respx.MockRouter, version: str, case: str) -> None:
    refusal = recording(version, case)
    sent = asked_by(refusal)

    async with client_of(respx_mock, refusal) as client:
        with pytest.raises(ValidationError, match="User question is empty"):
            await client.create_chat_completion(sent["messages"], stream=sent["stream"])


@pytest.mark.anyio
async def test_why_a_reply_failed_is_in_its_record_and_its_node(respx_mock: respx.MockRouter) -> None:
    records, completion = (recording("4.16.0", f"failed-{what}") for what in ("records", "completion"))

    async with client_of(respx_mock, records, completion) as client:
        (_, answer) = (await client.get_chat_records("a" * 24, "c-1")).parsed.list_
        nodes = (await client.create_chat_completion([{"role": "user", "content": "hi"}])).parsed.response_data

    assert isinstance(answer.error_text, RecordFailure)
    assert (answer.error_text.module_name, answer.error_text.error_text) == ("AI chat", "500 the fake model broke")
    assert isinstance(nodes, list)
    assert (nodes[-1].finish_reason, nodes[-1].max_token, nodes[-1].additional_properties) == ("error", 2000, {})
