"""The messages of a chat: read, rated, quoted, deleted."""

from __future__ import annotations

from typing import Any

from ..both import done, listed
from ..checks.faithful import parsed
from ..checks.usage import flat
from ..server import NOBODY
from ..session import Session
from .row import row


@row("get_chat_records", "get_chat_records")
async def get_chat_records(session: Session) -> None:
    """The question and the reply, with the text that was said."""
    chat, reply = await session.shared()
    page = parsed(session, await done(session.chat().get_chat_records(session.app(), chat)))
    session.same("authors", [record.obj for record in page.list_], ["Human", "AI"])
    session.same("total", page.total, 2)
    said = [value.text.content for record in page.list_[1:] for value in record.value if value.text]
    session.same("text of the reply", "".join(said).strip(), reply.text.strip())


@row("iter_chat_records", "get_chat_records")
async def iter_chat_records(session: Session) -> None:
    """The same, one by one, newest first."""
    chat, _ = await session.shared()
    found = [record.obj for record in await listed(session.chat().iter_chat_records(session.app(), chat, pageSize=1))]
    session.same("authors", found, ["AI", "Human"])


@row("get_chat_records_around", "get_chat_records_around")
async def get_chat_records_around(session: Session) -> None:
    """A window of records, from the end and around one."""
    chat, _ = await session.shared()
    client, app = session.chat(), session.app()
    window = parsed(session, await done(client.get_chat_records_around(app, chat)))
    session.same("authors", [record.obj for record in window.list_], ["Human", "AI"])
    around = await done(client.get_chat_records_around(app, chat, initialId=window.list_[-1].data_id))
    session.expect(parsed(session, around).list_, "nothing around a record that is there")


@row("get_record_detail", "get_record_detail")
async def get_record_detail(session: Session) -> None:
    """The nodes of a reply; none of a record that is not there."""
    chat, reply = await session.shared()
    client, app = session.chat(), session.app()
    nodes = parsed(session, await done(client.get_record_detail(app, chat, await session.answer_id(chat))))
    told = sorted(str(node.module_type) for node in reply.node_responses)
    session.same("nodes", sorted(str(node.module_type) for node in nodes), told)
    none = parsed(session, await done(client.get_record_detail(app, chat, "no-such-record")))
    session.same("nodes of no record", none, [])


@row("delete_chat_record", "delete_chat_record")
async def delete_chat_record(session: Session) -> None:
    """A reply that is gone."""
    chat, _ = await session.spoken()
    client, app = session.chat(), session.app()
    data_id = await session.answer_id(chat)
    parsed(session, await done(client.delete_chat_record(app, chat, data_id)))
    page = (await done(client.get_chat_records(app, chat))).parsed
    left = [record for record in page.list_ if record.obj == "AI" and record.data_id == data_id]
    session.expect(not left, "success, and the record is still there")


async def _quoted(session: Session) -> tuple[str, str, Any]:
    """Return a chat, a reply in it, and something it quotes; of a reply without quotes, ids of nothing."""
    chat, reply = await session.shared()
    quotes = [
        quote
        for node in flat([node.to_dict() for node in reply.node_responses])
        for quote in node.get("quoteList") or []
    ]
    quote = quotes[0] if quotes else {"id": NOBODY, "collectionId": NOBODY}
    return chat, await session.answer_id(chat), quote


@row("get_record_quotes", "get_record_quotes")
async def get_record_quotes(session: Session) -> None:
    """What a reply quotes. Where it quotes nothing, the server refuses."""
    chat, data_id, quote = await _quoted(session)
    ids, collections = [quote["id"]], [quote["collectionId"]]
    found = await done(session.chat().get_record_quotes(session.app(), chat, data_id, ids, collections))
    parsed(session, found)


@row("get_collection_quotes", "get_collection_quotes")
async def get_collection_quotes(session: Session) -> None:
    """What stands around it. Where a reply quotes nothing, the server refuses."""
    chat, data_id, quote = await _quoted(session)
    collection = quote["collectionId"]
    found = await done(session.chat().get_collection_quotes(session.app(), chat, data_id, collection, 0))
    parsed(session, found)


async def _feedback(session: Session, chat: str) -> tuple[str | None, str | None]:
    page = (await done(session.chat().get_chat_records(session.app(), chat))).parsed
    record = next(record for record in page.list_ if record.obj == "AI")
    return record.user_good_feedback or None, record.user_bad_feedback or None


@row("send_feedback", "send_feedback")
async def send_feedback(session: Session) -> None:
    """A like, a dislike, and neither, found in the record."""
    chat, _ = await session.spoken()
    data_id = await session.answer_id(chat)
    for good, bad in (("yes", None), (None, "no"), (None, None)):
        response = await done(session.chat().send_feedback(session.app(), chat, data_id, good, bad))
        parsed(session, response)
        session.same("feedback in the record", await _feedback(session, chat), (good, bad))


@row("set_feedback_read", "set_feedback_read")
async def set_feedback_read(session: Session) -> None:
    """Feedback that was read is no longer among the unread."""
    chat, _ = await session.spoken()
    client, app, data_id = session.chat(), session.app(), await session.answer_id(chat)
    await done(client.send_feedback(app, chat, data_id, "yes"))
    result = parsed(session, await done(client.set_feedback_read(app, chat, data_id, True)))
    session.same("success", result.success, True)
    unread = (await done(client.get_feedback_record_ids(app, chat, "good", True))).parsed
    session.same("unread", unread.data_ids, [])


@row("get_feedback_record_ids", "get_feedback_record_ids")
async def get_feedback_record_ids(session: Session) -> None:
    """The records with a like, and with a dislike."""
    chat, _ = await session.spoken()
    client, app, data_id = session.chat(), session.app(), await session.answer_id(chat)
    await done(client.send_feedback(app, chat, data_id, "yes"))
    liked = parsed(session, await done(client.get_feedback_record_ids(app, chat, "good")))
    session.same("liked", (liked.data_ids, liked.total), ([data_id], 1))
    disliked = parsed(session, await done(client.get_feedback_record_ids(app, chat, "bad")))
    session.same("disliked", disliked.data_ids, [])
