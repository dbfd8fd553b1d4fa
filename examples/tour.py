"""A tour of the client against the embedded FastGPT emulator: `make demo`.

Each stop shows its code beside what it prints. Everything below the emulator's start is what a program of yours would
do against a real server.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import date, timedelta
from functools import partial

from tour_screen import beside, code_of

from fastgpt_client import AppClient, AsyncChatClient, AuthenticationError, ChatClient, NotFoundError
from fastgpt_client.events import AnswerEvent, ChatTitleEvent, FlowNodeStatusEvent, FlowResponsesEvent, ToolCallEvent
from fastgpt_client.generated.api.history import get_chat_histories
from fastgpt_client.generated.models import ChatHistoriesRequest
from fastgpt_client.testing import FastGPTEmulator, Node, Reply, Tool

CHAT = "tour-1"
PNG = b"\x89PNG\r\n\x1a\n"


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
                print(f"\n{number}. {stop.func.__doc__}\n")
                with beside(code_of(stop.func)):
                    try:
                        stop()
                    except NotFoundError:
                        print(f"not on FastGPT {profile}")
        return len(stops)


def completion(client: ChatClient, server: FastGPTEmulator) -> None:
    """A completion: the older SDK's response, with a typed answer on it."""
    server.reply("《铃芽之旅》的导演是新海诚。")
    response = client.create_chat_completion(
        [{"role": "user", "content": "导演是谁?"}],
        chatId=CHAT,
        appId=server.app_id,
    )
    print("json():", response.json()["choices"][0]["message"]["content"])
    print("parsed:", response.parsed.choices[0].message.content)


def streaming(client: ChatClient, server: FastGPTEmulator) -> None:
    """A stream: every event typed, printed as it arrives."""
    server.reply(
        Reply(
            text=["It ", "opens ", "in ", "November."],
            pace=0.05,
            tools=[Tool("Calendar", {"film": "Suzume"}, "2022-11-11")],
            nodes=[Node("AI Chat", "chatNode", {"inputTokens": 60})],
        )
    )
    question = "When does it open?"
    with client.stream(question, chatId=CHAT, appId=server.app_id) as stream:
        for event in stream:
            match event:
                case FlowNodeStatusEvent():
                    print(f"[{event.name}] ", end="", flush=True)
                case ToolCallEvent():
                    print(f"[calls {event.name}] ", end="", flush=True)
                case AnswerEvent():
                    print(event.text, end="", flush=True)
                case ChatTitleEvent():
                    print(f"\n[title: {event.title}]", end="")
                case FlowResponsesEvent():
                    print(f"\n[{len(event.nodes)} nodes reported]")
                case _:
                    pass


def upload(client: ChatClient, server: FastGPTEmulator) -> None:
    """An image: uploaded with a progress bar, then used in a message."""

    def bar(sent: int, total: int) -> None:
        done = "█" * (sent * 30 // total)
        print(f"\r{done:░<30} {sent / 1e6:.1f} MB", end="", flush=True)

    cat = ("猫.png", PNG + bytes(8_000_000))
    image = client.upload_chat_image(server.app_id, CHAT, cat, progress=bar)
    print(f"\nuploaded as {image.key}")
    question = ["What is this?", image]
    print(client.chat(question, appId=server.app_id, chatId=CHAT).text)


def history(client: ChatClient, server: FastGPTEmulator) -> None:
    """Histories and records: what the server keeps."""
    for chat in client.iter_chat_histories(server.app_id):
        print(f"chat {chat.chat_id}: {chat.title}")
    for record in client.get_chat_records(server.app_id, CHAT).parsed:
        print(f"{record.obj}:", record.text)


def feedback(client: ChatClient, server: FastGPTEmulator) -> None:
    """Feedback: a like on the last reply, and what its nodes did."""
    app_id = server.app_id
    reply = client.get_chat_records(app_id, CHAT).parsed[-1]
    client.send_feedback(app_id, CHAT, reply.data_id, userGoodFeedback="很好")
    liked = client.get_chat_records(app_id, CHAT).parsed[-1]
    print("the reply now has the like:", liked.user_good_feedback)
    nodes = client.get_record_detail(app_id, CHAT, reply.data_id).parsed
    print("its nodes:", ", ".join(str(node.module_name) for node in nodes))


def questions(client: ChatClient, server: FastGPTEmulator) -> None:
    """Suggested questions, and on a terminal your own."""
    suggested = client.get_suggested_questions(server.app_id, CHAT).parsed
    print(*(f"- {question}" for question in suggested), sep="\n")
    talk = client.conversation(server.app_id)
    while sys.stdin.isatty() and sys.stdout.isatty():
        question = input("Your question, /tool, /select or nothing: ")
        if not question:
            break
        print(talk.say(question).text)
        if talk.reply is not None and talk.reply.interactive is not None:
            print("It asks:", " or ".join(talk.reply.interactive.options))


def chart(client: AppClient, app_id: str) -> None:
    """App logs: the last week as a chart."""
    today = date.today()
    week = today - timedelta(days=6)
    logs = client.get_app_logs_chart(app_id, week, today, source=["api"])
    points = logs.parsed.chat_data
    counts = [int(point.summary.chat_item_count or 0) for point in points]
    for point, count in zip(points, counts, strict=True):
        bar = "█" * (count * 30 // max(*counts, 1))
        day = f"{point.time:%d %b}" if point.time else "?"
        print(f"{day} {bar:<30} {count:>3} messages")


def wrong_key(server: FastGPTEmulator) -> None:
    """A wrong key: FastGPT says HTTP 500, before 4.8.18 even 200; the client says what it is."""
    with ChatClient("fastgpt-wrong", server.base_url) as client:
        try:
            client.get_chat_init(server.app_id, CHAT)
        except AuthenticationError as error:
            print(f"{type(error).__name__}: {error}")


def endpoint_function(server: FastGPTEmulator) -> None:
    """A generated endpoint function, with the same clients: sync and async."""
    body = ChatHistoriesRequest(app_id=server.app_id, page_size=1)
    with ChatClient(server.api_key, server.base_url) as client:
        page = get_chat_histories.sync(client=client, body=body)
        print("sync: ", page.total)

    async def go() -> None:
        async with AsyncChatClient(server.api_key, server.base_url) as client:
            page = await get_chat_histories.asyncio(client=client, body=body)
            print("async:", page.total)

    asyncio.run(go())


if __name__ == "__main__":
    import os

    print(f"\nThe tour is over: {main(os.environ.get('PROFILE', '4.16'))} stops, nothing left running.")
