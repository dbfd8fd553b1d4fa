"""Gathers a reply from the events of a stream, as they come. Performs no I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..events import (
    AnswerEvent,
    ChatTitleEvent,
    DoneEvent,
    Event,
    FlowNodeResponseEvent,
    FlowResponsesEvent,
    InteractiveEvent,
    PlanEvent,
    ResumeCompletedEvent,
    TextEvent,
    ToolEvent,
    UpdateVariablesEvent,
    WorkflowDurationEvent,
)
from .answer_events import TextTemplate
from .interactive import interaction_of
from .nodes import error_in, nested_nodes
from .reply import ChatReply, ToolCall, merged_tools


class ReplyBuilder:
    """The reply so far.

    Args:
        chat_id: The chat.
        earlier: The tool calls of the reply before, when this one goes on after its pause.
        data_id: The id it is stored under.

    Attributes:
        complete: Whether the stream has said that the reply is whole.
        new_text: The text of the last event; empty for signs of life.
        new_reasoning: The thought in the last event.
    """

    def __init__(
        self, chat_id: str | None = None, earlier: Sequence[ToolCall] = (), data_id: str | None = None
    ) -> None:
        self.complete = False
        self.new_text = ""
        self.new_reasoning = ""
        self._chat_id = chat_id
        self._earlier = earlier
        self._data_id = data_id
        self._text = _Joined()
        self._reasoning = _Joined()
        self._tools: list[Mapping[str, Any]] = []
        # What nodes did, as it came; and how many of these have been merged, to what.
        self._node_events: list[FlowResponsesEvent | FlowNodeResponseEvent] = []
        self._merged: tuple[int, list[dict[str, Any]]] = (0, [])
        self._variables: dict[str, Any] = {}
        self._pause: Any = None
        self._title: str | None = None
        self._plan: dict[str, Any] | None = None
        self._duration: float | None = None
        self._template = TextTemplate()
        self._read = self._template.read

    def add(self, event: Event) -> None:
        """Take the next event.

        Raises:
            StreamError: It is not what its name says.
        """
        self.new_reasoning = ""
        # The first test is the second's fast form for what nearly every event is.
        if type(event) is AnswerEvent or isinstance(event, TextEvent):
            text = self._read(event)
            if text is None:
                text = self._parsed(event)
            self.new_text = text
            if text:
                self._text.pieces.append(text)
        else:
            self.new_text = ""
            self._add_other(event)

    def _parsed(self, event: TextEvent) -> str:
        """Take a piece of the answer that is more than text, or the first of its kind."""
        text, self.new_reasoning, last = event._pieces()  # noqa: SLF001  # events and what reads them are one design
        if self.new_reasoning:
            self._reasoning.pieces.append(self.new_reasoning)
        if last:
            self.complete = True
        elif text and not self.new_reasoning:
            self._template.learn(event)
        return text

    def _add_other(self, event: Event) -> None:
        if isinstance(event, ToolEvent):
            self._tools.append(event.tool)
        elif isinstance(event, (FlowResponsesEvent, FlowNodeResponseEvent)):
            # These may be megabytes; they are decoded when somebody asks.
            self._node_events.append(event)
        elif isinstance(event, UpdateVariablesEvent):
            self._variables.update(event.variables)
        elif isinstance(event, InteractiveEvent):
            self._pause = event.interactive
        elif isinstance(event, ChatTitleEvent):
            self._title = event.title
        elif isinstance(event, PlanEvent):
            self._plan = event.plan
        elif isinstance(event, WorkflowDurationEvent):
            self._duration = event.seconds
        elif isinstance(event, (DoneEvent, ResumeCompletedEvent)):
            self.complete = True

    @property
    def text(self) -> str:
        """The text so far."""
        return str(self._text)

    @property
    def reasoning(self) -> str:
        """The thought so far."""
        return str(self._reasoning)

    def _nodes(self) -> list[dict[str, Any]]:
        """Return what each node did, put together anew only when there is news of one."""
        count, known = self._merged
        if count < len(self._node_events):
            events = list(self._node_events)
            known = nested_nodes(
                [
                    node
                    for event in events
                    for node in (event.nodes if isinstance(event, FlowResponsesEvent) else [event.node])
                ]
            )
            self._merged = (len(events), known)
        return [dict(node) for node in known]

    def reply(self) -> ChatReply:
        """Return the reply as it is now."""
        nodes = self._nodes()
        return ChatReply(
            text=self.text,
            reasoning=self.reasoning,
            tool_calls=merged_tools(self._tools, self._earlier),
            interactive=interaction_of(self._pause),
            node_responses=nodes,
            variables=dict(self._variables),
            title=self._title,
            plan=self._plan,
            error=error_in(nodes),
            chat_id=self._chat_id,
            duration=self._duration,
            data_id=self._data_id,
        )


class _Joined:
    """Pieces of text as one; whoever asks after each piece joins only what is new.

    Another thread may add pieces meanwhile, so they are never changed, and what is known of them changes at once.
    """

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._known = (0, "")

    def __str__(self) -> str:
        count, text = self._known
        new = self.pieces[count:]
        if new:
            text = "".join((text, *new))
            self._known = (count + len(new), text)
        return text
