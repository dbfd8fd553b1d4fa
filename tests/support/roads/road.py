"""The roads a stream may take from the server to the client."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import cache

import httpx
import pytest

from fastgpt_client.testing import FastGPTEmulator

from .certificate import certificate
from .relay import relaying

#: Straight from the connection, over httpcore alone, and the first over TLS, through a proxy, and both.
ROADS = ("direct", "fallback", "tls", "proxy", "tunnel")


@cache
def _trusting() -> object:
    """Return what makes the TLS settings of clients, which trust the certificate of this machine's relays."""
    with certificate() as path:
        context = httpx.create_ssl_context()
        context.load_verify_locations(path)
    return lambda *args, **kwargs: context


@contextlib.contextmanager
def road(kind: str, server: FastGPTEmulator, patch: pytest.MonkeyPatch) -> Iterator[str]:
    """Set one of `ROADS` up, and return the address that clients use."""
    with contextlib.ExitStack() as stack:
        address = server.base_url
        if kind == "fallback":
            patch.setenv("FASTGPT_DIRECT_STREAMS", "0")
        if kind in ("tls", "tunnel"):
            patch.setattr("httpx._transports.default.create_ssl_context", _trusting())
            address = f"https://{stack.enter_context(relaying(server.base_url, tls=True)).address}"
        if kind in ("proxy", "tunnel"):
            proxy = f"http://{stack.enter_context(relaying(None)).address}"
            patch.setenv("HTTP_PROXY" if kind == "proxy" else "HTTPS_PROXY", proxy)
        yield address
