"""A tour of the client against the embedded FastGPT emulator: `make demo`.

Everything below the emulator's start is what a program of yours would do against a real server.
"""

from __future__ import annotations

import asyncio
import struct
import tempfile
import zlib
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from fastgpt_client import (
    AppClient,
    AsyncChatClient,
    AuthenticationError,
    ChatClient,
    NotFoundError,
    iter_stream_events,
)
from fastgpt_client.events import AnswerEvent, ChatTitleEvent, FlowNodeStatusEvent, FlowResponsesEvent, ToolCallEvent
from fastgpt_client.generated.api.history import get_chat_histories
from fastgpt_client.generated.models import ChatHistoriesRequest
from fastgpt_client.testing import FastGPTEmulator, Node, Reply, Tool

CHAT = "tour-1"


def main(profile: str = "4.16") -> int:
    """Take the tour; returns how many stops it had."""
    with FastGPTEmulator(profile).serve() as server:
        print(f"A FastGPT {profile} emulator listens on {server.base_url}")
        with ChatClient(server.api_key, server.base_url) as chat, AppClient(server.api_key, server.base_url) as app:
            stops = [
                *(
                    partial(stop, chat, server)
                    for stop in (completion, streaming, upload, history, feedback, questions)
                ),
                partial(chart, app, server.app_id),
                partial(wrong_key, server),
                partial(endpoint_function, server),
            ]
            for number, stop in enumerate(stops, start=1):
                print(f"\n{number}. {stop.func.__doc__}")
                try:
                    stop()
                except NotFoundError:
                    print(f"   not on FastGPT {profile}")
        return len(stops)


def completion(client: ChatClient, server: FastGPTEmulator) -> None:
    """A completion: the older SDK's response, with a typed answer on it."""
    server.reply("《铃芽之旅》的导演是新海诚。")
    response = client.create_chat_completion(
        [{"role": "user", "content": "导演是谁?"}], chatId=CHAT, appId=server.app_id
    )
    print("   response.json():", response.json()["choices"][0]["message"]["content"])
    print("   response.parsed:", response.parsed.choices[0].message.content)


def streaming(client: ChatClient, server: FastGPTEmulator) -> None:
    """A stream: every event typed, printed as it arrives."""
    server.reply(
        Reply(
            text=["It ", "opens ", "in ", "November."],
            pace=0.05,
            tools=[Tool("Calendar", {"film": "Suzume"}, "2022-11-11")],
            nodes=[Node("AI Chat", "chatNode", {"inputTokens": 60, "outputTokens": 15})],
        )
    )
    question = [{"role": "user", "content": "When does it open?"}]
    response = client.create_chat_completion(question, stream=True, chatId=CHAT, detail=True, appId=server.app_id)
    print("   ", end="")
    for event in iter_stream_events(response):
        if isinstance(event, FlowNodeStatusEvent):
            print(f"[{event.name}] ", end="")
        elif isinstance(event, ToolCallEvent):
            print(f"[calls {event.name}] ", end="")
        elif isinstance(event, AnswerEvent):
            print(event.text, end="", flush=True)
        elif isinstance(event, ChatTitleEvent):
            print(f" [title: {event.title}]", end="")
        elif isinstance(event, FlowResponsesEvent):
            print(f" [{len(event.nodes)} nodes reported]", end="")
    print()


def upload(client: ChatClient, server: FastGPTEmulator) -> None:
    """An image: uploaded, then used in a message."""
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder, "猫.png")
        picture.write_bytes(red_pixel())
        image = client.upload_chat_image(server.app_id, CHAT, picture)
    print(f"   uploaded as {image.key}")
    question = {"role": "user", "content": [{"type": "text", "text": "What is this?"}, image]}
    response = client.create_chat_completion([question], chatId=CHAT, appId=server.app_id)
    print("   ", response.parsed.choices[0].message.content, sep="")


def history(client: ChatClient, server: FastGPTEmulator) -> None:
    """Histories and records: what the server keeps."""
    for chat in client.get_chat_histories(server.app_id).parsed.list_:
        print(f"   chat {chat.chat_id}: {chat.title}")
    for record in client.get_chat_records(server.app_id, CHAT).parsed.list_:
        texts = [value.text.content for value in record.value or [] if value.text]
        print(f"   {record.obj}: {' '.join(str(text) for text in texts)}")


def feedback(client: ChatClient, server: FastGPTEmulator) -> None:
    """Feedback: a like on the last reply, and what its nodes did."""
    reply = client.get_chat_records(server.app_id, CHAT).parsed.list_[-1]
    client.send_feedback(server.app_id, CHAT, reply.data_id, userGoodFeedback="很好")
    liked = client.get_chat_records(server.app_id, CHAT).parsed.list_[-1]
    print("   the reply now has the like:", liked.user_good_feedback)
    nodes = client.get_record_detail(server.app_id, CHAT, reply.data_id).parsed
    print("   its nodes:", ", ".join(str(node.module_name) for node in nodes))


def questions(client: ChatClient, server: FastGPTEmulator) -> None:
    """Suggested questions."""
    for question in client.get_suggested_questions(server.app_id, CHAT).parsed:
        print("   -", question)


def chart(client: AppClient, app_id: str) -> None:
    """App logs: the last three days as a small table."""
    today = date.today()
    days = client.get_app_logs_chart(app_id, today - timedelta(days=2), today, source=["api", "online"]).parsed
    print(f"   {'day':<12}{'chats':>7}{'messages':>10}{'errors':>8}")
    for point in days.chat_data or []:
        day, numbers = date.fromtimestamp(point.timestamp / 1000), point.summary
        print(f"   {day!s:<12}{numbers.chat_count:>7}{numbers.chat_item_count:>10}{numbers.error_count:>8}")


def wrong_key(server: FastGPTEmulator) -> None:
    """A wrong key: FastGPT says HTTP 500, before 4.8.18 even 200; the client says what it is."""
    with ChatClient("fastgpt-wrong", server.base_url) as client:
        try:
            client.get_chat_init(server.app_id, CHAT)
        except AuthenticationError as error:
            print(f"   {type(error).__name__}: {error}")


def endpoint_function(server: FastGPTEmulator) -> None:
    """A generated endpoint function, with the same clients: sync and async."""
    body = ChatHistoriesRequest(app_id=server.app_id, page_size=1)
    with ChatClient(server.api_key, server.base_url) as client:
        print("   sync: ", get_chat_histories.sync(client=client, body=body).total, "chat")

    async def go() -> None:
        async with AsyncChatClient(server.api_key, server.base_url) as client:
            page = await get_chat_histories.asyncio(client=client, body=body)
            print("   async:", page.total, "chat")

    asyncio.run(go())


def red_pixel() -> bytes:
    """Return a PNG of one red pixel."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixel = zlib.compress(b"\x00\xff\x00\x00")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")


if __name__ == "__main__":
    import os

    print(f"\nThe tour is over: {main(os.environ.get('PROFILE', '4.16'))} stops, nothing left running.")
