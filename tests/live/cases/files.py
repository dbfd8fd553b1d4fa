"""Files: to storage, into a message, and back."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from ..both import done
from ..checks.faithful import parsed
from ..session import Session
from ..verdict import NotTried
from .row import row

TEXT = b"Buy milk, please. " * 20
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c636060"
    "6060000000050001a5f645400000000049454e44ae426082"
)


async def _read_back(session: Session, file: Any, chat: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        await done(session.chat().download_chat_file(file, path, appId=session.app(), chatId=chat))
        return path.read_bytes()


@row("presign_chat_file_post_url", "presign_chat_file_post_url")
async def presign_chat_file_post_url(session: Session) -> None:
    """Where to send a file."""
    chat, client = session.new_chat(), session.chat()
    promised = await done(client.presign_chat_file_post_url(session.app(), chat, "notes.txt"))
    session.expect(promised.get("url"), f"no address among {sorted(promised)}")


@row("presign_chat_file_get_url", "presign_chat_file_get_url")
async def presign_chat_file_get_url(session: Session) -> None:
    """Where to read a file, with its chat and without."""
    chat, client = session.new_chat(), session.chat()
    file = await done(client.upload_chat_file(session.app(), chat, ("notes.txt", TEXT)))
    for chat_id in (chat, None):
        url = await done(client.presign_chat_file_get_url(session.app(), file.key, chat_id))
        session.expect(isinstance(url, str) and url, "no address")


@row("upload_chat_file", "presign_chat_file_post_url")
async def upload_chat_file(session: Session) -> None:
    """A text, read back byte for byte."""
    chat = session.new_chat()
    file = await done(session.chat().upload_chat_file(session.app(), chat, ("notes 笔记.txt", TEXT)))
    session.same("what it is", (file.type, file.name), ("file", "notes 笔记.txt"))
    session.same("what is stored", await _read_back(session, file, chat), TEXT)


@row("upload_chat_image", "presign_chat_file_post_url")
async def upload_chat_image(session: Session) -> None:
    """An image, in a message, and in the record of the message."""
    chat, client, app = session.new_chat(), session.chat(), session.app()
    image = await done(client.upload_chat_image(app, chat, ("dot.png", PNG)))
    reply = await done(client.chat(["What is this?", image], appId=app, chatId=chat))
    session.same("error", reply.error, None)
    page = parsed(session, await done(client.get_chat_records(app, chat)))
    files = [value.file for record in page.list_ if record.obj == "Human" for value in record.value if value.file]
    session.expect(files, "the record of the message has no file")


@row("upload_chat_files", "presign_chat_file_post_url")
async def upload_chat_files(session: Session) -> None:
    """Several at once, in their order."""
    given = [(f"{name}.txt", name.encode() * 500) for name in "abc"]
    found = await done(session.chat().upload_chat_files(session.app(), session.new_chat(), given))
    session.same("names", [file.name for file in found], [name for name, _ in given])


@row("upload_chat_file, in parts", "presign_chat_file_post_url")
async def upload_in_parts(session: Session) -> None:
    """A file so large that newer servers take it in parts."""
    if not session.server.scratch:
        raise NotTried("33 MiB are too much to send to somebody's server")
    chat = session.new_chat()
    data = bytes(range(256)) * (4096 * 33 + 5)
    file = await done(session.chat().upload_chat_file(session.app(), chat, ("big.bin", data)))
    session.expect(await _read_back(session, file, chat) == data, "what is stored is not what was sent")


@row("download_chat_file", "presign_chat_file_get_url")
async def download_chat_file(session: Session) -> None:
    """A file by its key alone."""
    chat, client = session.new_chat(), session.chat()
    file = await done(client.upload_chat_file(session.app(), chat, ("notes.txt", TEXT)))
    with tempfile.TemporaryDirectory() as folder:
        path = await done(client.download_chat_file(file.key, Path(folder) / "back.txt"))
        session.same("what came back", path.read_bytes(), TEXT)
