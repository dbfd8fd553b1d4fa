"""A stored message consists of value objects: texts, tools, files and pauses, as FastGPT writes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..profiles import Profile


def plain_text(value: Sequence[Any]) -> str:
    """Return the text of a record's value objects."""
    return "".join(item["text"]["content"] for item in value if "text" in item)


def shown(values: list[dict[str, Any]], profile: Profile, *, typed: bool) -> Iterator[dict[str, Any]]:
    """Yield value objects as answers show them: interactive ones reduced, with `type` where it was sent."""
    for value in stored(values, profile, typed=typed):
        if "interactive" in value and profile.bare_pauses:
            asked = innermost(value["interactive"])
            value = {**value, "interactive": {"type": asked["type"], "params": asked["params"]}}
        # An id that is not there is null only once it has been stored.
        yield {name: item for name, item in value.items() if item is not None}


def stored(values: Sequence[dict[str, Any]], profile: Profile, *, typed: bool) -> Iterator[dict[str, Any]]:
    """Yield value objects as records have them, with `type` where it was sent."""
    for value in _merged(values) if profile.merged_values else values:
        if "interactive" in value and profile.value_tag:
            value = {profile.value_tag: value["interactive"].get(profile.value_tag), **value}
        if "tools" in value and profile.tool_value_id:
            value = {"id": value["tools"][0]["id"], **value}
        yield typed_value(value) if typed else value


def _merged(values: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    reasoning: dict[str, Any] = {}
    for value in values:
        if reasoning and set(value) != {"text"}:
            yield reasoning
            reasoning = {}
        if set(value) == {"reasoning"}:
            reasoning = value
        else:
            yield {**reasoning, **value}
            reasoning = {}
    if reasoning:
        yield reasoning


def typed_value(value: dict[str, Any]) -> dict[str, Any]:
    """Return a value object with the `type` older answers had."""
    for key, kind in (("text", "text"), ("reasoning", "reasoning"), ("tools", "tool"), ("file", "file")):
        if key in value:
            return {"type": kind, **value}
    return {"type": "interactive" if "interactive" in value else "text", **value}


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
