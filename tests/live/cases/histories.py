"""The list of chats: read, renamed, read off, deleted."""

from __future__ import annotations

from typing import Any

from fastgpt_client import UnsupportedError

from ..both import done, each
from ..checks.faithful import parsed
from ..session import Session
from ..verdict import NotTried
from .row import row


async def _row_of(session: Session, chat: str, app: str = "chat") -> Any:
    """Return a chat's entry in the list; None when it is not there. New chats are on the first page."""
    try:
        page = (await done(session.chat(app).get_chat_histories(session.app(app), 0, 50))).parsed
    except UnsupportedError:
        return None  # This server lists chats under the name of the key, and the client says so.
    return next((entry for entry in page.list_ if entry.chat_id == chat), None)


async def _seen_chat(session: Session) -> tuple[str, bool]:
    """Return a new chat, and whether the list of chats shows it; if not, the row of `get_chat_histories` says so."""
    chat, _ = await session.spoken()
    return chat, await _row_of(session, chat) is not None


def _keeps_records(session: Session) -> bool:
    # Since 4.14.0 chats are marked as deleted, and their records stay readable.
    return not session.server.known_before("4.14.0")


async def _expect_gone(session: Session, chat: str, app: str, *, seen: bool) -> None:
    """Expect that a chat is gone from where it was seen."""
    session.expect(await _row_of(session, chat, app) is None, "success, and the chat is still in the list")
    if not _keeps_records(session):
        records = (await done(session.chat(app).get_chat_records(session.app(app), chat))).parsed
        session.same("records after a success", records.total, 0)
    elif not seen:
        raise NotTried("new chats are not in the list of chats, so that nothing is seen; see get_chat_histories")


@row("get_chat_histories", "get_chat_histories")
async def get_chat_histories(session: Session) -> None:
    """A chat made with this key is in the list of chats made with keys, and in the list of all."""
    chat, _ = await session.spoken()
    for source in ("api", None):
        response = await done(session.chat().get_chat_histories(session.app(), 0, 50, source))
        page = parsed(session, response)
        found = [entry.chat_id for entry in page.list_]
        session.expect(chat in found, f"the chat just made is not in the list with source={source!r}")
    later = await done(session.chat().get_chat_histories(session.app(), 0, 5, startUpdateTime="2099-01-01"))
    if not session.server.known_before("4.14.0"):
        session.same("chats of the year 2099", len(later.parsed.list_), 0)


@row("iter_chat_histories", "get_chat_histories")
async def iter_chat_histories(session: Session) -> None:
    """The same list, page by page."""
    chats = [(await session.spoken())[0] for _ in range(2)]
    found: list[str] = []
    async for entry in each(session.chat().iter_chat_histories(session.app(), pageSize=1)):
        found.append(entry.chat_id)
        if {*chats} <= {*found}:
            break
    session.expect({*chats} <= {*found}, "chats just made are not in the list")
    session.same("chats that came twice", len(found) - len({*found}), 0)


@row("get_chat_history_status", "get_chat_history_status")
async def get_chat_history_status(session: Session) -> None:
    """Whether runs have ended."""
    chat, _ = await session.spoken()
    found = parsed(session, await done(session.chat().get_chat_history_status(session.app(), [chat]))).list_
    session.same("status of the chat", [(entry.chat_id, entry.chat_generate_status) for entry in found], [(chat, 1)])


@row("mark_chat_read", "mark_chat_read")
async def mark_chat_read(session: Session) -> None:
    """A chat that was read."""
    chat, _ = await session.spoken()
    parsed(session, await done(session.chat().mark_chat_read(session.app(), chat)))
    found = (await done(session.chat().get_chat_history_status(session.app(), [chat]))).parsed.list_
    session.same("read", [entry.has_been_read for entry in found], [True])


@row("update_chat_history", "update_chat_history")
async def update_chat_history(session: Session) -> None:
    """A chat with a title of its own, at the top."""
    chat, seen = await _seen_chat(session)
    # Where the list does not show it, only the server's own title is told.
    title = {} if seen else {"title": "Sea 海"}
    parsed(session, await done(session.chat().update_chat_history(session.app(), chat, "Sea 海", True, **title)))
    entry = await _row_of(session, chat)
    if not seen:
        opened = (await done(session.chat().get_chat_init(session.app(), chat))).parsed
        session.same("title", opened.title, "Sea 海")
    elif session.expect(entry, "the chat is gone from the list"):
        session.same("customTitle and top", (entry.custom_title, entry.top), ("Sea 海", True))


@row("delete_chat_history", "delete_chat_history")
async def delete_chat_history(session: Session) -> None:
    """A chat that is gone."""
    chat, seen = await _seen_chat(session)
    parsed(session, await done(session.chat().delete_chat_history(session.app(), chat)))
    await _expect_gone(session, chat, "chat", seen=seen)


@row("batch_delete_chat_histories", "batch_delete_chat_histories")
async def batch_delete_chat_histories(session: Session) -> None:
    """Two chats that are gone."""
    chats = [(await session.spoken())[0] for _ in range(2)]
    parsed(session, await done(session.chat().batch_delete_chat_histories(session.app(), chats)))
    left = [chat for chat in chats if await _row_of(session, chat) is not None]
    session.same("chats still in the list", left, [])


@row("clear_chat_histories", "clear_chat_histories")
async def clear_chat_histories(session: Session) -> None:
    """All chats of an app are gone. Only tried where no chats of others can be among them."""
    if not session.server.scratch:
        raise NotTried("it would delete chats that this suite did not make")
    chat, _ = await session.spoken("simple")
    client, app = session.chat("simple"), session.app("simple")
    parsed(session, await done(client.clear_chat_histories(app)))
    await _expect_gone(session, chat, "simple", seen=True)
