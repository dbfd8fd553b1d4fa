"""The connections of a client: made on first use, one set for each event loop and each process."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

import httpx

from ..exceptions import ConfigurationError
from .borrowed import SentCookies, borrowed

C = TypeVar("C", httpx.Client, httpx.AsyncClient)

# FastGPT runs on Node, which closes idle connections after 5 seconds. Letting go first avoids sending a completion into
# a closing connection, where nobody could tell whether it was run. 1,000: streams hold a connection each.
LIMITS = httpx.Limits(max_connections=1000, max_keepalive_connections=100, keepalive_expiry=4.0)


class _PoolBase(ABC, Generic[C]):
    """Hands out the HTTP client to send with.

    Connections belong to the event loop and the process they were made in: another loop gets its own, and so does a
    process after `fork`, which must not write into its parent's sockets.

    Args:
        given: A client to use instead; it is never replaced nor closed, and no cookie is kept in it.
    """

    def __init__(self, given: C | None) -> None:
        self._given: C | None = given
        self._made: WeakKeyDictionary[object, C] = WeakKeyDictionary()
        self._pid = os.getpid()
        self._lock = threading.Lock()
        self.closed = False

    @abstractmethod
    def _make(self) -> C:
        """Make an HTTP client."""

    @abstractmethod
    def _owner(self) -> object:
        """Return what the connections made now belong to."""

    def get(self) -> C:
        """Return the client for here.

        Raises:
            ConfigurationError: The pool or the given client is closed, or the environment's proxy settings cannot work.
        """
        if self.closed:
            raise ConfigurationError("this client is closed; make a new one")
        if self._given is not None:
            return borrowed(self._given)
        if self._pid != os.getpid():
            # The lock may have been held by a thread that does not exist here.
            self._made, self._lock, self._pid = WeakKeyDictionary(), threading.Lock(), os.getpid()
        owner = self._owner()
        client = self._made.get(owner)
        if client is None:
            with self._lock:
                client = self._made.get(owner)
                if client is None:
                    client = self._made[owner] = _made(self._make)
        return client

    def close(self) -> list[C]:
        """Mark the pool as closed and return the clients that are now to be closed.

        Those of other event loops cannot be closed from here; they went, or go, with their loop.
        """
        made = [self._made[owner] for owner in (self._owner(),) if owner in self._made]
        self.closed = True
        self._made = WeakKeyDictionary()
        return made

    def __del__(self) -> None:
        if not self.closed and len(self._made) > 0 and self._pid == os.getpid():
            text = "unclosed connections of a FastGPT client; use the client in a with statement, or close it"
            warnings.warn(text, ResourceWarning, stacklevel=2, source=self)


class _AllThreads:
    """The one owner of sync connections: threads may share them."""


_ALL_THREADS = _AllThreads()


class Pool(_PoolBase[httpx.Client]):
    """The connections of a sync client, shared by all threads."""

    def _make(self) -> httpx.Client:
        return httpx.Client(limits=LIMITS, cookies=SentCookies())

    def _owner(self) -> object:
        return _ALL_THREADS


class AsyncPool(_PoolBase[httpx.AsyncClient]):
    """The connections of an async client, one set for each event loop."""

    def _make(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(limits=LIMITS, cookies=SentCookies())

    def _owner(self) -> object:
        return _running_loop()


def _running_loop() -> object:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        # Whoever runs on trio has loaded it.
        return sys.modules["trio"].lowlevel.current_trio_token()


def _made(make: Callable[[], C]) -> C:
    try:
        return make()
    except (ImportError, ValueError, httpx.InvalidURL) as error:
        # httpx reads the proxy variables here, and fails on schemes and forms it does not know.
        names = ", ".join(name for name in sorted(os.environ) if name.lower().endswith("_proxy"))
        raise ConfigurationError(
            f"the proxy settings of the environment cannot be used ({error}). Correct or unset {names or 'them'}, or "
            "pass http_client=httpx.Client(trust_env=False) (AsyncClient for async clients)"
        ) from None
