"""The events most programs handle: pieces of the answer, and tools. Performs no I/O."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, ClassVar, Literal

from ..exceptions import StreamError

_NOT_READ: Any = object()

_scan: Callable[[str, int], tuple[Any, int]] = vars(json.JSONDecoder())["scan_once"]


class StreamEvent:
    """What every event has.

    Attributes:
        type: What kind of event it is: FastGPT's name for it, `done` or `unknown`.
        event: The name on the wire; `message` when the server sent none (`detail=False`).
        raw: The data as it came, in UTF-8.
    """

    type: ClassVar[str] = "unknown"
    # Whether the data may be text that is not JSON.
    words: ClassVar[bool] = False

    __slots__ = ("_data", "event", "raw")

    def __init__(self, event: str, raw: bytes) -> None:
        self.event = event
        self.raw = raw
        self._data: Any = _NOT_READ

    @property
    def data(self) -> Any:
        """The decoded JSON, or the text when it is none. Decoded on first use.

        Raises:
            StreamError: The data of a known event is not JSON.
        """
        if self._data is _NOT_READ:
            self._data = self._decoded()
        return self._data

    def _decoded(self) -> Any:
        text = self.raw.decode("utf-8", "replace")
        try:
            # The scanner alone, without the search for blanks around it, takes a third less time.
            value, end = _scan(text, 0)
            if end == len(text):
                return value
        except (StopIteration, ValueError):
            pass
        try:
            return json.loads(text)
        except ValueError:
            if self.words:
                return text
            error = StreamError(f"stream event {self.event!r} is not JSON: {text[:80]!r}")
            error.event = self.event
            raise error from None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, StreamEvent):
            return NotImplemented
        return (type(self), self.event, self.raw) == (type(other), other.event, other.raw)

    def __hash__(self) -> int:
        return hash((self.event, self.raw))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.raw[:60].decode('utf-8', 'replace')!r})"

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


class TextEvent(StreamEvent):
    """A piece of the answer's text, thought or fixed."""

    __slots__ = ("_known_text",)

    @property
    def text(self) -> str:
        """New text; often empty."""
        try:
            # Set where the text was read without parsing; a stream makes thousands of these, so not before.
            return self._known_text
        except AttributeError:
            self._known_text: str = self._delta("content")
            return self._known_text

    @property
    def reasoning(self) -> str:
        """New thought of the model; often empty."""
        return self._delta("reasoning_content")

    @property
    def finish_reason(self) -> str | None:
        """`stop` in the last piece, None before."""
        value = self._choice().get("finish_reason")
        return value if isinstance(value, str) else None

    def _pieces(self) -> tuple[str, str, bool]:
        """Return text, reasoning, and whether it is the last piece: for who wants all of them, in one look."""
        choice = self._choice()
        delta = choice.get("delta")
        found = delta.get if isinstance(delta, dict) else {}.get
        text, reasoning = found("content"), found("reasoning_content")
        self._known_text = text = text if isinstance(text, str) else ""
        return text, reasoning if isinstance(reasoning, str) else "", isinstance(choice.get("finish_reason"), str)

    def _choice(self) -> dict[str, Any]:
        choices = self._part("choices")
        first = choices[0] if isinstance(choices, list) and choices else None
        return first if isinstance(first, dict) else {}

    def _delta(self, name: str) -> str:
        delta = self._choice().get("delta")
        value = delta.get(name) if isinstance(delta, dict) else None
        return value if isinstance(value, str) else ""


class AnswerEvent(TextEvent):
    """A piece of the answer. Empty pieces are the server's sign of life, every 10 seconds."""

    type: ClassVar[Literal["answer"]] = "answer"

    __slots__ = ()


class FastAnswerEvent(TextEvent):
    """A fixed reply of the workflow; counts as text of the answer."""

    type: ClassVar[Literal["fastAnswer"]] = "fastAnswer"

    __slots__ = ()


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
