"""The ASGI application gets its routes from the route table of the release."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from attrs import frozen
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send

from ..completions.endpoint import complete
from ..files.object_storage import serve_storage
from ..files.transfer import serve_file
from ..wire.exchange import Exchange, Json
from ..wire.refusals import Refusal, error_body, http_status
from ..world.world import World
from .dispatch import dispatch
from .request_recorder import FILE_ROOT, RequestRecorder
from .table import COMPLETIONS, COOKIE_ONLY, routes_of

STORAGE_HOST = "storage.fastgpt.test"
_NOT_FOUND = b"<!DOCTYPE html><html><head><title>404: This page could not be found</title></head><body><h1>404</h1></body></html>"  # noqa: E501


def application(world: World, storage_ports: set[int]) -> Starlette:
    """Return both origins in one application: FastGPT, and the storage it hands out URLs for.

    Args:
        world: The server's memory.
        storage_ports: Ports whose requests are for the storage.
    """
    storage = Origin(STORAGE_HOST, storage_ports, Endpoint(partial(serve_storage, world)))

    def refuse(_: Request, refusal: Exception) -> Response:
        assert isinstance(refusal, Refusal)
        return Json(error_body(refusal, world.profile), http_status(refusal, world.profile))

    app = Starlette(
        routes=[storage, *_routes(world)],
        middleware=[Middleware(RequestRecorder, world=world, is_storage=storage.covers)],
        exception_handlers={Refusal: refuse, Exception: _left_to_the_server},
    )
    # FastGPT answers a path with a slash too many like any other it does not have.
    app.router.redirect_slashes = False
    app.router.default = Endpoint(_not_found)
    return app


@frozen
class Endpoint:
    """A route's end; being no function, starlette lets it answer every method, as FastGPT does."""

    serve: Callable[[Exchange], Awaitable[None]]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        await self.serve(scope["state"]["exchange"])


class Origin(BaseRoute):
    """Takes every request of one origin.

    Args:
        host: Its name where there is no socket.
        ports: Its ports where there are.
        app: Who answers.
    """

    def __init__(self, host: str, ports: set[int], app: Endpoint) -> None:
        self._host, self._ports, self._app = host, ports, app

    def covers(self, scope: Scope) -> bool:
        """Tell whether a request went to this origin."""
        # Not the Host header: that is the client's claim.
        host, port = scope.get("server") or ("", None)
        return host == self._host or port in self._ports

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match whatever went to this origin."""
        return (Match.FULL if self.covers(scope) else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        await self._app(scope, receive, send)


def _routes(world: World) -> list[Route]:
    profile = world.profile
    ends: dict[str, Callable[[Exchange], Awaitable[None]]] = dict.fromkeys(COOKIE_ONLY, _cookie_only)
    for path, route in routes_of(profile).items():
        ends[path] = partial(dispatch, world, route)
    for path, since in COMPLETIONS.items():
        if since <= profile.version:
            ends[path] = partial(complete, world, v2="/v2/" in path)
    if profile.upload == "proxy":
        ends[f"{FILE_ROOT}{{rest:path}}"] = partial(serve_file, world)
    return [Route(path, Endpoint(end)) for path, end in ends.items()]


async def _cookie_only(_: Exchange) -> None:
    raise Refusal("unAuthorization")


async def _not_found(exchange: Exchange) -> None:
    exchange.request_id = None
    await exchange.answer(404, _NOT_FOUND, "text/html; charset=utf-8")


async def _left_to_the_server(_: Request, __: Exception) -> Response:
    # Whoever runs the application shall see the mistake itself: a transport raises it, a server logs it.
    return _Silence()


class _Silence(Response):
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send nothing."""
