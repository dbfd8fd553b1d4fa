"""Events narrow by their `type`, and a program can prove that it handles every one."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from typing import assert_never, assert_type, get_args

import pytest

from fastgpt_client import AsyncChatClient, ChatClient, aiter_stream_events, iter_stream_events
from fastgpt_client.events import (
    AnswerEvent,
    ChatTitleEvent,
    DoneEvent,
    ErrorEvent,
    Event,
    FastAnswerEvent,
    FlowNodeResponseEvent,
    FlowNodeStatusEvent,
    FlowResponsesEvent,
    InteractiveEvent,
    PlanEvent,
    PlanStatusEvent,
    ResumeCompletedEvent,
    ResumePhaseEvent,
    ResumeUnavailableEvent,
    SandboxStatusEvent,
    SkillCallEvent,
    ToolCallEvent,
    ToolParamsEvent,
    ToolResponseEvent,
    UnknownEvent,
    UpdateVariablesEvent,
    WorkflowDurationEvent,
)
from fastgpt_client.testing import FastGPTEmulator, Reply

HELLO = [{"role": "user", "content": "你好"}]


def class_by_type(event: Event) -> type[Event]:
    """Return the class that type checkers take an event for after looking at its type."""
    if event.type == "answer":
        return type(assert_type(event, AnswerEvent))
    if event.type == "fastAnswer":
        return type(assert_type(event, FastAnswerEvent))
    if event.type == "flowNodeStatus":
        return type(assert_type(event, FlowNodeStatusEvent))
    if event.type == "flowResponses":
        return type(assert_type(event, FlowResponsesEvent))
    if event.type == "flowNodeResponse":
        return type(assert_type(event, FlowNodeResponseEvent))
    if event.type == "toolCall":
        return type(assert_type(event, ToolCallEvent))
    if event.type == "toolParams":
        return type(assert_type(event, ToolParamsEvent))
    if event.type == "toolResponse":
        return type(assert_type(event, ToolResponseEvent))
    if event.type == "updateVariables":
        return type(assert_type(event, UpdateVariablesEvent))
    if event.type == "interactive":
        return type(assert_type(event, InteractiveEvent))
    if event.type == "workflowDuration":
        return type(assert_type(event, WorkflowDurationEvent))
    return class_by_rarer_type(event)


def class_by_rarer_type(event: Event) -> type[Event]:
    """Go on where `class_by_type` ends."""
    if event.type == "chatTitle":
        return type(assert_type(event, ChatTitleEvent))
    if event.type == "plan":
        return type(assert_type(event, PlanEvent))
    if event.type == "planStatus":
        return type(assert_type(event, PlanStatusEvent))
    if event.type == "sandboxStatus":
        return type(assert_type(event, SandboxStatusEvent))
    if event.type == "skillCall":
        return type(assert_type(event, SkillCallEvent))
    if event.type == "error":
        return type(assert_type(event, ErrorEvent))
    if event.type == "resumePhase":
        return type(assert_type(event, ResumePhaseEvent))
    if event.type == "resumeCompleted":
        return type(assert_type(event, ResumeCompletedEvent))
    if event.type == "resumeUnavailable":
        return type(assert_type(event, ResumeUnavailableEvent))
    if event.type == "done":
        return type(assert_type(event, DoneEvent))
    return UnknownEvent


def family(event: Event) -> str:
    """Sort an event; a type checker complains here when a new kind of event is forgotten."""
    match event.type:
        case "answer" | "fastAnswer":
            return "text"
        case "toolCall" | "toolParams" | "toolResponse" | "skillCall":
            return "tool"
        case "flowNodeStatus" | "flowNodeResponse" | "flowResponses" | "workflowDuration" | "updateVariables":
            return "workflow"
        case "interactive" | "plan" | "planStatus" | "sandboxStatus" | "chatTitle":
            return "chat"
        case "resumePhase" | "resumeCompleted" | "resumeUnavailable" | "error" | "done" | "unknown":
            return "stream"
        case _:
            assert_never(event.type)


def family_by_class(event: Event) -> str:
    """Sort an event by its class, just as completely."""
    match event:
        case AnswerEvent() | FastAnswerEvent():
            return assert_type(event.text, str) and "text"
        case ToolCallEvent() | ToolParamsEvent() | ToolResponseEvent() | SkillCallEvent():
            return "tool"
        case FlowNodeStatusEvent() | FlowNodeResponseEvent() | FlowResponsesEvent():
            return "workflow"
        case WorkflowDurationEvent() | UpdateVariablesEvent():
            return "workflow"
        case InteractiveEvent() | PlanEvent() | PlanStatusEvent() | SandboxStatusEvent() | ChatTitleEvent():
            return "chat"
        case ResumePhaseEvent() | ResumeCompletedEvent() | ResumeUnavailableEvent():
            return "stream"
        case ErrorEvent() | DoneEvent() | UnknownEvent():
            return "stream"
        case _:
            assert_never(event)


@pytest.mark.parametrize("kind", get_args(Event))
def test_the_type_of_an_event_tells_its_class(kind: type[Event]) -> None:
    event = kind(kind.type, b'{"choices": [{"delta": {"content": "x"}}]}')

    assert class_by_type(event) is kind
    assert family(event) == family_by_class(event)


def test_events_of_a_response_are_typed(server: FastGPTEmulator) -> None:
    server.reply(Reply(text="你好", title="问候"))
    with ChatClient(server.api_key, server.base_url) as client:
        response = client.create_chat_completion(HELLO, stream=True, detail=True, appId=server.app_id)
        events = iter_stream_events(response)
        assert_type(events, Generator[Event, None, None])
        text, titles = "", []
        for event in events:
            assert_type(event, Event)
            if event.type == "answer":
                assert_type(event.text, str)
                text += event.text
            elif event.type == "chatTitle":
                titles.append(assert_type(event.title, str))

    assert (text, titles) == ("你好", ["问候"])


@pytest.mark.anyio
async def test_events_of_an_async_response_are_typed_the_same(server: FastGPTEmulator) -> None:
    async with AsyncChatClient(server.api_key, server.base_url) as client:
        response = await client.create_chat_completion(HELLO, stream=True, detail=True, appId=server.app_id)
        events = aiter_stream_events(response)
        assert_type(events, AsyncGenerator[Event, None])
        kinds = {family(event) async for event in events}

    assert "text" in kinds
