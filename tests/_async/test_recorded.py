"""What running servers answered, by way of the client."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
import respx

from fastgpt_client import AsyncChatClient, Interaction

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
