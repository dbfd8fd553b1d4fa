"""The middleware in front of every route records the request and lets it meet its fault."""

from __future__ import annotations

from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from ..faults.injection import inject
from ..wire.exchange import Exchange, Severed
from ..wire.polling import wait_until
from ..wire.recorded_request import recorded_request
from ..world.world import World

FILE_ROOT = "/api/system/file/"


class RequestRecorder:
    """Opens an `Exchange` for each request and leaves it in the scope's state.

    Args:
        app: What answers.
        world: The server's memory.
        is_storage: Tells whether a request went to the storage.
    """

    def __init__(self, app: ASGIApp, world: World, is_storage: Callable[[Scope], bool]) -> None:
        self._app, self._world, self._is_storage = app, world, is_storage

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on; other kinds of ASGI scopes than HTTP and lifespan are declined."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            raise RuntimeError(f"the emulator speaks HTTP only, not {scope['type']!r}")
        storage = self._is_storage(scope)
        exchange = Exchange(scope, receive, send, recorded_request(scope, "storage" if storage else "fastgpt"))
        if not storage and self._world.profile.request_id:
            exchange.request_id = self._world.ids.uuid()
        scope.setdefault("state", {})["exchange"] = exchange
        try:
            await self._read(exchange, storage=storage)
            self._remember(exchange)
            fault = self._world.faults.take(exchange.request)
            if not await inject(fault, exchange, self._world.profile, lambda: self._world.closing):
                await self._app(scope, receive, exchange.send)
        except Severed:
            # The connection dies a moment later; returning before would look like a crash to the server.
            await wait_until(lambda: exchange.disconnected, 1)
        finally:
            if self._world.log is not None:
                self._world.log(exchange)

    async def _read(self, exchange: Exchange, *, storage: bool) -> None:
        # Uploads of any size are read by whoever stores them; everything else is small.
        if not storage and not exchange.request.path.startswith(FILE_ROOT):
            exchange.request.body = b"".join([data async for data in exchange.body()])
            exchange.request.size = len(exchange.request.body)

    def _remember(self, exchange: Exchange) -> None:
        request, world = exchange.request, self._world
        request.connection = exchange.connection.number if exchange.connection else 0
        with world.lock:
            same = hash((request.method, request.path, tuple(request.query.items()), request.body))
            world.seen[same] += 1
            request.attempt = world.seen[same]
            world.requests.append(request)
