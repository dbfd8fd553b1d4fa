"""The connections of a client: made on first use, one set for each event loop and each process."""

from __future__ import annotations

import contextlib
import os
import threading
import warnings
import weakref
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Awaitable, Callable, Hashable
from typing import Generic, TypeVar

import httpx

from ..exceptions import ConfigurationError
from .borrowed import SentCookies, borrowed
from .leaving import aplace

C = TypeVar("C", httpx.Client, httpx.AsyncClient)

# FastGPT runs on Node, which closes idle connections after 5 seconds. Letting go first avoids sending a completion into
# a closing connection, where nobody could tell whether it was run. Streams hold a connection each, so that their number
# is not limited here.
LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=100, keepalive_expiry=4.0)


class _PoolBase(ABC, Generic[C]):
    """Hands out the HTTP client to send with.

    Connections belong to the event loop and the process they were made in: another loop gets its own, and so does a
    process after `fork`, which must not write into its parent's sockets.

    Args:
        given: A client to use instead; it is never replaced nor closed, and no cookie is kept in it.
    """

    def __init__(self, given: C | None) -> None:
        self._given: C | None = given
        self._made: dict[Hashable, C] = {}
        self._pid = os.getpid()
        self._lock = threading.Lock()
        self.closed = False

    @abstractmethod
    def _make(self) -> C:
        """Make an HTTP client for here."""

    @abstractmethod
    def _owner(self) -> Hashable:
        """Return what the connections made now belong to."""

    @abstractmethod
    def _forget_the_dead(self) -> None:
        """Let go of what belongs to nobody any more."""

    @property
    def makes_its_own(self) -> bool:
        """Whether the clients are made here, and are none that a user may change."""
        return self._given is None

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
            self._made, self._lock, self._pid = {}, threading.Lock(), os.getpid()
        owner = self._owner()
        client = self._made.get(owner)
        if client is not None and not self.closed:
            return client
        with self._lock:
            # Asked in here, so that none is made while another thread closes the pool.
            if self.closed:
                raise ConfigurationError("this client is closed; make a new one")
            if owner not in self._made:
                self._forget_the_dead()
                self._made[owner] = _made(self._make)
            return self._made[owner]

    def close(self) -> list[C]:
        """Mark the pool as closed and return the clients that are now to be closed.

        Those of other event loops cannot be closed from here; they go with their loop.
        """
        with self._lock:
            self.closed = True
            owner = self._owner()
            return [self._made.pop(owner)] if owner in self._made else []

    def __del__(self) -> None:
        if not self.closed and len(self._made) > 0 and self._pid == os.getpid():
            text = "unclosed connections of a FastGPT client; use the client in a with statement, or close it"
            warnings.warn(text, ResourceWarning, stacklevel=2, source=self)


class Pool(_PoolBase[httpx.Client]):
    """The connections of a sync client, shared by all threads."""

    def _make(self) -> httpx.Client:
        return httpx.Client(limits=LIMITS, cookies=SentCookies())

    def _owner(self) -> Hashable:
        return None

    def _forget_the_dead(self) -> None:
        """Do nothing: these belong to the process."""


class AsyncPool(_PoolBase[httpx.AsyncClient]):
    """The connections of an async client, one set for each event loop, which close when their loop ends.

    The loop itself closes them: to it, they are an asynchronous generator that is left over. So a client that is used
    in one `asyncio.run` after another holds the connections of the one that runs, and no loop that has ended.
    """

    def __init__(self, given: httpx.AsyncClient | None) -> None:
        super().__init__(given)
        self._ends: dict[Hashable, AsyncGenerator[None, None]] = {}

    def _make(self) -> httpx.AsyncClient:
        owner, client = self._owner(), httpx.AsyncClient(limits=LIMITS, cookies=SentCookies())
        end = self._ends[owner] = _closed_at_the_end(weakref.ref(self), owner, client)
        # As far as its `yield`, where it does not wait: from now on the loop knows it.
        _step(end.__anext__())
        return client

    def _owner(self) -> Hashable:
        owner: Hashable = aplace()
        return owner

    def _forget_the_dead(self) -> None:
        # Loops that were closed without ending their asynchronous generators.
        for owner in [owner for owner in self._made if getattr(owner, "is_closed", bool)()]:
            self.forget(owner)

    def forget(self, owner: Hashable) -> bool:
        """Let go of the connections of an event loop; tell whether they were still there, to be closed."""
        self._ends.pop(owner, None)
        return self._made.pop(owner, None) is not None

    def close(self) -> list[httpx.AsyncClient]:
        """Mark the pool as closed and return the clients that are now to be closed."""
        made = super().close()
        end = self._ends.pop(self._owner(), None)
        if end is not None:
            # What it would close is no longer here, so it does not wait.
            _step(end.aclose())
        return made


async def _closed_at_the_end(
    pool: weakref.ref[AsyncPool], owner: Hashable, client: httpx.AsyncClient
) -> AsyncGenerator[None, None]:
    """Wait for the end of the event loop, and close a client then."""
    try:
        yield
    finally:
        holder = pool()
        if holder is None or holder.forget(owner):
            await client.aclose()


def _step(awaitable: Awaitable[None]) -> None:
    """Run what does not wait for anything."""
    with contextlib.suppress(StopIteration):
        awaitable.__await__().send(None)


def _made(make: Callable[[], C]) -> C:
    # Loads httpcore, which nothing needs before there are connections.
    from .connections.equip import equip

    try:
        client = make()
    except (ImportError, ValueError, httpx.InvalidURL) as error:
        # httpx reads the proxy variables here, and fails on schemes and forms it does not know.
        names = ", ".join(name for name in sorted(os.environ) if name.lower().endswith("_proxy"))
        raise ConfigurationError(
            f"the proxy settings of the environment cannot be used ({error}). Correct or unset {names or 'them'}, or "
            "pass http_client=httpx.Client(trust_env=False) (AsyncClient for async clients)"
        ) from None
    equip(client, LIMITS)
    return client
