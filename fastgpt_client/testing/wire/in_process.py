"""httpx clients reach the emulator inside the process without a socket, and bodies arrive piece by piece."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import sys
import threading
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import anyio
import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal
from starlette.types import Message, Scope

from .exchange import EXTENSION
from .polling import wait_until

App = Callable[[Scope, Any, Any], Awaitable[None]]
Item = Message | BaseException
Body = Callable[[], Awaitable[bytes | None]]
_PATIENCE = 10.0
_RESET = "the emulator reset the connection"
_CLOSED = "the emulator closed the connection before the answer was complete"


class InProcessConnection:
    """What stands for a connection when there is none; breaking it raises in the client."""

    def __init__(self, number: int, deliver: Callable[[Item], None]) -> None:
        self.number = number
        self.closed = False
        self._deliver = deliver

    def reset(self) -> None:
        """Let the client see a read error."""
        self._break(httpx.ReadError(_RESET))

    def close(self) -> None:
        """Let the client see that the answer ended too early."""
        self._break(httpx.RemoteProtocolError(_CLOSED))

    def _break(self, error: BaseException) -> None:
        self.closed = True
        self._deliver(error)


class _Tasks:
    """The requests in progress on one event loop."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._scopes: set[anyio.CancelScope] = set()

    async def run(
        self, request: httpx.Request, connection: InProcessConnection, body: Body, deliver: Callable[[Item], None]
    ) -> None:
        """Run one request and deliver everything the application sends."""

        async def receive() -> Message:
            data = await body()
            if data is None:
                return {"type": "http.request", "body": b"", "more_body": False}
            return {"type": "http.request", "body": data, "more_body": True}

        async def send(message: Message) -> None:
            if not connection.closed:
                deliver(message)

        with anyio.CancelScope() as scope:
            self._scopes.add(scope)
            try:
                await self._app(_scope(request, connection), receive, send)
            except Exception as error:
                # A mistake in a script or in the emulator: whoever asked shall see it.
                deliver(error)
            finally:
                self._scopes.discard(scope)

    async def cancel(self) -> None:
        """Cancel what is still running and wait for its end."""
        for scope in set(self._scopes):
            scope.cancel()
        await wait_until(lambda: not self._scopes, _PATIENCE)


def _scope(request: httpx.Request, connection: InProcessConnection) -> Scope:
    url = request.url
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": url.scheme,
        "path": url.path,
        "raw_path": url.raw_path.partition(b"?")[0],
        "query_string": url.query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "server": (url.host, url.port or (443 if url.scheme == "https" else 80)),
        "client": ("127.0.0.1", 0),
        "extensions": {EXTENSION: connection},
    }


def _response(message: Message, stream: Any, request: httpx.Request) -> httpx.Response:
    return httpx.Response(message["status"], headers=message["headers"], stream=stream, request=request)


def _timeout(request: httpx.Request) -> float | None:
    timeout: float | None = request.extensions.get("timeout", {}).get("read")
    return timeout


class _SyncBody(httpx.SyncByteStream):
    def __init__(self, take: Callable[[], Message], connection: InProcessConnection) -> None:
        self._take = take
        self._connection = connection

    def __iter__(self) -> Iterator[bytes]:
        while True:
            message = self._take()
            if data := message.get("body"):
                yield data
            if not message.get("more_body"):
                return

    def close(self) -> None:
        self._connection.closed = True


class EmulatorTransport(httpx.BaseTransport):
    """For `httpx.Client(transport=...)`; the application runs on one thread until `close()`."""

    def __init__(self, app: App, number: Callable[[], int]) -> None:
        self._tasks = _Tasks(app)
        self._number = number()
        self._stack = contextlib.ExitStack()
        self._portal: BlockingPortal | None = None
        self._lock = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to the emulator."""
        items: queue.SimpleQueue[Item] = queue.SimpleQueue()
        connection = InProcessConnection(self._number, items.put)
        chunks = iter([request.read()])

        async def body() -> bytes | None:
            return next(chunks, None)

        def take() -> Message:
            try:
                item = items.get(timeout=_timeout(request))
            except queue.Empty:
                raise httpx.ReadTimeout("the emulator did not answer in time", request=request) from None
            if isinstance(item, BaseException):
                raise item
            return item

        with self._lock:
            if self._portal is None:
                self._portal = self._stack.enter_context(start_blocking_portal())
        self._portal.start_task_soon(self._tasks.run, request, connection, body, items.put)
        try:
            return _response(take(), _SyncBody(take, connection), request)
        except BaseException:
            connection.closed = True
            raise

    def close(self) -> None:
        """Cancel what is still running and end the thread."""
        with self._lock:
            portal, self._portal = self._portal, None
            if portal is not None:
                portal.call(self._tasks.cancel)
                self._stack.close()


class _Inbox:
    """What the application sent and the client has not read, on one event loop."""

    def __init__(self) -> None:
        self._items: deque[Item] = deque()
        self._arrived = anyio.Event()

    def put(self, item: Item) -> None:
        self._items.append(item)
        self._arrived.set()

    async def get(self) -> Item:
        while not self._items:
            self._arrived = anyio.Event()
            await self._arrived.wait()
        return self._items.popleft()


class _AsyncBody(httpx.AsyncByteStream):
    def __init__(self, take: Callable[[], Awaitable[Message]], connection: InProcessConnection) -> None:
        self._take = take
        self._ended = False
        self._connection = connection

    def __aiter__(self) -> AsyncIterator[bytes]:
        # Not a generator: one that is left early would have to be closed by whoever left it.
        return self

    async def __anext__(self) -> bytes:
        while not self._ended:
            message = await self._take()
            self._ended = not message.get("more_body")
            if data := message.get("body"):
                return bytes(data)
        raise StopAsyncIteration

    async def aclose(self) -> None:
        self._connection.closed = True


class AsyncEmulatorTransport(httpx.AsyncBaseTransport):
    """For `httpx.AsyncClient(transport=...)`, on asyncio and trio; the application runs on the same loop."""

    def __init__(self, app: App, number: Callable[[], int]) -> None:
        self._tasks = _Tasks(app)
        self._number = number()
        # asyncio forgets tasks nobody holds.
        self._held: set[asyncio.Task[None]] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to the emulator."""
        inbox = _Inbox()
        connection = InProcessConnection(self._number, inbox.put)
        assert isinstance(request.stream, httpx.AsyncByteStream)
        chunks = request.stream.__aiter__()

        async def body() -> bytes | None:
            return await anext(chunks, None)

        async def take() -> Message:
            try:
                with anyio.fail_after(_timeout(request)):
                    item = await inbox.get()
            except TimeoutError:
                raise httpx.ReadTimeout("the emulator did not answer in time", request=request) from None
            if isinstance(item, BaseException):
                raise item
            return item

        async def run() -> None:
            await self._tasks.run(request, connection, body, inbox.put)

        self._spawn(run)
        try:
            return _response(await take(), _AsyncBody(take, connection), request)
        except BaseException:
            connection.closed = True
            raise

    def _spawn(self, run: Callable[[], Any]) -> None:
        trio: Any = sys.modules.get("trio")
        if trio is not None and trio.lowlevel.in_trio_run():
            trio.lowlevel.spawn_system_task(run)
            return
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(run())
        self._held.add(task)
        task.add_done_callback(self._held.discard)

    async def aclose(self) -> None:
        """Cancel what is still running."""
        await self._tasks.cancel()
