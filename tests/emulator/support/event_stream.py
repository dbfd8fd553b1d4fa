"""The events of a stream, read independently of the client."""

from __future__ import annotations

import json
from typing import Any


def events(text: str) -> list[tuple[str | None, Any]]:
    """Return the events of a stream: name, and payload decoded where it is JSON."""
    found = []
    for block in text.split("\n\n"):
        lines = [line for line in block.split("\n") if not line.startswith(":")]
        if not any(lines):
            continue
        fields = dict(line.split(": ", 1) for line in lines)
        data = fields["data"]
        found.append((fields.get("event"), json.loads(data) if data[:1] in "{[" and data != "[DONE]" else data))
    return found


def event_names(text: str) -> list[str | None]:
    return [name for name, _ in events(text)]


def answer_text(text: str) -> str:
    chunks = [data for _, data in events(text) if isinstance(data, dict) and "choices" in data]
    return "".join(chunk["choices"][0]["delta"].get("content") or "" for chunk in chunks)
