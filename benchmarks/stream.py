"""What a stream costs end to end on loopback, beside the clients people use: `python -m benchmarks.stream`.

A server in a process of its own writes one prepared reply the way FastGPT does: each event in two HTTP chunks. Every
contestant reads it through its own HTTP client, in turns. Figures are the client's CPU time, as multiples of httpx with
the same decoder.
"""

from __future__ import annotations

import multiprocessing
import socket
import statistics
import time
from collections.abc import Callable
from typing import Any

import httpx
import httpx_sse
import openai

from fastgpt_client import ChatClient, iter_stream_events
from fastgpt_client._streams.sse import SSEDecoder
from fastgpt_client.events import event_of

from .decode import PAYLOADS, WORDS

ROUNDS = 5
TEXT = "".join(WORDS[number % len(WORDS)] for number in range(len(PAYLOADS))).replace("\\n", "\n")
HELLO = [{"role": "user", "content": "hi"}]
STOP = '{"choices":[{"delta":{"role":"assistant","content":null},"index":0,"finish_reason":"stop"}]}'


def body(*, named: bool) -> bytes:
    """Return the HTTP chunks of the reply; without names for clients that take named events for something else."""
    pieces: list[bytes] = []
    for payload in [*PAYLOADS, STOP, "[DONE]"]:
        pieces += [b"event: answer\n"] if named else []
        pieces.append(f"data: {payload}\n\n".encode())
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def serve(listener: socket.socket) -> None:
    """Answer every request with the reply, for ever."""
    head = (
        b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n"
    )
    answers = {True: head + body(named=True), False: head + body(named=False)}
    while True:
        connection, _ = listener.accept()
        request = b""
        while b"\r\n\r\n" not in request:
            request += connection.recv(65536)
        connection.sendall(answers[b"/plain/" not in request.split(b"\r\n", 1)[0]])
        connection.shutdown(socket.SHUT_WR)
        # Closing with the request's body unread would reset the connection.
        while connection.recv(65536):
            pass
        connection.close()


def ours_text(url: str) -> str:
    """Read with `client.stream().text()`."""
    with ChatClient("unused", url) as client, client.stream("hi", chatId="c") as stream:
        return "".join(stream.text())


def ours_events(url: str) -> str:
    """Read with `iter_stream_events` and the JSON of each event."""
    with ChatClient("unused", url) as client:
        response = client.create_chat_completion(HELLO, stream=True, detail=True)
        return "".join(text_of(event.data) for event in iter_stream_events(response) if event.type == "answer")


def with_httpx(url: str) -> str:
    """Read with httpx and our decoder: what everything else is measured by."""
    feed, texts = SSEDecoder(event_of).feed, []
    with httpx.Client() as client, client.stream("POST", f"{url}/api/v1/chat/completions", json={}) as response:
        for chunk in response.iter_bytes():
            texts += [text_of(event.data) for event in feed(chunk) if event.type == "answer"]
    return "".join(texts)


def with_httpx_sse(url: str) -> str:
    """Read with httpx-sse."""
    with httpx.Client() as client:
        request = {"method": "POST", "url": f"{url}/api/v1/chat/completions", "json": {}}
        with httpx_sse.connect_sse(client, **request) as source:
            return "".join(text_of(e.json()) for e in source.iter_sse() if e.data != "[DONE]")


def with_openai(url: str) -> str:
    """Read with openai-python, as people do who point it at FastGPT."""
    with openai.OpenAI(api_key="unused", base_url=f"{url}/plain/v1") as client:
        stream = client.chat.completions.create(model="x", messages=HELLO, stream=True)  # type: ignore[call-overload]  # plain dicts
        return "".join(chunk.choices[0].delta.content or "" for chunk in stream)


def text_of(data: Any) -> str:
    """Return the text in an answer event's JSON."""
    return data["choices"][0]["delta"].get("content") or ""


CONTESTANTS: dict[str, Callable[[str], str]] = {
    "httpx + our decoder": with_httpx,
    "ours, text": ours_text,
    "ours, events": ours_events,
    "httpx-sse": with_httpx_sse,
    "openai": with_openai,
}


def main() -> None:
    """Print the table."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = multiprocessing.get_context("fork").Process(target=serve, args=(listener,), daemon=True)
    server.start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    times: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for name, contestant in CONTESTANTS.items():
            started = time.process_time()
            text = contestant(url)
            times.setdefault(name, []).append(time.process_time() - started)
            if text != TEXT:
                raise SystemExit(f"{name} read another text")
    server.terminate()
    base = times["httpx + our decoder"]
    print(f"Streams end to end, CPU of the client, multiples of httpx + our decoder, {len(PAYLOADS)} events")
    for name, row in times.items():
        least, middle = min(row) / min(base), statistics.median(row) / statistics.median(base)
        print(f"{name:<26}{least:>8.2f} ({middle:.2f})   {min(row) / len(PAYLOADS) * 1e6:>7.1f} us/event")


if __name__ == "__main__":
    main()
