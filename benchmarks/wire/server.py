"""A server of prepared replies: `python -m benchmarks.wire.server`.

Prints its address and serves until its input ends. The path says how a reply comes, and of how many events:
`/burst-5000/...` at once, `/trickle-1000/...` an event every 300 µs, `/paced-200/...` one every 5 ms whose text is the
time it was written at, `/call/...` as JSON. A thread serves each connection, over plain sockets and with keep-alive.
"""

from __future__ import annotations

import json
import re
import socket
import sys
import threading
import time
from collections.abc import Callable
from functools import cache

from .reply import HEAD, chunks, closing, payload, payloads

TRICKLE, PACE = 0.0003, 0.005
_ANSWER = {
    "id": "chat-1",
    "model": "",
    "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    "choices": [
        {"message": {"role": "assistant", "content": "新海诚执导了它。" * 8}, "finish_reason": "stop", "index": 0}
    ],
}


def main() -> None:
    """Serve until standard input is closed."""
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listener:
        threading.Thread(target=_accept, args=(listener,), daemon=True).start()
        print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
        sys.stdin.read()


def _accept(listener: socket.socket) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=_serve, args=(connection,), daemon=True).start()


def _serve(connection: socket.socket) -> None:
    with connection:
        buffer = b""
        while True:
            while b"\r\n\r\n" not in buffer:
                if not (got := _received(connection)):
                    return
                buffer += got
            head, _, buffer = buffer.partition(b"\r\n\r\n")
            found = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
            length = int(found[1]) if found else 0
            while len(buffer) < length:
                if not (got := _received(connection)):
                    return
                buffer += got
            buffer = buffer[length:]
            try:
                _answer(connection, head.split(b" ", 2)[1].decode("ascii"))
            except OSError:
                # A client that has what it wanted may leave before the end.
                return


def _received(connection: socket.socket) -> bytes:
    try:
        return connection.recv(65536)
    except OSError:
        return b""


def _answer(connection: socket.socket, path: str) -> None:
    way, _, count = path.split("/")[1].partition("-")
    if way == "call":
        connection.sendall(_called())
    elif way == "burst":
        connection.sendall(_burst(int(count)))
    elif way == "trickle":
        # The whole reply is cheap to have at hand, and its making takes no time between two events.
        pieces = iter([chunks(each) for each in payloads(int(count))])
        _in_time(connection, int(count), TRICKLE, lambda: next(pieces))
    else:
        _in_time(connection, int(count), PACE, lambda: chunks(payload(str(time.perf_counter_ns()))))


@cache
def _called() -> bytes:
    body = json.dumps(_ANSWER, ensure_ascii=False).encode()
    return b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body)


@cache
def _burst(count: int) -> bytes:
    return HEAD + b"".join(chunks(each) for each in payloads(count)) + closing()


def _in_time(connection: socket.socket, count: int, pause: float, piece: Callable[[], bytes]) -> None:
    connection.sendall(HEAD)
    due = time.perf_counter()
    for _ in range(count):
        due += pause
        if (left := due - time.perf_counter()) > 0:
            time.sleep(left)
        connection.sendall(piece())
    connection.sendall(closing())


if __name__ == "__main__":
    main()
