"""Streams of every FastGPT in use give the same reply, in both detail modes and both versions of the route."""

from __future__ import annotations

from typing import Any

import pytest

from fastgpt_client import AsyncChatClient, NotFoundError
from fastgpt_client.events import DoneEvent, FlowNodeResponseEvent, FlowResponsesEvent, UnknownEvent
from fastgpt_client.testing import PROFILES, FastGPTEmulator, Node, Reply, Tool

SAID = Reply(
    text=["你", "好", '"!"\n'],
    reasoning="想",
    tools=[Tool("Search", {"q": "电影"}, "ok")],
    nodes=[Node("AI Chat", "chatNode", {"inputTokens": 6, "outputTokens": 2})],
    variables={"城市": "北京"},
)


@pytest.mark.anyio
@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("api", ["v1", "v2"])
@pytest.mark.parametrize("detail", [True, False])
async def test_a_stream_reads_the_same_on_every_server(profile: str, api: Any, detail: bool) -> None:
    with FastGPTEmulator(profile, app_bound_key=True).serve() as server:
        server.reply(SAID)
        async with AsyncChatClient(server.api_key, server.base_url) as client:
            stream = client.stream("hi", chatId="c-1", appId=server.app_id, api=api, detail=detail)
            if (profile, api) == ("4.8", "v2"):
                with pytest.raises(NotFoundError, match=r"needs FastGPT 4\.9\.4 or later"):
                    await stream.__aenter__()
                return
            async with stream:
                events = [event async for event in stream]

    reply = stream.reply
    assert stream.complete
    assert (reply.text, reply.reasoning) == ('你好"!"\n', "想")
    assert [event for event in events if isinstance(event, UnknownEvent)] == []
    if not detail:
        assert {event.event for event in events} == {"message"}
        assert (reply.tool_calls, reply.node_responses, reply.variables) == ([], [], {})
        return
    assert [(call.name, call.params, call.response) for call in reply.tool_calls] == [("Search", '{"q":"电影"}', "ok")]
    assert reply.variables == {"城市": "北京"}
    assert "AI Chat" in [node.module_name for node in reply.node_responses]
    kinds = [type(event) for event in events]
    assert (FlowResponsesEvent in kinds, FlowNodeResponseEvent in kinds) == (api == "v1", api == "v2")
    if api == "v1":
        # Up to 4.14.10 the nodes come after `[DONE]`.
        late = profile in ("4.8", "4.9", "4.14.4", "4.14.9")
        assert (kinds.index(FlowResponsesEvent) > kinds.index(DoneEvent)) is late
