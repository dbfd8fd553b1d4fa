"""What it costs to turn a stream's bytes into events, beside the decoders people use.

Every contestant gets the same bytes in the same reads and has to come to the same answer. The base is `json.loads` over
texts that are already split: the least that decoding can cost in Python.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, cast

import httpx

from fastgpt_client._streams.builder import ReplyBuilder
from fastgpt_client._streams.sse import SSEDecoder
from fastgpt_client.events import event_of

from ..results.measurement import Measurement
from ..wire.reply import ESCAPED_WORDS, payloads, writes
from .turns import Contestant, Turn, cpu, take_turns

HEADERS = {"content-type": "text/event-stream;charset=utf-8"}
Reads = list[bytes]
Decode = Callable[[Reads, list[str]], Any]
_QUOTE = {
    "id": "654f2e49b64caef1d9431e8b",
    "q": "Who directed it? 导演是谁?",
    "a": "Makoto Shinkai. " * 4,
    "score": 0.8935,
}
_NODE = {"id": "n1", "moduleName": "AI 对话", "moduleType": "chatNode", "runningTime": 1.86, "quoteList": [_QUOTE] * 20}
LONG_LINE = "decode, 5 MB line"


def wires(count: int) -> dict[str, tuple[Reads, list[str]]]:
    """Return the reads of each workload, and the JSON texts in them."""
    plain, escaped = payloads(count), payloads(count, ESCAPED_WORDS)
    whole = b"".join(b"".join(writes(text)) for text in plain)
    long = json.dumps([_NODE] * 1400, separators=(",", ":"), ensure_ascii=False)
    line = b"event: flowResponses\ndata: " + long.encode() + b"\n\n"
    return {
        "decode, 64 KiB a read": ([whole[at : at + 65536] for at in range(0, len(whole), 65536)], plain),
        "decode, one event a read": ([b"".join(writes(text)) for text in plain], plain),
        "decode, two reads an event": ([part for text in plain for part in writes(text)], plain),
        "decode, texts with escapes": ([b"".join(writes(text)) for text in escaped], escaped),
        LONG_LINE: ([line[at : at + 4096] for at in range(0, len(line), 4096)], [long]),
    }


class Body(httpx.SyncByteStream):
    """A body in given reads."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._reads)


def floor(_: Reads, texts: list[str]) -> Any:
    """Parse texts that somebody else has split."""
    last: Any = None
    for text in texts:
        last = json.loads(text)
    return last


def ours(reads: Reads, _: list[str]) -> Any:
    """Decode into typed events and use the JSON of each."""
    feed = SSEDecoder(event_of).feed
    last: Any = None
    for read in reads:
        for event in feed(read):
            last = event.data
    return last


def ours_text(reads: Reads, texts: list[str]) -> Any:
    """Decode into the reply's text, as `.text()` does."""
    feed, builder = SSEDecoder(event_of).feed, ReplyBuilder()
    for read in reads:
        for event in feed(read):
            builder.add(event)
            _ = builder.new_text
    # The same answer as the others give, at the price of one more parse.
    last = json.loads(texts[-1])
    return last if builder.text.endswith(last["choices"][0]["delta"]["content"]) else None


def with_httpx_sse(reads: Reads, _: list[str]) -> Any:
    """Decode with httpx-sse."""
    import httpx_sse

    response = httpx.Response(200, headers=HEADERS, stream=Body(reads), request=httpx.Request("GET", "http://x"))
    last: Any = None
    for event in httpx_sse.EventSource(response).iter_sse():
        last = event.json()
    return last


def with_openai_decoder(reads: Reads, _: list[str]) -> Any:
    """Decode with openai-python's decoder alone."""
    from openai import _streaming

    last: Any = None
    for event in _streaming.SSEDecoder().iter_bytes(iter(reads)):
        last = event.json()
    return last


def with_anthropic_decoder(reads: Reads, _: list[str]) -> Any:
    """Decode with anthropic's decoder alone."""
    from anthropic import _streaming

    last: Any = None
    for event in _streaming.SSEDecoder().iter_bytes(iter(reads)):
        last = event.json()
    return last


class _Response:
    """As much of a response as openai-python's stream looks at."""

    def __init__(self, reads: Reads) -> None:
        self.headers = HEADERS
        self._reads = reads
        self.request = None

    def iter_bytes(self) -> Iterator[bytes]:
        return iter(self._reads)

    def close(self) -> None:
        return None


@contextmanager
def with_openai_stream(reads: Reads, texts: list[str]) -> Iterator[Turn]:
    """Decode with openai-python's typed stream, as people do who point it at FastGPT."""
    import openai
    from openai.types.chat import ChatCompletionChunk

    client = openai.OpenAI(api_key="unused")

    def decode(reads: Reads, texts: list[str]) -> Any:
        stream = openai.Stream[ChatCompletionChunk](
            cast_to=ChatCompletionChunk, response=cast("Any", _Response(reads)), client=client
        )
        last: Any = None
        for chunk in stream:
            last = chunk
        parsed = json.loads(texts[-1])
        return parsed if last.choices[0].delta.content == parsed["choices"][0]["delta"]["content"] else None

    with decoding(decode, reads, texts) as turn:
        yield turn


DECODERS: dict[str, Decode] = {
    "json.loads": floor,
    "fastgpt-client, events": ours,
    "fastgpt-client": ours_text,
    "httpx-sse": with_httpx_sse,
    "openai, decoder only": with_openai_decoder,
    "anthropic, decoder only": with_anthropic_decoder,
}


@contextmanager
def decoding(decode: Decode, reads: Reads, texts: list[str]) -> Iterator[Turn]:
    """Count the processor time of decoding an event."""
    expected = json.loads(texts[-1])

    def turn() -> float:
        answers: list[Any] = []
        gc.disable()
        try:
            figure = cpu(lambda: answers.append(decode(reads, texts)), len(texts))
        finally:
            gc.enable()
        if answers != [expected]:
            raise ValueError("came to another answer")
        return figure

    yield turn


def measure(*, quick: bool, rounds: int) -> list[Measurement]:
    """Return a measurement for each way the bytes may arrive."""
    found = []
    for name, (reads, texts) in wires(2000 if quick else 5000).items():
        contestants: dict[str, Contestant] = {
            each: partial(decoding, decode, reads, texts)
            for each, decode in DECODERS.items()
            # The long line is no text: nothing of a reply's text is in it.
            if not (name == LONG_LINE and decode is ours_text)
        }
        # Nothing typed in openai-python's stream stands for FastGPT's node results.
        if name != LONG_LINE and not quick:
            contestants["openai, typed stream"] = partial(with_openai_stream, reads, texts)
        found.append(take_turns(name, "json.loads", "µs of CPU an event", contestants, rounds))
    return found
