"""Typed events of a completion stream. Performs no I/O.

`event_of` turns a server-sent event into one of the classes below, told apart by `.type`. Names this version does not
know become `UnknownEvent`: a newer server never breaks an older client.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal, TypeAlias, get_args

from ._streams.agent_events import (
    PlanEvent,
    PlanStatusEvent,
    SandboxStatusEvent,
    SkillCallEvent,
    ToolCallEvent,
    ToolEvent,
    ToolParamsEvent,
    ToolResponseEvent,
)
from ._streams.answer_events import AnswerEvent, FastAnswerEvent, StreamEvent, TextEvent

__all__ = [
    "EVENT_TYPES",
    "AnswerEvent",
    "ChatTitleEvent",
    "DoneEvent",
    "ErrorEvent",
    "Event",
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
    "TextEvent",
    "ToolCallEvent",
    "ToolEvent",
    "ToolParamsEvent",
    "ToolResponseEvent",
    "UnknownEvent",
    "UpdateVariablesEvent",
    "WorkflowDurationEvent",
    "event_of",
]


class FlowNodeStatusEvent(StreamEvent):
    """A node of the workflow began to run."""

    type: ClassVar[Literal["flowNodeStatus"]] = "flowNodeStatus"

    __slots__ = ()

    @property
    def name(self) -> str:
        """The node's name."""
        return self._text("name")

    @property
    def status(self) -> str:
        """`running`."""
        return self._text("status")


class FlowResponsesEvent(StreamEvent):
    """What every node did, all at once at the end (v1 with `detail=True`)."""

    type: ClassVar[Literal["flowResponses"]] = "flowResponses"

    __slots__ = ()

    @property
    def nodes(self) -> list[dict[str, Any]]:
        """One mapping for each node, as `NodeResponse` describes it."""
        return [node for node in self.data if isinstance(node, dict)] if isinstance(self.data, list) else []


class FlowNodeResponseEvent(StreamEvent):
    """What one node did, as soon as it ended (v2)."""

    type: ClassVar[Literal["flowNodeResponse"]] = "flowNodeResponse"

    __slots__ = ()

    @property
    def node(self) -> dict[str, Any]:
        """The node, as `NodeResponse` describes it."""
        return self._dict()


class UpdateVariablesEvent(StreamEvent):
    """The chat's variables changed."""

    type: ClassVar[Literal["updateVariables"]] = "updateVariables"

    __slots__ = ()

    @property
    def variables(self) -> dict[str, Any]:
        """The variables by name."""
        return self._dict()


class InteractiveEvent(StreamEvent):
    """The workflow pauses for the user."""

    type: ClassVar[Literal["interactive"]] = "interactive"

    __slots__ = ()

    @property
    def interactive(self) -> dict[str, Any]:
        """The pause as the server sent it; may be a wrapper around the one to answer."""
        return self._dict("interactive")


class WorkflowDurationEvent(StreamEvent):
    """The workflow ended."""

    type: ClassVar[Literal["workflowDuration"]] = "workflowDuration"

    __slots__ = ()

    @property
    def seconds(self) -> float:
        """How long it took."""
        value = self._part("durationSeconds")
        return float(value) if isinstance(value, (int, float)) else 0.0


class ChatTitleEvent(StreamEvent):
    """The server gave a new chat its title (since 4.15.0)."""

    type: ClassVar[Literal["chatTitle"]] = "chatTitle"

    __slots__ = ()

    @property
    def title(self) -> str:
        """The title."""
        return self._text("title")


class ErrorEvent(StreamEvent):
    """The run failed. Walking a stream raises the error instead of yielding this."""

    type: ClassVar[Literal["error"]] = "error"
    words: ClassVar[bool] = True

    __slots__ = ()


class ResumePhaseEvent(StreamEvent):
    """A resumed stream replays the past (`catchup`) or has reached the present (`live`)."""

    type: ClassVar[Literal["resumePhase"]] = "resumePhase"
    words: ClassVar[bool] = True

    __slots__ = ()

    @property
    def phase(self) -> str:
        """`catchup` or `live`."""
        return self.data if isinstance(self.data, str) else ""


class ResumeCompletedEvent(StreamEvent):
    """There was nothing to resume; the saved records are here."""

    type: ClassVar[Literal["resumeCompleted"]] = "resumeCompleted"

    __slots__ = ()

    @property
    def records(self) -> list[dict[str, Any]]:
        """The newest records, as `ChatRecord` describes them."""
        records = self._part("records", "list")
        return [record for record in records if isinstance(record, dict)] if isinstance(records, list) else []


class ResumeUnavailableEvent(StreamEvent):
    """The run goes on, but the server did not keep its stream."""

    type: ClassVar[Literal["resumeUnavailable"]] = "resumeUnavailable"

    __slots__ = ()

    @property
    def reason(self) -> str:
        """`memoryPressure` or `mirrorUnavailable`."""
        return self._text("reason")


class DoneEvent(StreamEvent):
    """The literal `[DONE]`. On FastGPT before 4.14.11 node results follow it."""

    type: ClassVar[Literal["done"]] = "done"
    words: ClassVar[bool] = True

    __slots__ = ()


class UnknownEvent(StreamEvent):
    """An event this version of the client does not know. Its data may be text."""

    type: ClassVar[Literal["unknown"]] = "unknown"
    words: ClassVar[bool] = True

    __slots__ = ()


Event: TypeAlias = (
    AnswerEvent
    | FastAnswerEvent
    | FlowNodeStatusEvent
    | FlowResponsesEvent
    | FlowNodeResponseEvent
    | ToolCallEvent
    | ToolParamsEvent
    | ToolResponseEvent
    | UpdateVariablesEvent
    | InteractiveEvent
    | WorkflowDurationEvent
    | ChatTitleEvent
    | PlanEvent
    | PlanStatusEvent
    | SandboxStatusEvent
    | SkillCallEvent
    | ErrorEvent
    | ResumePhaseEvent
    | ResumeCompletedEvent
    | ResumeUnavailableEvent
    | DoneEvent
    | UnknownEvent
)
"""Every event, told apart by `.type`."""

EVENT_TYPES: dict[str, type[Event]] = {kind.type: kind for kind in get_args(Event)}
# `message` is an event without a name; the others are names from before FastGPT 4.7.
_OTHER_NAMES = {"message": "answer", "moduleStatus": "flowNodeStatus", "appStreamResponse": "flowResponses"}
_KIND_OF_NAME = {**EVENT_TYPES, **{old: EVENT_TYPES[new] for old, new in _OTHER_NAMES.items()}}

_SHORT = len(b"[DONE]")


def event_of(event: str, raw: bytes) -> Event:
    """Return the typed event for a name and its data. What is not JSON shows when the data is used.

    An event without data says nothing but that the server is there, whatever its name; only an error stays one.
    """
    if len(raw) <= _SHORT:
        if raw == b"[DONE]":
            return DoneEvent(event, raw)
        if not raw.strip() and event != ErrorEvent.type:
            return UnknownEvent(event, raw)
    return _KIND_OF_NAME.get(event, UnknownEvent)(event, raw)
