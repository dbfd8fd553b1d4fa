"""What belongs to a chat beside its messages: its opening, questions, speech."""

from __future__ import annotations

from ..both import done
from ..checks.faithful import parsed
from ..session import Session
from ..verdict import NotTried
from .row import row


@row("get_chat_init", "get_chat_init")
async def get_chat_init(session: Session) -> None:
    """The opening of a chat that is there, and of one that is not."""
    chat, _ = await session.shared()
    for chat_id in (chat, session.new_chat()):
        opened = parsed(session, await done(session.chat().get_chat_init(session.app(), chat_id)))
        session.expect(opened.app.name, "the app has no name")


@row("get_suggested_questions", "get_suggested_questions")
async def get_suggested_questions(session: Session) -> None:
    """Questions to go on with, by the app's own settings and by given ones."""
    chat, _ = await session.shared()
    client = session.chat()
    parsed(session, await done(client.get_suggested_questions(session.app(), chat)))
    given = {"open": True, "customPrompt": "predict"}
    parsed(session, await done(client.get_suggested_questions(session.app(), chat, given)))


@row("synthesize_speech", "synthesize_speech")
async def synthesize_speech(session: Session) -> None:
    """Speech, by the voice the app is set to."""
    chat, _ = await session.shared()
    opened = (await done(session.chat().get_chat_init(session.app(), chat))).data
    config = (opened["app"].get("chatConfig") or {}).get("ttsConfig") or {}
    if config.get("type") != "model":
        raise NotTried("the app has no voice model")
    voice = {name: config[name] for name in ("type", "model", "voice", "speed") if config.get(name) is not None}
    response = await done(session.chat().synthesize_speech(session.app(), voice, "hello"))
    session.expect(isinstance(response.parsed, bytes) and len(response.parsed) > 100, "no sound came")
