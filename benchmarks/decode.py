"""What it costs to turn a stream's bytes into events, beside the decoders people use: `python -m benchmarks.decode`.

Every contestant gets the same bytes in the same reads, one after the other in each round, and has to come to the same
answer. Figures are multiples of `json.loads` over texts that are already split: the least that decoding can cost.
"""

from __future__ import annotations

import gc
import json
import math
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any, cast

import anthropic._streaming
import httpx
import httpx_sse
import openai
import openai._streaming
from openai.types.chat import ChatCompletionChunk

from fastgpt_client._streams.builder import ReplyBuilder
from fastgpt_client._streams.sse import SSEDecoder
from fastgpt_client.events import event_of

EVENTS = 5_000
ROUNDS = 7
WORDS = ["你好", " the", " quick", "《铃芽之旅》", " answer", ",", " is", "。", " 42", "\\n"]
# As JSON writes them. U+2028 ends no line of JSON and none of a stream, but one of many decoders that split lines.
ESCAPED = [
    "\\n\\n",
    ' \\"the',
    "```py\\n",
    'print(\\"你好\\")\\n',
    "\\t",
    " a\u2028b\\n",
    "\\\\n",
    '\\"',
    ' \\"quoted\\" ',
    ".\\n",
]
HEADERS = {"content-type": "text/event-stream;charset=utf-8"}
Reads = list[bytes]


def chunk(text: str) -> str:
    """Return the JSON of one answer event, as FastGPT writes it."""
    head = '{"id":"","object":"","created":0,"model":"","choices":[{"delta":{"role":"assistant","content":"'
    return f'{head}{text}"}},"index":0,"finish_reason":null}}]}}'


PAYLOADS = [chunk(WORDS[number % len(WORDS)]) for number in range(EVENTS)]
ESCAPED_PAYLOADS = [chunk(ESCAPED[number % len(ESCAPED)]) for number in range(EVENTS)]
QUOTE = {
    "id": "654f2e49b64caef1d9431e8b",
    "q": "Who directed it? 导演是谁?",
    "a": "Makoto Shinkai. " * 4,
    "score": 0.8935,
}
NODE = {"id": "n1", "moduleName": "AI 对话", "moduleType": "chatNode", "runningTime": 1.86, "quoteList": [QUOTE] * 20}
LONG = json.dumps([NODE] * 1400, separators=(",", ":"), ensure_ascii=False)


def frames(payloads: list[str] = PAYLOADS) -> list[tuple[bytes, bytes]]:
    """Return the two writes FastGPT makes for each event."""
    return [(b"event: answer\n", f"data: {payload}\n\n".encode()) for payload in payloads]


def wires() -> dict[str, tuple[Reads, list[str]]]:
    """Return the reads of each workload, and the JSON texts in them."""
    whole = b"".join(name + data for name, data in frames())
    line = b"event: flowResponses\ndata: " + LONG.encode() + b"\n\n"
    return {
        "64 KiB a read": ([whole[at : at + 65536] for at in range(0, len(whole), 65536)], PAYLOADS),
        "one event a read": ([name + data for name, data in frames()], PAYLOADS),
        "FastGPT's two writes": ([part for frame in frames() for part in frame], PAYLOADS),
        "escapes in every text": ([name + data for name, data in frames(ESCAPED_PAYLOADS)], ESCAPED_PAYLOADS),
        "5 MB line, 4 KiB a read": ([line[at : at + 4096] for at in range(0, len(line), 4096)], [LONG]),
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
    return json.loads(texts[-1]) if builder.text or len(texts) == 1 else None


def with_httpx_sse(reads: Reads, _: list[str]) -> Any:
    """Decode with httpx-sse."""
    response = httpx.Response(200, headers=HEADERS, stream=Body(reads), request=httpx.Request("GET", "http://x"))
    last: Any = None
    for event in httpx_sse.EventSource(response).iter_sse():
        last = event.json()
    return last


def with_openai_decoder(reads: Reads, _: list[str]) -> Any:
    """Decode with openai-python's decoder alone."""
    last: Any = None
    for event in openai._streaming.SSEDecoder().iter_bytes(iter(reads)):  # noqa: SLF001  # it has no public name
        last = event.json()
    return last


def with_anthropic_decoder(reads: Reads, _: list[str]) -> Any:
    """Decode with anthropic's decoder alone."""
    last: Any = None
    for event in anthropic._streaming.SSEDecoder().iter_bytes(iter(reads)):  # noqa: SLF001  # it has no public name
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


_CLIENT = openai.OpenAI(api_key="unused")


def with_openai_stream(reads: Reads, texts: list[str]) -> Any:
    """Decode with openai-python's typed stream, as people do who point it at FastGPT."""
    # It takes events with a name for something else, so it gets them without.
    plain = [read.replace(b"event: answer\n", b"") for read in reads]
    stream = openai.Stream[ChatCompletionChunk](
        cast_to=ChatCompletionChunk, response=cast("Any", _Response([r for r in plain if r])), client=_CLIENT
    )
    last: Any = None
    for event in stream:
        last = event
    return json.loads(texts[-1]) if last is not None and last.choices[0].delta.content else None


CONTESTANTS: dict[str, Callable[[Reads, list[str]], Any]] = {
    "json.loads alone (floor)": floor,
    "ours, events": ours,
    "ours, text": ours_text,
    "httpx-sse": with_httpx_sse,
    "openai, decoder only": with_openai_decoder,
    "openai, typed stream": with_openai_stream,
    "anthropic, decoder only": with_anthropic_decoder,
}
# Nothing typed in openai-python's stream stands for FastGPT's node results.
NOT_FOR_LONG_LINES = {"openai, typed stream", "ours, text"}


def measured() -> dict[str, dict[str, tuple[float, float]]]:
    """Return (minimum, median) seconds of every contestant in every workload."""
    times: dict[str, dict[str, list[float]]] = {}
    for _ in range(ROUNDS):
        for workload, (reads, texts) in wires().items():
            for name, contestant in CONTESTANTS.items():
                if len(texts) == 1 and name in NOT_FOR_LONG_LINES:
                    continue
                gc.collect()
                gc.disable()
                started = time.process_time()
                answer = contestant(reads, texts)
                took = time.process_time() - started
                gc.enable()
                if answer != json.loads(texts[-1]):
                    raise SystemExit(f"{name} came to another answer in {workload!r}")
                times.setdefault(workload, {}).setdefault(name, []).append(took)
    return {
        workload: {name: (min(row), statistics.median(row)) for name, row in rows.items()}
        for workload, rows in times.items()
    }


def growth() -> float:
    """Return the exponent the time of a long line grows with when the line doubles."""
    times = []
    for size in (4_000_000, 8_000_000):
        line = b"event: flowResponses\ndata: [" + b"1," * (size // 2) + b"1]\n\n"
        reads = [line[at : at + 4096] for at in range(0, len(line), 4096)]
        best = 9.0
        for _ in range(3):
            started = time.process_time()
            feed = SSEDecoder(event_of).feed
            for read in reads:
                feed(read)
            best = min(best, time.process_time() - started)
        times.append(best)
    return math.log2(times[1] / times[0])


def main() -> None:
    """Print the table."""
    results = measured()
    print(f"Decoding, multiples of the floor, minimum (median) of {ROUNDS} interleaved rounds, {EVENTS} events")
    print(f"{'':<26}" + "".join(f"{workload:>26}" for workload in results))
    for name in CONTESTANTS:
        cells = []
        for rows in results.values():
            base_least, base_middle = rows["json.loads alone (floor)"]
            least, middle = rows.get(name, (0.0, 0.0))
            cells.append(f"{least / base_least:>16.2f} ({middle / base_middle:>6.2f})" if least else f"{'-':>25}")
        print(f"{name:<26}" + " ".join(cells))
    print(f"growth exponent of a long line: {growth():.2f}")


if __name__ == "__main__":
    main()
