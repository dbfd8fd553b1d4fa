"""How many requests a second the emulator answers: `python -m benchmarks.emulator`.

In the process and on a port, through plain httpx, one client after another request: what a test suite does. Figures are
the best of several rounds, because everything else on the machine only ever makes them worse.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import anyio
import httpx

from fastgpt_client.testing import FastGPTEmulator

INIT, COMPLETIONS = "/api/core/chat/init", "/api/v1/chat/completions"
ROUNDS = 3


def best(ask: Callable[[int], None], count: int) -> float:
    """Return the requests per second of the best round."""
    ask(count // 10)
    return max(count / _seconds(ask, count) for _ in range(ROUNDS))


def _seconds(ask: Callable[[int], None], count: int) -> float:
    begin = time.perf_counter()
    ask(count)
    return time.perf_counter() - begin


def in_process(count: int) -> float:
    """Measure a sync client that uses no socket."""
    emulator = FastGPTEmulator()
    with httpx.Client(transport=emulator.transport(), base_url=emulator.base_url, headers=emulator.headers()) as http:
        return best(lambda times: _init(emulator, http, times), count)


def in_process_async(count: int) -> float:
    """Measure an async client that uses no socket."""
    emulator = FastGPTEmulator()

    async def ask(times: int) -> None:
        transport = emulator.async_transport()
        async with httpx.AsyncClient(
            transport=transport, base_url=emulator.base_url, headers=emulator.headers()
        ) as http:
            for _ in range(times):
                (await http.get(INIT, params={"appId": emulator.app_id, "chatId": "c-1"})).raise_for_status()
        emulator.reset()

    return best(lambda times: anyio.run(ask, times), count)


def on_a_port(count: int) -> float:
    """Measure a sync client on a kept connection."""
    with FastGPTEmulator().serve() as emulator, _client(emulator) as http:
        return best(lambda times: _init(emulator, http, times), count)


def completions(count: int) -> float:
    """Measure completions on a port, each stored in a chat of its own."""
    with FastGPTEmulator().serve() as emulator, _client(emulator) as http:

        def ask(times: int) -> None:
            body = {"messages": [{"role": "user", "content": "你好"}], "appId": emulator.app_id}
            for _ in range(times):
                http.post(COMPLETIONS, json=body).raise_for_status()
            emulator.reset()

        return best(ask, count)


def _init(emulator: FastGPTEmulator, http: httpx.Client, times: int) -> None:
    for _ in range(times):
        http.get(INIT, params={"appId": emulator.app_id, "chatId": "c-1"}).raise_for_status()
    emulator.reset()


def _client(emulator: FastGPTEmulator) -> httpx.Client:
    return httpx.Client(base_url=emulator.base_url, headers=emulator.headers(), trust_env=False)


def main(count: int = 2000) -> None:
    """Print the figures."""
    print(f"{'in process':<24}{in_process(count):>8.0f} requests/s")
    print(f"{'in process, async':<24}{in_process_async(count):>8.0f} requests/s")
    print(f"{'on a port':<24}{on_a_port(count):>8.0f} requests/s")
    print(f"{'on a port, completions':<24}{completions(count // 4):>8.0f} requests/s")


if __name__ == "__main__":
    main()
