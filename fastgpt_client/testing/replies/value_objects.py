"""A stored message consists of value objects: texts, tools, files and pauses, as FastGPT writes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any


def plain_text(value: Sequence[Any]) -> str:
    """Return the text of a record's value objects."""
    return "".join(item["text"]["content"] for item in value if "text" in item)


def shown(values: list[dict[str, Any]], *, typed: bool) -> Iterator[dict[str, Any]]:
    """Yield value objects as answers show them: interactive ones reduced, with `type` where it was sent."""
    for value in values:
        if "interactive" in value:
            asked = innermost(value["interactive"])
            value = {**value, "interactive": {"type": asked["type"], "params": asked["params"]}}
        yield typed_value(value) if typed else value


def typed_value(value: dict[str, Any]) -> dict[str, Any]:
    """Return a value object with the `type` older answers had."""
    for key, kind in (("text", "text"), ("reasoning", "reasoning"), ("tools", "tool"), ("file", "file")):
        if key in value:
            return {"type": kind, **value}
    return {"type": "interactive", **value} if "interactive" in value else value


def innermost(interactive: Mapping[str, Any]) -> dict[str, Any]:
    """Return the innermost interactive object of any number of wrappers."""
    current = dict(interactive)
    while isinstance(inner := current.get("params", {}).get("childrenResponse"), dict):
        current = inner
    return current


def is_answered(interactive: Mapping[str, Any]) -> bool:
    """Tell whether the user has answered an interactive object."""
    params = interactive.get("params", {})
    return any(params.get(name) for name in ("userSelectedVal", "submitted", "continue", "answer"))
