"""Every client that a program may read FastGPT's stream with, sync; `async_readers` has the others.

A reader is made ready once, with its connection warm, and then reads one reply after another: it gives the text of each
event to a function. All but our own and openai-python's hold our decoder, so that what differs is how bytes arrive.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import httpx

from fastgpt_client import ChatClient
from fastgpt_client._streams.sse import SSEDecoder
from fastgpt_client.events import event_of

HELLO: list[dict[str, Any]] = [{"role": "user", "content": "hi"}]
PATH = "/api/v1/chat/completions"
Take = Callable[[str], object]
Read = Callable[[Take], None]
Reader = Callable[[str], AbstractContextManager[Read]]

#: So that no client is measured by what it waits for.
NO_LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=None)


def text_of(data: Any) -> str:
    """Return the text in an answer event's JSON."""
    return data["choices"][0]["delta"].get("content") or ""


def new_feed() -> Callable[[bytes], list[Any]]:
    """Return our decoder: bytes in, events out."""
    return SSEDecoder(event_of).feed


def take_texts(events: list[Any], take: Take) -> None:
    """Give the text of each event on."""
    for event in events:
        if event.type == "answer" and (text := text_of(event.data)):
            take(text)


@contextmanager
def ours(url: str) -> Iterator[Read]:
    """Read with `client.stream().text()`."""
    with ChatClient("unused", url) as client:

        def read(take: Take) -> None:
            with client.stream("hi", chatId="c", appId="a") as stream:
                for text in stream.text():
                    take(text)

        yield read


@contextmanager
def our_events(url: str) -> Iterator[Read]:
    """Read with `client.stream()`, and use the JSON of each event."""
    with ChatClient("unused", url) as client:

        def read(take: Take) -> None:
            with client.stream("hi", chatId="c", appId="a") as stream:
                for event in stream:
                    if event.type == "answer" and (text := text_of(event.data)):
                        take(text)

        yield read


@contextmanager
def with_httpx(url: str) -> Iterator[Read]:
    """Read with httpx and our decoder: what others are measured by."""
    with httpx.Client(limits=NO_LIMITS) as client:

        def read(take: Take) -> None:
            feed = new_feed()
            with client.stream("POST", url + PATH, json={"messages": HELLO}) as response:
                for chunk in response.iter_bytes():
                    take_texts(feed(chunk), take)

        yield read


@contextmanager
def with_httpx_sse(url: str) -> Iterator[Read]:
    """Read with httpx-sse."""
    import httpx_sse

    with httpx.Client(limits=NO_LIMITS) as client:

        def read(take: Take) -> None:
            with httpx_sse.connect_sse(client, "POST", url + PATH, json={"messages": HELLO}) as source:
                for event in source.iter_sse():
                    if event.data != "[DONE]" and (text := text_of(event.json())):
                        take(text)

        yield read


@contextmanager
def with_openai(url: str) -> Iterator[Read]:
    """Read with openai-python, as people do who point it at FastGPT."""
    import openai

    with openai.OpenAI(api_key="unused", base_url=f"{url}/api/v1") as client:

        def read(take: Take) -> None:
            messages: Any = HELLO
            for chunk in client.chat.completions.create(model="x", messages=messages, stream=True):
                if text := chunk.choices[0].delta.content:
                    take(text)

        yield read


@contextmanager
def with_a_socket(url: str) -> Iterator[Read]:
    """Read from a socket what stands between the marks of each event: the least that Python can do."""
    address = httpx.URL(url)
    before, after = b'"content":"', b'"},"index"'
    request = f"POST {address.path}{PATH} HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n".encode()
    with socket.create_connection((address.host, address.port or 80)) as connection:

        def read(take: Take) -> None:
            connection.sendall(request)
            rest = b""
            while True:
                *frames, rest = (rest + connection.recv(65536)).split(b"\n\n")
                for frame in frames:
                    start = frame.find(before)
                    if start >= 0:
                        text = frame[start + len(before) : frame.find(after, start)]
                        take(text.decode() if b"\\" not in text else text.decode().replace("\\n", "\n"))
                if rest.endswith(b"0\r\n\r\n"):
                    return

        yield read


SYNC: dict[str, Reader] = {
    "fastgpt-client": ours,
    "fastgpt-client, events": our_events,
    "httpx": with_httpx,
    "httpx-sse": with_httpx_sse,
    "openai": with_openai,
    "raw socket": with_a_socket,
}
