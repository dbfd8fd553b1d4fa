"""Typed events of a completion stream. Performs no I/O.

`event_of` turns a server-sent event into one of the classes below, told apart by `.type`. Names this version does not
know become `UnknownEvent`: a newer server never breaks an older client.
"""

from __future__ import annotations

import json
from typing import Any, ClassVar

from attrs import frozen

from ._answer_events import (
    AnswerEvent,
    FastAnswerEvent,
    StreamEvent,
    ToolCallEvent,
    ToolEvent,
    ToolParamsEvent,
    ToolResponseEvent,
)
from ._sse import ServerSentEvent
from .exceptions import StreamError

__all__ = [
    "EVENT_TYPES",
    "AnswerEvent",
    "ChatTitleEvent",
    "DoneEvent",
    "ErrorEvent",
    "FastAnswerEvent",
    "FlowNodeResponseEvent",
    "FlowNodeStatusEvent",
    "FlowResponsesEvent",
    "InteractiveEvent",
    "PlanEvent",
    "PlanStatusEvent",
    "ResumeCompletedEvent",
    "ResumePhaseEvent",
    "ResumeUnavailableEvent",
    "SandboxStatusEvent",
    "SkillCallEvent",
    "StreamEvent",
    "ToolCallEvent",
    "ToolEvent",
    "ToolParamsEvent",
    "ToolResponseEvent",
    "UnknownEvent",
    "UpdateVariablesEvent",
    "WorkflowDurationEvent",
    "event_of",
]


@frozen
class FlowNodeStatusEvent(StreamEvent):
    """A node of the workflow began to run."""

    type: ClassVar[str] = "flowNodeStatus"

    @property
    def name(self) -> str:
        """The node's name."""
        return self._text("name")

    @property
    def status(self) -> str:
        """`running`."""
        return self._text("status")


@frozen
class FlowResponsesEvent(StreamEvent):
    """What every node did, all at once at the end (v1 with `detail=True`)."""

    type: ClassVar[str] = "flowResponses"

    @property
    def nodes(self) -> list[dict[str, Any]]:
        """One mapping for each node, as `NodeResponse` describes it."""
        return [node for node in self.data if isinstance(node, dict)] if isinstance(self.data, list) else []


@frozen
class FlowNodeResponseEvent(StreamEvent):
    """What one node did, as soon as it ended (v2)."""

    type: ClassVar[str] = "flowNodeResponse"

    @property
    def node(self) -> dict[str, Any]:
        """The node, as `NodeResponse` describes it."""
        return self._dict()


@frozen
class UpdateVariablesEvent(StreamEvent):
    """The chat's variables changed."""

    type: ClassVar[str] = "updateVariables"

    @property
    def variables(self) -> dict[str, Any]:
        """The variables by name."""
        return self._dict()


@frozen
class InteractiveEvent(StreamEvent):
    """The workflow pauses for the user."""

    type: ClassVar[str] = "interactive"

    @property
    def interactive(self) -> dict[str, Any]:
        """The pause as the server sent it; may be a wrapper around the one to answer."""
        return self._dict("interactive")


@frozen
class WorkflowDurationEvent(StreamEvent):
    """The workflow ended."""

    type: ClassVar[str] = "workflowDuration"

    @property
    def seconds(self) -> float:
        """How long it took."""
        value = self._part("durationSeconds")
        return float(value) if isinstance(value, (int, float)) else 0.0


@frozen
class ChatTitleEvent(StreamEvent):
    """The server gave a new chat its title (since 4.15.0)."""

    type: ClassVar[str] = "chatTitle"

    @property
    def title(self) -> str:
        """The title."""
        return self._text("title")


@frozen
class PlanEvent(StreamEvent):
    """The agent made or changed its plan (since 4.14.7)."""

    type: ClassVar[str] = "plan"

    @property
    def plan(self) -> dict[str, Any]:
        """The whole plan, as `Plan` describes it."""
        return self._dict("plan")


@frozen
class PlanStatusEvent(StreamEvent):
    """The agent works on its plan (since 4.15.0)."""

    type: ClassVar[str] = "planStatus"

    @property
    def status(self) -> str:
        """`generating` or `updating`."""
        return self._text("planStatus", "status")


@frozen
class SandboxStatusEvent(StreamEvent):
    """The sandbox an agent works in is being prepared (since 4.14.11)."""

    type: ClassVar[str] = "sandboxStatus"

    @property
    def phase(self) -> str:
        """How far it is."""
        return self._text("phase")


@frozen
class SkillCallEvent(StreamEvent):
    """The agent uses a skill (since 4.14.11)."""

    type: ClassVar[str] = "skillCall"

    @property
    def skill(self) -> dict[str, Any]:
        """The skill, as `SkillUse` describes it."""
        return self._dict("skill")


@frozen
class ErrorEvent(StreamEvent):
    """The run failed. Walking a stream raises the error instead of yielding this."""

    type: ClassVar[str] = "error"


@frozen
class ResumePhaseEvent(StreamEvent):
    """A resumed stream replays the past (`catchup`) or has reached the present (`live`)."""

    type: ClassVar[str] = "resumePhase"

    @property
    def phase(self) -> str:
        """`catchup` or `live`."""
        return self.data if isinstance(self.data, str) else ""


@frozen
class ResumeCompletedEvent(StreamEvent):
    """There was nothing to resume; the saved records are here."""

    type: ClassVar[str] = "resumeCompleted"

    @property
    def records(self) -> list[dict[str, Any]]:
        """The newest records, as `ChatRecord` describes them."""
        records = self._part("records", "list")
        return [record for record in records if isinstance(record, dict)] if isinstance(records, list) else []


@frozen
class ResumeUnavailableEvent(StreamEvent):
    """The run goes on, but the server did not keep its stream."""

    type: ClassVar[str] = "resumeUnavailable"

    @property
    def reason(self) -> str:
        """`memoryPressure` or `mirrorUnavailable`."""
        return self._text("reason")


@frozen
class DoneEvent(StreamEvent):
    """The literal `[DONE]`. On FastGPT before 4.14.11 node results follow it."""

    type: ClassVar[str] = "done"


@frozen
class UnknownEvent(StreamEvent):
    """An event this version of the client does not know."""


# Events whose data is a bare word by contract.
_WORDS = (ResumePhaseEvent, DoneEvent)
EVENT_TYPES: dict[str, type[StreamEvent]] = {
    kind.type: kind
    for kind in (
        AnswerEvent, FastAnswerEvent, FlowNodeStatusEvent, FlowResponsesEvent, FlowNodeResponseEvent, ToolCallEvent,
        ToolParamsEvent, ToolResponseEvent, UpdateVariablesEvent, InteractiveEvent, WorkflowDurationEvent,
        ChatTitleEvent, PlanEvent, PlanStatusEvent, SandboxStatusEvent, SkillCallEvent, ErrorEvent, ResumePhaseEvent,
        ResumeCompletedEvent, ResumeUnavailableEvent, DoneEvent,
    )
}  # fmt: skip
# `message` is an event without a name; the others are names from before FastGPT 4.7.
_OTHER_NAMES = {"message": "answer", "moduleStatus": "flowNodeStatus", "appStreamResponse": "flowResponses"}


def event_of(sse: ServerSentEvent) -> StreamEvent:
    """Return the typed event.

    Raises:
        StreamError: A known event whose data is not JSON.
    """
    if sse.data == "[DONE]":
        return DoneEvent(sse.event, sse.data)
    kind = EVENT_TYPES.get(_OTHER_NAMES.get(sse.event, sse.event), UnknownEvent)
    try:
        return kind(sse.event, json.loads(sse.data))
    except ValueError:
        if kind is UnknownEvent or kind in _WORDS:
            return kind(sse.event, sse.data)
        error = StreamError(f"stream event {sse.event!r} is not JSON: {sse.data[:80]!r}")
        error.event = sse.event
        raise error from None
