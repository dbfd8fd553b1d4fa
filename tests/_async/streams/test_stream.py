"""Streams: what they yield, and how they break."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
import respx

from fastgpt_client import (
    APITimeoutError,
    AsyncChatClient,
    AuthenticationError,
    ConflictError,
    QuotaExceededError,
    ResponseParseError,
    ServerError,
    StreamError,
    StreamInterrupted,
    StreamResponse,
    aiter_stream_events,
)
from fastgpt_client.events import AnswerEvent, DoneEvent, FlowResponsesEvent, StreamEvent, UnknownEvent

COMPLETIONS = "http://fastgpt.test/api/v1/chat/completions"
HELLO = [{"role": "user", "content": "你好"}]
SSE = {"content-type": "text/event-stream;charset=utf-8"}


def answer(text: str, finish: str = "null", name: str = "event: answer\n") -> str:
    delta = f'{{"role":"assistant","content":"{text}"}}'
    return f'{name}data: {{"choices":[{{"delta":{delta},"finish_reason":{finish}}}]}}\n\n'


DONE = "event: answer\ndata: [DONE]\n\n"
NODES = 'event: flowResponses\ndata: [{"id":"n1","moduleName":"AI 对话"}]\n\n'


async def walk(respx_mock: respx.MockRouter, body: str, headers: dict[str, str] | None = None) -> list[StreamEvent]:
    respx_mock.post(COMPLETIONS).respond(headers=SSE if headers is None else headers, content=body.encode())
    async with AsyncChatClient("fastgpt-key", "http://fastgpt.test", max_retries=0) as client:
        response = await client.create_chat_completion(HELLO, stream=True, detail=True)
        return [event async for event in aiter_stream_events(response)]


@pytest.mark.anyio
async def test_events_after_done_are_still_delivered(respx_mock: respx.MockRouter) -> None:
    events = await walk(respx_mock, answer("你") + answer("好", '"stop"') + DONE + NODES)

    assert [event.type for event in events] == ["answer", "answer", "done", "flowResponses"]
    assert "".join(event.text for event in events if isinstance(event, AnswerEvent)) == "你好"
    assert [event.nodes for event in events if isinstance(event, FlowResponsesEvent)] == [
        [{"id": "n1", "moduleName": "AI 对话"}]
    ]


@pytest.mark.anyio
async def test_events_without_a_name_are_answers(respx_mock: respx.MockRouter) -> None:
    events = await walk(respx_mock, answer("hi", '"stop"', name="") + "data: [DONE]\n\n")

    assert [(type(event), event.event) for event in events] == [(AnswerEvent, "message"), (DoneEvent, "message")]


@pytest.mark.anyio
async def test_an_unknown_event_is_handed_on_as_it_came(respx_mock: respx.MockRouter) -> None:
    events = await walk(
        respx_mock, 'event: 新事件\ndata: {"a":1}\n\nevent: x\ndata: no json\n\n' + answer("", '"stop"')
    )

    assert [(type(event), event.event, event.data) for event in events[:2]] == [
        (UnknownEvent, "新事件", {"a": 1}),
        (UnknownEvent, "x", "no json"),
    ]


@pytest.mark.anyio
@pytest.mark.parametrize("headers", [{}, SSE, {"content-type": "text/html"}, {"content-type": "application/json"}])
async def test_a_wrong_key_is_an_error_although_the_status_is_200(
    respx_mock: respx.MockRouter, headers: dict[str, str]
) -> None:
    refused = 'event: error\ndata: {"code":514,"statusText":"unAuthApiKey","message":"","data":null}\n\n'

    with pytest.raises(AuthenticationError, match="failed: unAuthApiKey"):
        await walk(respx_mock, refused, headers)


@pytest.mark.anyio
async def test_a_stream_without_a_content_type_is_still_a_stream(respx_mock: respx.MockRouter) -> None:
    events = await walk(respx_mock, answer("你好", '"stop"') + DONE, headers={})

    assert [event.type for event in events] == ["answer", "done"]


@pytest.mark.anyio
async def test_an_error_in_the_middle_raises_what_it_stands_for(respx_mock: respx.MockRouter) -> None:
    broke = 'event: error\ndata: {"code":510,"statusText":"insufficientQuota","message":""}\n\n'

    with pytest.raises(QuotaExceededError, match="insufficientQuota"):
        await walk(respx_mock, answer("par") + broke)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ('{"code":504001,"statusText":"chatIsGenerating","message":""}', ConflictError),
        ("<html>Bad Gateway</html>", ServerError),
        ('{"choices":[{"message":{"content":"x"}}]}', ResponseParseError),
        ("", ResponseParseError),
        ("<html>Sign in</html>", ResponseParseError),
    ],
)
async def test_an_answer_that_is_no_stream_is_an_error(
    respx_mock: respx.MockRouter, body: str, kind: type[Exception]
) -> None:
    status = 502 if kind is ServerError else 200
    respx_mock.post(COMPLETIONS).respond(status, headers={"content-type": "application/json"}, content=body.encode())

    async with AsyncChatClient("fastgpt-key", "http://fastgpt.test", max_retries=0) as client:
        with pytest.raises(kind):
            await client.create_chat_completion(HELLO, stream=True)


@pytest.mark.anyio
@pytest.mark.parametrize("body", ["", answer("你") + answer("好"), answer("你好") + 'event: answer\ndata: {"cho'])
async def test_a_stream_that_ends_early_says_so_and_keeps_what_came(respx_mock: respx.MockRouter, body: str) -> None:
    with pytest.raises(StreamInterrupted, match="ended before the reply was complete") as caught:
        await walk(respx_mock, body)

    assert caught.value.partial.text == ("你好" if body else "")


@pytest.mark.anyio
async def test_an_event_that_is_not_json_names_itself(respx_mock: respx.MockRouter) -> None:
    with pytest.raises(StreamError, match="stream event 'answer' is not JSON: '<html>'") as caught:
        await walk(respx_mock, "event: answer\ndata: <html>\n\n")

    assert caught.value.event == "answer"


class CutStream(httpx.AsyncByteStream):
    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield answer("partial").encode()
        raise httpx.ReadError("reset")


@pytest.mark.anyio
async def test_a_connection_that_breaks_is_an_interruption(respx_mock: respx.MockRouter) -> None:
    respx_mock.post(COMPLETIONS).mock(return_value=httpx.Response(200, headers=SSE, stream=CutStream()))

    async with AsyncChatClient("fastgpt-key", "http://fastgpt.test") as client:
        response = await client.create_chat_completion(HELLO, stream=True)
        with pytest.raises(StreamInterrupted, match="the connection broke") as caught:
            [event async for event in aiter_stream_events(response)]

    assert caught.value.partial.text == "partial"


@pytest.mark.anyio
async def test_an_open_stream_is_a_context_manager_and_has_no_parsed_answer(respx_mock: respx.MockRouter) -> None:
    respx_mock.post(COMPLETIONS).respond(headers=SSE, content=answer("hi").encode())

    client = AsyncChatClient("fastgpt-key", "http://fastgpt.test")
    response = await client.create_chat_completion(HELLO, stream=True)
    async with client, response:
        assert isinstance(response, StreamResponse)
        with pytest.raises(StreamError, match="walk it with"):
            _ = response.parsed

    assert response.is_closed


@pytest.mark.anyio
async def test_silence_is_bounded_by_the_idle_timeout_and_not_by_the_timeout(respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(COMPLETIONS).respond(headers=SSE, content=(answer("", '"stop"')).encode())

    async with AsyncChatClient("fastgpt-key", "http://fastgpt.test", timeout=5.0, stream_idle_timeout=42.0) as client:
        await (await client.create_chat_completion(HELLO, stream=True)).aclose()

    timeout = {"connect": 5.0, "read": 42.0, "write": 5.0, "pool": 5.0}
    assert route.calls.last.request.extensions["timeout"] == timeout


@pytest.mark.anyio
async def test_the_first_event_has_a_patience_of_its_own(respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(COMPLETIONS).mock(side_effect=httpx.ReadTimeout("slow"))

    async with AsyncChatClient("fastgpt-key", "http://fastgpt.test", timeout=5.0, stream_idle_timeout=42.0) as client:
        with pytest.raises(APITimeoutError, match=r"no first event from http://fastgpt\.test within 9\.0 seconds"):
            await client.create_chat_completion(HELLO, stream=True, timeout=9.0)

    assert route.calls.last.request.extensions["timeout"]["read"] == 9.0


@pytest.mark.anyio
async def test_a_stream_nobody_closes_warns(respx_mock: respx.MockRouter) -> None:
    respx_mock.post(COMPLETIONS).respond(headers=SSE, content=answer("hi").encode())

    async with AsyncChatClient("fastgpt-key", "http://fastgpt.test") as client:
        response = await client.create_chat_completion(HELLO, stream=True)
        respx_mock.calls.reset()

        with pytest.warns(ResourceWarning, match="unclosed FastGPT stream"):
            del response
