"""A reply as FastGPT writes it: each event in two writes, and so in two HTTP chunks.

The source is `responseWrite` in FastGPT's `packages/service/common/response/index.ts`. Node sends what was written in
one turn of its loop together, so the two chunks of an event reach the network as one piece.
"""

from __future__ import annotations

import json

WORDS = ["你好", " the", " quick", "《铃芽之旅》", " answer", ",", " is", "。", " 42", "\\n"]
#: Every piece holds what JSON has to escape, as code and quotations do.
ESCAPED_WORDS = [
    'say \\"hi\\"',
    "\\n",
    "a\\tb",
    "\u2028",
    "C:\\\\x",
    '\\n\\n- \\"b\\"',
    "\\n```",
    "{\\n",
    '\\"',
    "\\\\n",
]
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream;charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n"
STOP = '{"choices":[{"delta":{"role":"assistant","content":null},"index":0,"finish_reason":"stop"}]}'
END = b"0\r\n\r\n"


def payload(text: str) -> str:
    """Return the JSON of one answer event; the text as JSON writes it."""
    head = '{"id":"","object":"","created":0,"model":"","choices":[{"delta":{"role":"assistant","content":"'
    return f'{head}{text}"}},"index":0,"finish_reason":null}}]}}'


def payloads(count: int, words: list[str] | None = None) -> list[str]:
    """Return the JSON of so many answer events."""
    words = words or WORDS
    return [payload(words[number % len(words)]) for number in range(count)]


def text_of(count: int) -> str:
    """Return the text of a reply of so many events."""
    text: str = json.loads(f'"{"".join(WORDS[number % len(WORDS)] for number in range(count))}"')
    return text


def writes(data: str) -> tuple[bytes, bytes]:
    """Return the two writes that FastGPT makes for an event."""
    return b"event: answer\n", f"data: {data}\n\n".encode()


def chunks(data: str) -> bytes:
    """Return the two HTTP chunks of an event."""
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in writes(data))


def closing() -> bytes:
    """Return how a reply ends."""
    return chunks(STOP) + chunks("[DONE]") + END
