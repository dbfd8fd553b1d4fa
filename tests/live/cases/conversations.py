"""A conversation: one chat, and what was said last."""

from __future__ import annotations

from typing import Any

from ..both import done, listed, opened
from ..session import Session
from .row import row
from .streams import begun, closed, ended


def _talk(session: Session, **options: Any) -> Any:
    return session.chat().conversation(session.app(), session.new_chat(), **options)


@row("conversation.say")
async def say(session: Session) -> None:
    """Two rounds; the server remembers the first."""
    talk = _talk(session)
    message = session.server.message("chat")
    session.expect((await done(talk.say(message))).text, "no text")
    session.expect((await done(talk.say(message))).text, "no text in the second round")
    page = (await done(session.chat().get_chat_records(session.app(), talk.chat_id))).parsed
    session.same("records after two rounds", page.total, 8 if session.server.doubles_first_route else 4)


@row("conversation.stream")
async def stream(session: Session) -> None:
    """A round in a stream."""
    talk = _talk(session)
    async with opened(talk.stream(session.server.message("chat"))) as stream:
        reply = await session.walked(stream)
    session.expect(reply.text, "no text")
    session.same("reply", talk.reply, reply)


@row("conversation.records")
async def records(session: Session) -> None:
    """The records, newest first, each once."""
    talk = _talk(session)
    message = session.server.message("chat")
    await done(talk.say(message))
    await done(talk.say(message))
    found = await listed(talk.records())
    ids = [(record.obj, record.data_id) for record in found]
    session.same("records that came twice", len(ids) - len({*ids}), 0)
    if not session.server.doubles_first_route:
        session.same("authors", [record.obj for record in found], ["AI", "Human", "AI", "Human"])


@row("conversation.feedback")
async def feedback(session: Session) -> None:
    """A like of the last reply, found in its record."""
    talk = _talk(session)
    await done(talk.say(session.server.message("chat")))
    await done(talk.feedback(good="fine"))
    told = [record.user_good_feedback for record in await listed(talk.records()) if record.obj == "AI"]
    session.expect("fine" in told, f"the record's feedback is {told}")


@row("conversation.regenerate", "delete_chat_record")
async def regenerate(session: Session) -> None:
    """The last round again: another reply, and no more records than before."""
    talk = _talk(session)
    message = session.server.message("chat")
    await done(talk.say(message))
    await done(talk.say(message))
    before = [(record.obj, record.data_id) for record in await listed(talk.records())]
    reply = await done(talk.regenerate())
    after = [(record.obj, record.data_id) for record in await listed(talk.records())]
    session.expect(reply.text, "no text")
    if session.server.doubles_first_route:
        session.expect(len({*after}) <= len({*before}), f"{len(after)} records after it, {len(before)} before")
    else:
        session.same("records after it", len(after), len(before))
        session.same("the first round", after[2:], before[2:])
    session.expect(after[:1] != before[:1], "the last reply is still the same record")


@row("conversation.stop", "stop_chat")
async def stop(session: Session) -> None:
    """Stop the run of a conversation."""
    chat = session.new_chat()
    stream = await begun(session, chat)
    try:
        await done(session.chat().conversation(session.app(), chat, api="v2").stop())
        await session.walked(stream)
        session.expect(len(stream.reply.text.split()) < 190, "the run went on to its end")
    finally:
        await closed(session, stream)
        await ended(session, chat)
