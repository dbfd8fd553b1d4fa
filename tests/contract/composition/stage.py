"""Where a cell is played: a server that does to it what the cell says, and somebody who interrupts it."""

from __future__ import annotations

import contextlib
import fnmatch
import json
import os
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
from attrs import Factory, define

from fastgpt_client import AsyncChatClient, ChatClient
from fastgpt_client.testing import Cut, FastGPTEmulator, Fault, HtmlError, RecordedRequest, Reply, Say, Stall

from .cells import Cell
from .ways import RESUME, WAYS, WORDS

# Waited for in every cell that has one. A busy machine may take longer to get to the server, which no cell minds.
DEADLINE = 0.15
# Longer than any test runs: who stops it is somebody else.
_LONG = 60.0
_WHO = {"x-who": "the copy"}


@define
class Outcome:
    """What came of a cell, as the client sees it.

    Args:
        fruit: What the way returned.
        error: What it raised, in full.
        kind: The classes of the error.
        cancelled: Whether it was cancelled.
        busy: How many connections still carry something afterwards.
        left: How many connections are left after closing.
    """

    fruit: str | None = None
    error: str = ""
    kind: list[str] = Factory(list)
    cancelled: bool = False
    busy: int = 0
    left: int = 0

    def failed(self, error: BaseException) -> None:
        """Note what was raised."""
        self.error = f"{type(error).__name__}: {error}"
        self.kind = [kind.__name__ for kind in type(error).__mro__]


class UntilResumed(float):
    """A pause of a reply that is over when somebody asks to resume it, however long that takes them."""

    def __new__(cls) -> UntilResumed:
        return super().__new__(cls, 1.0)

    def __init__(self) -> None:
        # After the request has come, its handler needs some turns of the event loop to find the run.
        self.resumed, self.turns = False, 20

    def __radd__(self, now: float) -> Any:
        return self

    def __sub__(self, now: float) -> float:
        self.turns -= self.resumed
        return float(self.turns > 0)


class Requests(list[RecordedRequest]):
    """The requests of a server, and a pipe that says when one comes that the server holds."""

    def __init__(self) -> None:
        super().__init__()
        self.pattern, self.number = "", 0
        self.pipe: tuple[int, int] | None = None
        self.pause = UntilResumed()

    def append(self, request: RecordedRequest) -> None:
        super().append(request)
        self.pause.resumed = self.pause.resumed or matches(RESUME, request)
        if self.pipe is not None and matches(self.pattern, request) and self.count_of(self.pattern) == self.number:
            os.write(self.pipe[1], b"!")

    def count_of(self, pattern: str) -> int:
        """Return how many requests came for a path."""
        return sum(matches(pattern, request) for request in self)


def matches(pattern: str, request: RecordedRequest) -> bool:
    """Tell whether a request is for a path, as faults name paths."""
    method, _, path = pattern.rpartition(" ")
    where = f"storage:{request.path}" if request.origin == "storage" else request.path
    return method in ("", request.method) and fnmatch.fnmatchcase(where, path)


class Stage:
    """Plays one cell.

    Args:
        cell: The cell.
        server: A fresh emulator.
        folder: For files.
    """

    def __init__(self, cell: Cell, server: FastGPTEmulator, folder: Path) -> None:
        self._cell = cell
        self._server = server
        self._folder = folder
        self.requests = Requests()
        server._world.requests = self.requests

    def play(self) -> Outcome:
        """Play it, and return what came of it."""
        with self._held():
            self._plan()
            if "fork" in self._cell.promises:
                return self._in_two_processes()
            return self._whole()

    def _plan(self) -> None:
        promises, faults = self._cell.promises, list[Fault]()
        if "retry" in promises:
            faults.append(HtmlError(503))
        if "resume" in promises:
            self._server.respond(Reply(parts=[Say(WORDS[:1], 0), Say(WORDS[1:], self.requests.pause)]))
            faults.append(Cut(100))
        if self._cell.held:
            if "resume" in promises:
                self._server.fault(RESUME, Stall(), forever=True)
            else:
                faults.append(Stall())
        if faults:
            self._server.fault(self._cell.main, *faults, forever=isinstance(faults[-1], Stall))

    @contextlib.contextmanager
    def _held(self) -> Iterator[None]:
        self.requests.pattern = RESUME if "resume" in self._cell.promises else self._cell.main
        self.requests.number = 1 if "resume" in self._cell.promises else self._cell.main_requests
        self.requests.pipe = os.pipe()
        try:
            yield
        finally:
            for end in self.requests.pipe:
                os.close(end)
            self.requests.pipe = None

    def _client(self, kind: Any) -> Any:
        """Return the client of the cell, and what it was made from."""
        promises = self._cell.promises
        client = kind(
            self._server.api_key,
            self._server.base_url,
            timeout=_LONG,
            max_retries=2 if "retry" in promises else 0,
            retry_delay=0,
        )
        if "with_options" in promises:
            client = client.with_options(default_headers=_WHO)
        if "deadline" in promises:
            client = client.with_options(deadline=_LONG if self._cell.interrupted else DEADLINE)
        return client

    def _whole(self) -> Outcome:
        if not self._cell.is_async:
            return self._sync(self._client(ChatClient))
        client = self._client(AsyncChatClient)
        if "second loop" in self._cell.promises:
            anyio.run(self._warm_up, client)
        return anyio.run(self._async, client)

    def _in_two_processes(self) -> Outcome:
        """Let a child play it with the client of its parent, whose connections are open and stay usable."""
        is_async = self._cell.is_async
        client = self._client(AsyncChatClient if is_async else ChatClient)
        if is_async:
            if "second loop" in self._cell.promises:
                anyio.run(self._warm_up, client)
            play: Any = lambda: anyio.run(self._async, client)  # noqa: E731
        else:
            client.with_options(deadline=None).get_chat_init(self._server.app_id, "c-1")
            play = lambda: self._sync(client)  # noqa: E731
        heard, says = os.pipe()
        with warnings.catch_warnings():
            # The emulator's thread is not there in the child, which does not need it.
            warnings.filterwarnings("ignore", ".*fork", DeprecationWarning)
            child = os.fork()
        if child == 0:
            try:
                outcome = play()
            except BaseException as error:
                outcome = Outcome()
                outcome.failed(error)
            os.write(says, json.dumps({name: getattr(outcome, name) for name in Outcome.__slots__[:6]}).encode())
            os._exit(0)
        os.close(says)
        with os.fdopen(heard, "rb") as pipe:
            outcome = Outcome(**json.loads(pipe.read()))
        os.waitpid(child, 0)
        self._end_in_the_parent(client)
        return outcome

    def _end_in_the_parent(self, client: Any) -> None:
        if isinstance(client, ChatClient):
            with client:
                client.with_options(deadline=None).get_chat_init(self._server.app_id, "c-1")
            return

        async def end() -> None:
            async with client:
                await client.with_options(deadline=None).get_chat_init(self._server.app_id, "c-1")

        anyio.run(end)

    async def _warm_up(self, client: AsyncChatClient) -> None:
        await client.with_options(deadline=None).get_chat_init(self._server.app_id, "c-1")

    async def _async(self, client: AsyncChatClient) -> Outcome:
        outcome, promises = Outcome(), self._cell.promises

        async def act() -> None:
            try:
                outcome.fruit = await WAYS[self._cell.way].run(client, self._folder, "resume" in promises)
            except anyio.get_cancelled_exc_class():
                outcome.cancelled = True
                raise
            except Exception as error:
                outcome.failed(error)
            finally:
                self._wake()

        async with anyio.create_task_group() as group:
            group.start_soon(act)
            if self._cell.interrupted:
                await anyio.to_thread.run_sync(self._wait)
            if "cancellation" in promises:
                group.cancel_scope.cancel()
            if "close" in promises:
                with anyio.CancelScope(shield=True):
                    await client.aclose()
        pool = _pool_of(client, made="close" not in promises)
        outcome.busy = _busy(pool)
        await client.aclose()
        outcome.left = len(pool.connections) if pool is not None else 0
        return outcome

    def _sync(self, client: ChatClient) -> Outcome:
        outcome, promises = Outcome(), self._cell.promises

        def act() -> None:
            try:
                outcome.fruit = WAYS[self._cell.way].run_sync(client, self._folder, "resume" in promises)
            except Exception as error:
                outcome.failed(error)
            finally:
                self._wake()

        actor = threading.Thread(target=act)
        actor.start()
        if self._cell.interrupted:
            self._wait()
            client.close()
        actor.join()
        pool = _pool_of(client, made="close" not in promises)
        outcome.busy = _busy(pool)
        client.close()
        outcome.left = len(pool.connections) if pool is not None else 0
        return outcome

    def _wait(self) -> None:
        """Wait until the server holds the request, or the way has ended."""
        if self.requests.pipe is not None:
            os.read(self.requests.pipe[0], 1)

    def _wake(self) -> None:
        if self.requests.pipe is not None:
            os.write(self.requests.pipe[1], b".")


def _pool_of(client: Any, *, made: bool) -> Any:
    return vars(client)["_sender"].http._transport._pool if made else None


def _busy(pool: Any) -> int:
    return 0 if pool is None else len(pool.in_use)
