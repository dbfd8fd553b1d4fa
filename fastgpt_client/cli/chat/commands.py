"""What a line that begins with `/` does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ..terminal.errors import CommandError
from ..words.language import t

if TYPE_CHECKING:
    from .session import ChatSession


def _help(session: ChatSession, _: str) -> None:
    for line in (
        t("/file PATH      send a file with the next message"),
        t("/image PATH     send an image with the next message"),
        t("/regenerate     take the last answer back and ask again"),
        t("/like, /dislike rate the last answer"),
        t("/records        show what was said"),
        t("/save PATH      write the conversation as Markdown, or as JSON lines for .jsonl"),
        t("/thoughts       show or fold what the model thinks"),
        t("/quit           end; Ctrl-D does the same"),
    ):
        session.console.print(line, markup=False)


def _file(session: ChatSession, path: str) -> None:
    session.attach(_needed(path), image=False)


def _image(session: ChatSession, path: str) -> None:
    session.attach(_needed(path), image=True)


def _regenerate(session: ChatSession, _: str) -> None:
    if session.said is None:
        raise CommandError(t("Nothing was said yet."))
    ids: list[str] = []
    for record in session.talk.records():
        ids.append(record.data_id)
        if record.obj == "Human":
            break
    for data_id in dict.fromkeys(ids):
        session.client.delete_chat_record(session.talk.app_id or "", session.talk.chat_id, data_id)
    session.say(session.said)


def _like(session: ChatSession, words: str) -> None:
    session.talk.feedback(good=words or "yes")
    session.console.print(t("Noted."), style="dim")


def _dislike(session: ChatSession, words: str) -> None:
    session.talk.feedback(bad=words or "yes")
    session.console.print(t("Noted."), style="dim")


def _records(session: ChatSession, _: str) -> None:
    from ..exports.records import name_of, spoken

    for turn in spoken(session.talk.records()):
        session.console.print(f"{name_of(turn.speaker)}: {turn.text}", markup=False)


def _save(session: ChatSession, path: str) -> None:
    from ..exports.records import spoken, write_turns

    target = Path(_needed(path)).expanduser()
    write_turns(target, session.talk.chat_id, spoken(session.talk.records()))
    session.console.print(t("Wrote {path}.").format(path=target), style="dim", markup=False)


def _thoughts(session: ChatSession, _: str) -> None:
    session.thoughts = not session.thoughts
    session.console.print(t("Thoughts are shown.") if session.thoughts else t("Thoughts are folded."), style="dim")


def _needed(path: str) -> str:
    if not path:
        raise CommandError(t("This needs a path."))
    return path


COMMANDS: dict[str, Callable[[ChatSession, str], None]] = {
    "/help": _help,
    "/file": _file,
    "/image": _image,
    "/regenerate": _regenerate,
    "/like": _like,
    "/dislike": _dislike,
    "/records": _records,
    "/save": _save,
    "/thoughts": _thoughts,
}
