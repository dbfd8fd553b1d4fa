"""The events of agents: tools, plans, sandboxes, skills. Performs no I/O."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from .answer_events import StreamEvent


class ToolEvent(StreamEvent):
    """Something about a tool; events of one call share its `id`."""

    __slots__ = ()

    @property
    def id(self) -> str:
        """The call."""
        return self._text("tool", "id")

    @property
    def tool(self) -> dict[str, Any]:
        """What is new about the tool, as `ToolUse` describes it."""
        return self._dict("tool")


class ToolCallEvent(ToolEvent):
    """The app calls a tool."""

    type: ClassVar[Literal["toolCall"]] = "toolCall"

    __slots__ = ()

    @property
    def name(self) -> str:
        """The tool's name."""
        return self._text("tool", "toolName")


class ToolParamsEvent(ToolEvent):
    """More of the JSON text of a tool call's arguments."""

    type: ClassVar[Literal["toolParams"]] = "toolParams"

    __slots__ = ()

    @property
    def params(self) -> str:
        """The next piece."""
        return self._text("tool", "params")


class ToolResponseEvent(ToolEvent):
    """A tool answered."""

    type: ClassVar[Literal["toolResponse"]] = "toolResponse"

    __slots__ = ()

    @property
    def response(self) -> str:
        """What it answered."""
        return self._text("tool", "response")


class PlanEvent(StreamEvent):
    """The agent made or changed its plan (since 4.14.7)."""

    type: ClassVar[Literal["plan"]] = "plan"

    __slots__ = ()

    @property
    def plan(self) -> dict[str, Any]:
        """The whole plan, as `Plan` describes it."""
        return self._dict("plan")


class PlanStatusEvent(StreamEvent):
    """The agent works on its plan (since 4.15.0)."""

    type: ClassVar[Literal["planStatus"]] = "planStatus"

    __slots__ = ()

    @property
    def status(self) -> str:
        """`generating` or `updating`."""
        return self._text("planStatus", "status")


class SandboxStatusEvent(StreamEvent):
    """The sandbox an agent works in is being prepared (since 4.14.11)."""

    type: ClassVar[Literal["sandboxStatus"]] = "sandboxStatus"

    __slots__ = ()

    @property
    def phase(self) -> str:
        """How far it is."""
        return self._text("phase")


class SkillCallEvent(StreamEvent):
    """The agent uses a skill (since 4.14.11)."""

    type: ClassVar[Literal["skillCall"]] = "skillCall"

    __slots__ = ()

    @property
    def skill(self) -> dict[str, Any]:
        """The skill, as `SkillUse` describes it."""
        return self._dict("skill")
