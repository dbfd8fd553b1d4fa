"""The frames of event streams are written byte for byte as FastGPT writes them."""

from __future__ import annotations

import json
from typing import Any

from attrs import frozen

STREAM_HEADERS = (
    ("content-type", "text/event-stream;charset=utf-8"),
    ("cache-control", "no-cache, no-transform"),
    ("x-accel-buffering", "no"),
)


def compact(value: Any) -> str:
    """Return JSON as JavaScript prints it: no spaces, no escapes for other scripts."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@frozen
class Frame:
    """One event: an optional name and one line of data."""

    event: str | None
    data: str

    def writes(self) -> list[bytes]:
        """Return the separate writes FastGPT makes: first the name, then the data."""
        name = [] if self.event is None else [f"event: {self.event}\n".encode()]
        return [*name, f"data: {self.data}\n\n".encode()]


def frame(event: str | None, payload: Any) -> Frame:
    """Return the frame of a JSON payload."""
    return Frame(event, compact(payload))


def chunk(delta: dict[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
    """Return an OpenAI-like chunk; FastGPT leaves its id, model and time empty."""
    choice = {"delta": delta, "index": 0, "finish_reason": finish_reason}
    return {"id": "", "object": "", "created": 0, "model": "", "choices": [choice]}


def text_delta(text: str) -> dict[str, Any]:
    """Return the delta of a piece of the answer."""
    return {"role": "assistant", "content": text}


def reasoning_delta(text: str) -> dict[str, Any]:
    """Return the delta of a piece of reasoning, which has no `content`."""
    return {"role": "assistant", "reasoning_content": text}
