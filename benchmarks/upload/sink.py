"""A FastGPT that promises every upload in the shape asked for, and throws away what it gets.

    python -m benchmarks.upload.sink

Prints its address and serves until its input ends. The app id of a presign request names the shape: `form`, `put`,
`single` or `multipart`. It counts nothing and keeps nothing, so that what is measured is the client.
"""

from __future__ import annotations

import json
import re
import socket
import sys
import threading
from typing import Any

_BLOCK = 1024 * 1024
_PART = 8 * _BLOCK


def main() -> None:
    """Serve until standard input is closed."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        threading.Thread(target=_accept, args=(listener, address), daemon=True).start()
        print(address, flush=True)
        sys.stdin.read()


def _accept(listener: socket.socket, address: str) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=_serve, args=(connection, address), daemon=True).start()


def _serve(connection: socket.socket, address: str) -> None:
    buffer = memoryview(bytearray(_BLOCK))
    with connection:
        while True:
            head = b""
            while b"\r\n\r\n" not in head:
                got = connection.recv(65536)
                if not got:
                    return
                head += got
            head, _, body = head.partition(b"\r\n\r\n")
            found = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
            left = int(found[1]) - len(body) if found else 0
            wanted = b"presign" in head.split(b"\r\n", 1)[0]
            while left > 0:
                count = connection.recv_into(buffer, min(left, _BLOCK))
                if not count:
                    return
                left -= count
                if wanted:
                    body += buffer[:count]
            answer = json.dumps({"code": 200, "data": _data(head, body, address)}).encode()
            status = b"204 No Content" if head.startswith(b"POST /form") else b"200 OK"
            answer = b"" if status[:3] == b"204" else answer
            lines = [b"HTTP/1.1 " + status, b"Content-Type: application/json"]
            lines += [] if status[:3] == b"204" else [b"Content-Length: %d" % len(answer)]
            connection.sendall(b"\r\n".join([*lines, b"", answer]))


def _data(head: bytes, body: bytes, address: str) -> Any:
    if b"presignChatFileGetUrl" in head:
        return f"{address}/read"
    if b"presignChatFilePostUrl" not in head:
        return {"success": True, "etag": "e"}
    shape = json.loads(body)["appId"]
    key = f"chat/app/{shape}/u/c/file"
    if shape == "form":
        return {"url": f"{address}/form", "fields": {"key": key, "policy": "p"}, "maxSize": 1 << 40}
    answer = {"url": f"{address}/put/token?sig=s", "key": key, "headers": {"Content-Type": "text/plain"}}
    if shape in ("single", "multipart"):
        answer["uploadMode"] = shape
    if shape == "multipart":
        more = {"completeUrl": f"{address}/complete", "abortUrl": f"{address}/abort", "partSize": _PART}
        return {**answer, **more, "concurrency": 3, "maxRetry": 3}
    return answer


if __name__ == "__main__":
    main()
