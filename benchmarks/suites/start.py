"""What it costs to begin: an import, a first client, and a first answered call, each in a fresh interpreter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from ..results.measurement import Measurement
from .turns import Contestant, Turn, in_a_process, serving, take_turns

# Of so many interpreters the fastest counts: what disturbs one only ever makes it slower.
_TRIES = 2
_PATIENCE = 30
_BODY = "json={'messages': [{'role': 'user', 'content': 'hi'}]}"
_IMPORTS = {
    "fastgpt-client": "import fastgpt_client",
    "httpx": "import httpx",
    "aiohttp": "import aiohttp",
    "openai": "import openai",
    "anthropic": "import anthropic",
}
_CLIENTS = {
    "fastgpt-client": "from fastgpt_client import ChatClient; c = ChatClient('unused', 'URL')",
    "httpx": "import httpx; c = httpx.Client()",
    "openai": "import openai; c = openai.OpenAI(api_key='unused', base_url='URL/api/v1')",
}
_CALLS = {
    "fastgpt-client": f"{_CLIENTS['fastgpt-client']}; c.create_chat_completion([{{'role': 'user', 'content': 'hi'}}])",
    "httpx": f"{_CLIENTS['httpx']}; c.post('URL/api/v1/chat/completions', {_BODY}).json()",
    "openai": f"{_CLIENTS['openai']}; c.chat.completions.create(model='x', messages=[])",
}


@contextmanager
def fresh(code: str) -> Iterator[Turn]:
    """Count the processor time in ms of a program, without that of the interpreter's own start."""
    program = f"import time; began = time.process_time(); {code}; print(time.process_time() - began)"
    yield lambda: min(float(in_a_process("-c", program, patience=_PATIENCE)) * 1000 for _ in range(_TRIES))


def measure(*, quick: bool, rounds: int) -> list[Measurement]:
    """Return the cost of an import, of a first client, and of a first call."""
    with serving("benchmarks.wire.server") as address:
        return [
            take_turns(name, "httpx", "ms of CPU", _contestants(programs, f"{address}/call", quick=quick), rounds)
            for name, programs in (("import", _IMPORTS), ("first client", _CLIENTS), ("first call", _CALLS))
        ]


def _contestants(programs: dict[str, str], url: str, *, quick: bool) -> dict[str, Contestant]:
    return {
        name: partial(fresh, code.replace("URL", url))
        for name, code in programs.items()
        if not (quick and name == "anthropic")
    }
