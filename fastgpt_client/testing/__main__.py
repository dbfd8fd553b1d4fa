"""`python -m fastgpt_client.testing`: the emulator on a port, with a log of what it is asked."""

from __future__ import annotations

import argparse
import re
import signal
import sys
import threading
import time

try:
    from . import API_KEY, PROFILES, FastGPTEmulator
    from .wire.exchange import Exchange
except ModuleNotFoundError as error:
    # The message says which extra is missing; a traceback would hide it.
    raise SystemExit(str(error)) from None

_UNITS = {"ms": 0.001, "s": 1.0, "": 1.0}


def seconds(text: str) -> float:
    """Return the seconds of a duration such as `20ms`, `0.5s` or `2`."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s|)", text.strip())
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a duration; write 20ms, 0.5s or 2")
    return float(match[1]) * _UNITS[match[2]]


def line(exchange: Exchange) -> str:
    """Return the log line of an answered request."""
    request = exchange.request
    where = "storage " if request.origin == "storage" else ""
    how = " stream" if exchange.streamed else ""
    status = request.status or "cut"
    return f"{time.strftime('%H:%M:%S')} {where}{request.method} {request.path} {status}{how} {exchange.sent}B"


def main(arguments: list[str] | None = None) -> int:
    """Serve until Ctrl-C or SIGTERM, then return 0; 2 when the port cannot be had."""
    parser = argparse.ArgumentParser(prog="python -m fastgpt_client.testing", description="Run an emulated FastGPT.")
    parser.add_argument("--port", type=int, default=3000, help="port to listen on (3000); 0 takes a free one")
    parser.add_argument("--storage-port", type=int, default=0, help="port of the object storage (a free one)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--profile", default="4.16", choices=list(PROFILES), help="release to imitate (4.16)")
    parser.add_argument("--delay", type=seconds, default=0.02, help="pause before each chunk, such as 20ms (20ms)")
    parser.add_argument("--api-key", default=API_KEY, help=f"key that works ({API_KEY})")
    parser.add_argument("--app-bound-key", action="store_true", help="bind the key to the app, as all were up to 4.14")
    parser.add_argument("--any-app", action="store_true", help="let every app id exist")
    given = parser.parse_args(arguments)
    emulator = FastGPTEmulator(
        given.profile,
        api_key=given.api_key,
        # Whether it is bound is for the release to say, unless it is asked for.
        app_bound_key=given.app_bound_key or None,
        delay=given.delay,
        accept_any_app=given.any_app,
    )
    emulator.on_answer(lambda exchange: _say(line(exchange)))
    stopped = threading.Event()
    previous = [(sig, signal.signal(sig, lambda *_: stopped.set())) for sig in (signal.SIGINT, signal.SIGTERM)]
    try:
        emulator.start(given.host, given.port, given.storage_port)
    except OSError as error:
        sys.stderr.write(f"cannot listen on {given.host}:{given.port}: {error.strerror}; try another --port" + "\n")
        return 2
    try:
        _greet(emulator)
        stopped.wait()
    finally:
        emulator.stop()
        for sig, handler in previous:
            signal.signal(sig, handler)
    _say("stopped")
    return 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _greet(emulator: FastGPTEmulator) -> None:
    _say(f"FastGPT {emulator.profile.name}, emulated")
    _say(f"  base URL  {emulator.base_url}")
    _say(f"  API key   {emulator.api_key}")
    _say(f"  app id    {emulator.app_id}")
    _say(f"  storage   {emulator.storage_url}")
    _say("Try the messages /select, /form, /ask, /tool, /think and /error. Ctrl-C stops.")


if __name__ == "__main__":
    raise SystemExit(main())
