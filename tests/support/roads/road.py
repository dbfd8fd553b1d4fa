"""The roads that requests and answers may take between a client and a server on this machine."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import httpx
import pytest

from fastgpt_client._runtime import pools
from fastgpt_client._runtime.borrowed import borrowed
from fastgpt_client.testing import FastGPTEmulator

from ..drip import DripServer
from .certificate import certificate, server_context
from .relay import Relay

#: Read straight from the connection; over httpcore alone; over TLS; through a proxy; through a tunnel of one, over TLS;
#: and async clients on aiohttp's connections.
ROADS = ("direct", "fallback", "tls", "proxy", "tunnel", "aiohttp")


class Road:
    """A road that is set up.

    Attributes:
        environment: The variables that lead clients onto it.
        taken: How often clients came by: as connections of relays, otherwise as HTTP clients made while a server ran.
    """

    def __init__(self) -> None:
        self.environment: dict[str, str] = {}
        self.taken = 0

    def take(self) -> None:
        """Count one more."""
        self.taken += 1


@contextlib.contextmanager
def road(kind: str, patch: pytest.MonkeyPatch) -> Iterator[Road]:
    """Set one of `ROADS` up, for all servers that start and clients that are made from now on.

    Args:
        kind: Which.
        patch: Undoes it. The variables of the environment are left to be set.
    """
    made = Road()
    with contextlib.ExitStack() as stack:
        if kind in ("direct", "fallback"):
            _count_http_clients(made, patch)
            made.environment["FASTGPT_OWN_CONNECTIONS"] = "1" if kind == "direct" else "0"
        if kind == "aiohttp":
            _lay_aiohttp(made, patch)
        if kind in ("tls", "tunnel"):
            # For other processes, which are not patched.
            made.environment["SSL_CERT_FILE"] = str(stack.enter_context(certificate()))
            _lay_tls(made if kind == "tls" else Road(), patch)
        if kind in ("proxy", "tunnel"):
            proxy = stack.enter_context(contextlib.closing(Relay(None, None, made.take)))
            made.environment["HTTP_PROXY" if kind == "proxy" else "HTTPS_PROXY"] = f"http://{proxy.address}"
        yield made


def _count_http_clients(made: Road, patch: pytest.MonkeyPatch) -> None:
    make, running = pools._made, set[object]()

    def counted(make_one: Callable[[], Any]) -> Any:
        if running:
            made.take()
        return make(make_one)

    patch.setattr(pools, "_made", counted)
    _watch_servers(patch, lambda server, ports: running.add(server), running.discard)


def _lay_aiohttp(made: Road, patch: pytest.MonkeyPatch) -> None:
    """Let async clients work as if they had been given an HTTP client as docs/performance.md makes it."""
    import aiohttp
    from httpx_aiohttp import AiohttpTransport

    def session() -> aiohttp.ClientSession:
        made.take()
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=4)
        return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    make, get = pools._made, pools.AsyncPool.get

    def over_aiohttp(make_one: Callable[[], Any]) -> Any:
        client = make(make_one)
        if isinstance(client, httpx.AsyncClient):
            client._transport = AiohttpTransport(client=session)
            client._mounts.clear()
        return client

    patch.setattr(pools, "_made", over_aiohttp)
    patch.setattr(pools.AsyncPool, "get", lambda pool: borrowed(get(pool)))
    patch.setattr(pools.AsyncPool, "makes_its_own", False)


def _lay_tls(made: Road, patch: pytest.MonkeyPatch) -> None:
    """Put TLS in front of every server."""
    patch.setattr("httpx._transports.default.create_ssl_context", lambda *args, **kwargs: _trusting())
    relays: dict[object, list[Relay]] = {}
    plain = FastGPTEmulator._url

    def started(server: Any, ports: list[int]) -> None:
        relays[server] = [Relay(("127.0.0.1", port), server_context(), made.take) for port in ports]
        if isinstance(server, DripServer):
            server.address = f"https://{relays[server][0].address}"

    def stopped(server: object) -> None:
        for relay in relays.pop(server, ()):
            relay.close()

    def url(server: FastGPTEmulator, number: int) -> str:
        # One that started before this was laid has none.
        return f"https://{relays[server][number].address}" if server in relays else plain(server, number)

    _watch_servers(patch, started, stopped)
    patch.setattr(FastGPTEmulator, "_url", url)


def _watch_servers(
    patch: pytest.MonkeyPatch, started: Callable[[object, list[int]], None], stopped: Callable[[object], None]
) -> None:
    """Call a function with each server that starts and the ports it listens on, and another when it has stopped."""
    start, stop, make_drip, close_drip = (
        FastGPTEmulator.start,
        FastGPTEmulator.stop,
        DripServer.__init__,
        DripServer.close,
    )

    def emulator_started(self: FastGPTEmulator, *given: Any, **named: Any) -> None:
        start(self, *given, **named)
        assert self._server is not None
        started(self, self._server.ports)

    def emulator_stopped(self: FastGPTEmulator) -> None:
        stop(self)
        stopped(self)

    def drip_started(self: DripServer, *given: Any, **named: Any) -> None:
        make_drip(self, *given, **named)
        started(self, [int(self.address.rpartition(":")[2])])

    def drip_stopped(self: DripServer) -> None:
        close_drip(self)
        stopped(self)

    patch.setattr(FastGPTEmulator, "start", emulator_started)
    patch.setattr(FastGPTEmulator, "stop", emulator_stopped)
    patch.setattr(DripServer, "__init__", drip_started)
    patch.setattr(DripServer, "close", drip_stopped)


@cache
def _trusting() -> Any:
    """Return TLS settings of clients which trust the certificate of this machine's relays."""
    with certificate() as path:
        context = httpx.create_ssl_context()
        context.load_verify_locations(path)
    return context
