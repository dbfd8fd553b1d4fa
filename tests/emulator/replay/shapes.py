"""Two answers are compared by shape: every key and its type, and every value a client reads as a word."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, zip_longest
from typing import Any

from attrs import frozen

WORDS = frozenset(
    {
        "code", "statusText", "errorType", "obj", "type", "role", "finish_reason", "index", "object", "created",
        "moduleType", "success", "completed", "uploadMode", "chatGenerateStatus", "status", "source",
    }
)  # fmt: skip
"""Values that are compared, not only their types."""
OF_THE_WORKFLOW = frozenset(
    {"historyPreview", "memoryEdges", "nodeOutputs", "entryNodeIds", "skipNodeQueue", "quoteList", "chatConfig"}
)
"""What a workflow holds is its author's; only that it is there and its type are compared."""


@frozen
class Event:
    """One event of a stream."""

    name: str | None
    data: Any

    @property
    def label(self) -> str:
        """What it is, as the order of events names it."""
        if not isinstance(self.data, dict):
            return f"{self.name} {self.data if isinstance(self.data, str) else ''}".strip()
        choices = self.data.get("choices")
        if not choices:
            return str(self.name)
        delta = choices[0]["delta"]
        said = "stop" if choices[0]["finish_reason"] else "reasoning" if "reasoning_content" in delta else "text"
        return f"{self.name} {said}"

    @property
    def empty(self) -> bool:
        """Whether it is a heartbeat, or a piece of nothing from the model."""
        choices = self.data.get("choices", []) if isinstance(self.data, dict) else []
        return choices != [] and not choices[0]["finish_reason"] and choices[0]["delta"].get("content") == ""


def events(text: str) -> list[Event]:
    """Return the events of a stream, comments left out."""
    found = []
    for block in text.split("\n\n"):
        lines = [line for line in block.split("\n") if line and not line.startswith(":")]
        fields = dict(line.split(": ", 1) for line in lines)
        if "data" in fields:
            found.append(Event(fields.get("event"), _decoded(fields["data"])))
    return found


def _decoded(data: str) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return data


def stream_differences(real: Sequence[Event], ours: Sequence[Event]) -> Iterator[str]:
    """Yield how two streams differ; how many pieces a text comes in does not count."""
    steps, own = _steps(real), _steps(ours)
    labels, own_labels = [step.label for step in steps], [step.label for step in own]
    if labels != own_labels:
        at = next(n for n, (a, b) in enumerate(zip_longest(labels, own_labels)) if a != b)
        theirs, mine = (" > ".join(found[at : at + 3]) or "the end" for found in (labels, own_labels))
        yield f"events: {theirs} | ours: {mine}"
    known = {step.label: step for step in reversed(own)}
    for label, group in groupby(sorted(steps, key=lambda step: step.label), key=lambda step: step.label):
        if label in known:
            counterparts = [step.data for step in own if step.label == label]
            yield from differences([step.data for step in group], counterparts, label)


def _steps(found: Sequence[Event]) -> list[Event]:
    kept = [each for each in found if not each.empty]
    return [next(group) for _, group in groupby(kept, key=lambda each: each.label)]


def differences(real: Any, ours: Any, path: str = "", *, key: str = "") -> Iterator[str]:
    """Yield how two JSON values differ in shape."""
    if _kind(real) != _kind(ours):
        yield f"{path}: {_kind(real)} | ours: {_kind(ours)}"
    elif key in OF_THE_WORKFLOW:
        return
    elif isinstance(real, dict):
        yield from _object_differences(real, ours, path)
    elif isinstance(real, list):
        yield from _array_differences(real, ours, path)
    elif (key in WORDS or _is_message(path, key)) and real != ours:
        yield f"{path}: {real!r} | ours: {ours!r}"


def _object_differences(real: dict[str, Any], ours: dict[str, Any], path: str) -> Iterator[str]:
    for name in real.keys() - ours.keys():
        yield f"{path}.{name}: {_kind(real[name])} | ours: absent"
    for name in ours.keys() - real.keys():
        yield f"{path}.{name}: absent | ours: {_kind(ours[name])}"
    for name in real.keys() & ours.keys():
        yield from differences(real[name], ours[name], f"{path}.{name}", key=name)


def _array_differences(real: list[Any], ours: list[Any], path: str) -> Iterator[str]:
    if bool(real) != bool(ours):
        yield f"{path}[]: {'some' if real else 'none'} | ours: {'some' if ours else 'none'}"
    elif len(real) == len(ours) and not _lists_chats(real):
        for mine, theirs in zip(ours, real, strict=True):
            yield from differences(theirs, mine, f"{path}[]")
    elif real:
        # Other chats, or another number of records: each of ours has to be like one of theirs.
        for mine in ours:
            yield from _fewest(list(differences(theirs, mine, f"{path}[]")) for theirs in real)


def _fewest(found: Iterable[list[str]]) -> list[str]:
    fewest: list[str] | None = None
    for each in found:
        if fewest is None or len(each) < len(fewest):
            fewest = each
        if not fewest:
            break
    return fewest or []


def _lists_chats(value: list[Any]) -> bool:
    return isinstance(value[0], dict) and "chatId" in value[0] if value else False


def _is_message(path: str, key: str) -> bool:
    return key == "message" and path in (".message", "error.message", ".zodError[].message")


def _kind(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return "null" if value is None else "boolean"
    return {str: "string", int: "number", float: "number", list: "array", dict: "object"}[type(value)]
