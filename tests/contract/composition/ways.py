"""The ways to use a client that promises are composed over: what each does, and which request it is about."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from attrs import frozen

from fastgpt_client import AsyncChatClient, ChatClient
from fastgpt_client.testing import APP_ID, Reply

CHATS = 5
WORDS = ["一", "二", "三"]
SAID = "".join(WORDS)
CONTENT = "内容"
RESUME = "/api/core/chat/resume"
_VOICE = {"type": "model", "model": "tts-1", "voice": "alloy"}


@frozen
class Way:
    """One way to use a client.

    Args:
        run: Does it with an async client, and returns what came of it.
        run_sync: Does it with a sync client.
        main: The path of the request that it is about, which costs or moves something; with wildcards.
        older_main: The same on a server where routes have older paths, when it differs.
        newer: A path that such a server lacks, and that is tried before the older one.
        fruit: What comes of it.
    """

    run: Callable[[AsyncChatClient, Path, bool], Awaitable[str]]
    run_sync: Callable[[ChatClient, Path, bool], str]
    main: str
    older_main: str
    newer: str
    fruit: str = SAID


async def acomplete(client: AsyncChatClient, folder: Path, resume: bool) -> str:
    return (await client.chat("hi", chatId="c-1", appId=APP_ID)).text


def complete(client: ChatClient, folder: Path, resume: bool) -> str:
    return client.chat("hi", chatId="c-1", appId=APP_ID).text


async def aspeak(client: AsyncChatClient, folder: Path, resume: bool) -> str:
    return str(len((await client.synthesize_speech(APP_ID, _VOICE, "a")).content))


def speak(client: ChatClient, folder: Path, resume: bool) -> str:
    return str(len(client.synthesize_speech(APP_ID, _VOICE, "a").content))


async def astream(client: AsyncChatClient, folder: Path, resume: bool) -> str:
    async with client.stream("hi", chatId="c-1", appId=APP_ID, api="v2", resume=resume) as stream:
        return "".join([text async for text in stream.text()])


def stream(client: ChatClient, folder: Path, resume: bool) -> str:
    with client.stream("hi", chatId="c-1", appId=APP_ID, api="v2", resume=resume) as stream:
        return "".join(stream.text())


async def aupload(client: AsyncChatClient, folder: Path, resume: bool) -> str:
    return (await client.upload_chat_file(APP_ID, "c-1", ("a.txt", CONTENT.encode()))).name


def upload(client: ChatClient, folder: Path, resume: bool) -> str:
    return client.upload_chat_file(APP_ID, "c-1", ("a.txt", CONTENT.encode())).name


async def adownload(client: AsyncChatClient, folder: Path, resume: bool) -> str:
    key = (folder / "key").read_text()
    saved = await client.download_chat_file(key, folder / "a.txt", appId=APP_ID, chatId="c-1")
    return saved.read_text()


def download(client: ChatClient, folder: Path, resume: bool) -> str:
    key = (folder / "key").read_text()
    return client.download_chat_file(key, folder / "a.txt", appId=APP_ID, chatId="c-1").read_text()


async def aiterate(client: AsyncChatClient, folder: Path, resume: bool) -> str:
    return " ".join([chat.chat_id async for chat in client.iter_chat_histories(APP_ID, 2)])


def iterate(client: ChatClient, folder: Path, resume: bool) -> str:
    return " ".join(chat.chat_id for chat in client.iter_chat_histories(APP_ID, 2))


_CORE = "/api/core/chat/"
_PRESIGN, _PRESIGN_GET = f"{_CORE}file/presignChatFilePostUrl", f"{_CORE}file/presignChatFileGetUrl"

WAYS = {
    "completion": Way(acomplete, complete, "/api/v1/chat/completions", "", ""),
    "call": Way(
        aspeak, speak, f"{_CORE}record/getSpeech", f"{_CORE}item/getSpeech", f"{_CORE}record/getSpeech", fruit="417"
    ),
    "stream": Way(astream, stream, "/api/v2/chat/completions", "", ""),
    "upload": Way(aupload, upload, "PUT /api/system/*", "POST storage:*", _PRESIGN, fruit="a.txt"),
    "download": Way(adownload, download, "GET /api/system/*", "GET storage:*", _PRESIGN_GET, fruit=CONTENT),
    "iteration": Way(
        aiterate,
        iterate,
        f"{_CORE}history/getHistories",
        f"{_CORE}getHistories",
        f"{_CORE}history/getHistories",
        fruit=" ".join(f"h-{number}" for number in reversed(range(CHATS))),
    ),
}
"""By name."""


def furnish(client: ChatClient, way: str, folder: Path) -> None:
    """Put what a way reads onto the server."""
    if way == "iteration":
        for number in range(CHATS):
            client.chat("hi", chatId=f"h-{number}", appId=APP_ID)
    if way == "download":
        file = client.upload_chat_file(APP_ID, "c-1", ("a.txt", CONTENT.encode()))
        (folder / "key").write_text(file["key"])


REPLY = Reply(text=WORDS)
