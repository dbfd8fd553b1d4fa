"""The events most programs handle: pieces of the answer, and tools. Performs no I/O."""

from __future__ import annotations

from typing import Any, ClassVar

from attrs import field, frozen


@frozen
class StreamEvent:
    """What every event has.

    Attributes:
        type: What kind of event it is: FastGPT's name for it, `done` or `unknown`.
        event: The name on the wire; `message` when the server sent none (`detail=False`).
        data: The decoded JSON, or the text when it is none.
    """

    type: ClassVar[str] = "unknown"

    event: str
    data: Any = field(repr=False)

    def _part(self, *names: str) -> Any:
        """Return what lies under these keys; None where the server sent something else."""
        value = self.data
        for name in names:
            value = value.get(name) if isinstance(value, dict) else None
        return value

    def _text(self, *names: str) -> str:
        value = self._part(*names)
        return value if isinstance(value, str) else ""

    def _dict(self, *names: str) -> dict[str, Any]:
        value = self._part(*names)
        return value if isinstance(value, dict) else {}


@frozen
class AnswerEvent(StreamEvent):
    """A piece of the answer. Empty pieces are the server's sign of life, every 10 seconds."""

    type: ClassVar[str] = "answer"

    @property
    def text(self) -> str:
        """New text; often empty."""
        return self._delta("content")

    @property
    def reasoning(self) -> str:
        """New thought of the model; often empty."""
        return self._delta("reasoning_content")

    @property
    def finish_reason(self) -> str | None:
        """`stop` in the last piece, None before."""
        value = self._choice().get("finish_reason")
        return value if isinstance(value, str) else None

    def _choice(self) -> dict[str, Any]:
        choices = self._part("choices")
        first = choices[0] if isinstance(choices, list) and choices else None
        return first if isinstance(first, dict) else {}

    def _delta(self, name: str) -> str:
        delta = self._choice().get("delta")
        value = delta.get(name) if isinstance(delta, dict) else None
        return value if isinstance(value, str) else ""


@frozen
class FastAnswerEvent(AnswerEvent):
    """A fixed reply of the workflow; counts as text of the answer."""

    type: ClassVar[str] = "fastAnswer"


@frozen
class ToolEvent(StreamEvent):
    """Something about a tool; events of one call share its `id`."""

    @property
    def id(self) -> str:
        """The call."""
        return self._text("tool", "id")

    @property
    def tool(self) -> dict[str, Any]:
        """What is new about the tool, as `ToolUse` describes it."""
        return self._dict("tool")


@frozen
class ToolCallEvent(ToolEvent):
    """The app calls a tool."""

    type: ClassVar[str] = "toolCall"

    @property
    def name(self) -> str:
        """The tool's name."""
        return self._text("tool", "toolName")


@frozen
class ToolParamsEvent(ToolEvent):
    """More of the JSON text of a tool call's arguments."""

    type: ClassVar[str] = "toolParams"

    @property
    def params(self) -> str:
        """The next piece."""
        return self._text("tool", "params")


@frozen
class ToolResponseEvent(ToolEvent):
    """A tool answered."""

    type: ClassVar[str] = "toolResponse"

    @property
    def response(self) -> str:
        """What it answered."""
        return self._text("tool", "response")
