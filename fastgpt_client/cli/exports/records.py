"""What was said in a chat, as turns of plain text, and as a file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import asdict, frozen

from ..words.language import t

if TYPE_CHECKING:
    from fastgpt_client.generated.models import ChatRecord

_SPEAKERS = {"Human": "you", "AI": "app", "System": "system"}


@frozen
class Turn:
    """What one side said once.

    Attributes:
        id: The record's `dataId`.
        speaker: `you`, `app` or `system`.
        time: When, as the server wrote it; empty when it did not.
        text: The words.
        files: Names or addresses of what came along.
    """

    id: str
    speaker: str
    time: str
    text: str
    files: tuple[str, ...]


def spoken(records: Iterable[ChatRecord]) -> list[Turn]:
    """Return the turns of a chat, oldest first.

    Args:
        records: Its records, newest first.
    """
    return [_turn(record.to_dict()) for record in records][::-1]


def _turn(record: dict[str, Any]) -> Turn:
    values = record.get("value")
    parts = [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []
    texts = [str(part["text"].get("content") or "") for part in parts if isinstance(part.get("text"), dict)]
    files = [part["file"] for part in parts if isinstance(part.get("file"), dict)]
    asked = [_asked(part["interactive"]) for part in parts if isinstance(part.get("interactive"), dict)]
    return Turn(
        str(record.get("dataId") or ""),
        _SPEAKERS.get(str(record.get("obj")), "system"),
        str(record.get("time") or ""),
        "\n".join(text for text in [*texts, *asked] if text),
        # Without its query: what stands there is a permission.
        tuple(str(file.get("name") or str(file.get("url") or "").partition("?")[0]) for file in files),
    )


def _asked(interactive: dict[str, Any]) -> str:
    params = interactive.get("params")
    return str(params.get("description") or "") if isinstance(params, dict) else ""


def name_of(speaker: str) -> str:
    """Return what to call a speaker."""
    return {"you": t("you"), "app": t("app")}.get(speaker, t("system"))


def as_markdown(title: str, turns: Iterable[Turn]) -> str:
    """Return a chat as Markdown."""
    parts = [f"# {title}"]
    for turn in turns:
        when = f" · {turn.time}" if turn.time else ""
        files = "".join(f"\n- {name}" for name in turn.files)
        parts.append(f"**{name_of(turn.speaker)}**{when}\n\n{turn.text}{files}")
    return "\n\n".join(parts) + "\n"


def as_json_line(chat: str, title: str, turns: Iterable[Turn]) -> str:
    """Return a chat as one line of JSON."""
    return json.dumps({"chatId": chat, "title": title, "turns": [asdict(turn) for turn in turns]}, ensure_ascii=False)


def write_turns(path: Path, chat: str, turns: list[Turn]) -> None:
    """Write a chat to a file, by its suffix: `.jsonl` for JSON lines, Markdown for all others."""
    text = as_json_line(chat, chat, turns) + "\n" if path.suffix == ".jsonl" else as_markdown(chat, turns)
    path.write_text(text, encoding="utf-8")
