"""The pieces of an answer, and how their text is read without parsing their JSON. Performs no I/O."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, ClassVar, Literal

from ..exceptions import StreamError

_NOT_READ: Any = object()

_scan: Callable[[str, int], tuple[Any, int]] = vars(json.JSONDecoder())["scan_once"]
_scan_string: Callable[[str, int], tuple[str, int]] = vars(json.decoder)["scanstring"]

_KEY = b'"content":"'
# As numbers: whether bytes hold other bytes takes Python ten times as long.
_QUOTE, _BACKSLASH = b'"\\'
# Surroundings that have changed this often go on changing: to learn them again costs more than it ever saves.
_MOST_CHANGES = 16


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


class TextTemplate:
    """What surrounds the text in the answer events of one stream.

    They differ in their text and in nothing else. Once one of them has been parsed, everything before and after its
    text is known; in another event with the same surroundings, what lies between is the text, exactly, after JSON's
    escapes are undone. Where events differ in more, such as a number in each of them, that is noticed, and they are
    parsed.
    """

    def __init__(self) -> None:
        self._before = self._after = b""
        self._begin = self._tail = 0
        self._changes = 0

    def read(self, event: TextEvent) -> str | None:
        """Return the text of an event that is text and nothing else; None when it may be more, or has to be parsed."""
        raw, begin = event.raw, self._begin
        if not begin or raw[:begin] != self._before or raw[-self._tail :] != self._after:
            return None
        middle = raw[begin : len(raw) - self._tail]
        if not middle and len(raw) != begin + self._tail:
            # What comes before and what comes after overlap.
            return None
        # Without a backslash and with no quote there is nothing to undo.
        if _QUOTE in middle or _BACKSLASH in middle:
            undone = _unescaped(middle)
            if undone is None:
                return None
            text = undone
        else:
            try:
                text = middle.decode()
            except UnicodeDecodeError:
                text = middle.decode("utf-8", "replace")
        event._known_text = text  # noqa: SLF001  # events and their template are one design
        return text

    def learn(self, event: TextEvent) -> None:
        """Take the surroundings from a parsed event, if its text can be found in it without doubt."""
        if self._changes == _MOST_CHANGES or not event.text or event.reasoning or event.finish_reason:
            return
        raw = event.raw
        begin = raw.find(_KEY) + len(_KEY)
        if raw.count(_KEY) != 1:
            return
        # Its escapes may be written in several ways, so its end is looked for where JSON says that it is.
        inside = raw[begin:].decode("utf-8", "replace")
        text, end = _scan_string(inside, 0)
        after = inside[end - 1 :].encode()
        if text != event.text or not raw.endswith(after):
            return
        self._changes += 1
        self._before, self._after = raw[:begin], after
        self._begin, self._tail = begin, len(after)


def _unescaped(middle: bytes) -> str | None:
    """Return what a JSON string's inside says; None when it is not the inside of one string."""
    inside = middle.decode("utf-8", "replace") + '"'
    try:
        text, end = _scan_string(inside, 0)
    except ValueError:
        return None
    return text if end == len(inside) else None
