"""The ASGI application: finds the route, checks, authorizes, answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .call import Call
from .completions import complete
from .errors import Refusal, envelope, error_body, http_status
from .exchange import Exchange, Receive, Scope, Send, Severed
from .fault_play import meet
from .files import serve_file
from .requests import RecordedRequest, recorded
from .route import Route
from .routes import COMPLETIONS, COOKIE_ONLY, routes_of
from .runs import until
from .storage import serve_storage
from .targets import TARGET_FIELDS, Caller, caller_of, check_target
from .validation import checked, invalid, needed, problem
from .world import World

STORAGE_HOST = "storage.fastgpt.test"
_NOT_FOUND = b"<!DOCTYPE html><html><head><title>404: This page could not be found</title></head><body><h1>404</h1></body></html>"  # noqa: E501
_FILE_ROOT = "/api/system/file/"
_APP_FIELD = {"appId": needed()}


class EmulatorApp:
    """Both origins in one application: FastGPT, and the storage it hands out URLs for.

    Args:
        world: The server's memory.
        storage_ports: Ports whose requests are for the storage.
    """

    def __init__(self, world: World, storage_ports: set[int]) -> None:
        self._world = world
        self._storage_ports = storage_ports
        self._routes = routes_of(world.profile)
        self.log: Any = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; other kinds of ASGI scopes are declined."""
        if scope["type"] != "http":
            raise RuntimeError(f"the emulator speaks HTTP only, not {scope['type']!r}")
        storage = self._is_storage(scope)
        request = recorded(scope, "storage" if storage else "fastgpt")
        exchange = Exchange(scope, receive, send, request)
        if not storage and self._world.profile.request_id:
            exchange.request_id = self._world.ids.uuid()
        try:
            await self._serve(exchange, storage=storage)
        except Severed:
            # The connection dies a moment later; returning before would look like a crash to the server.
            await until(lambda: exchange.disconnected, 1)
        finally:
            if self.log is not None:
                self.log(exchange)

    def _is_storage(self, scope: Scope) -> bool:
        host, port = scope.get("server") or ("", None)
        return host == STORAGE_HOST or port in self._storage_ports

    async def _serve(self, exchange: Exchange, *, storage: bool) -> None:
        request = exchange.request
        # Uploads of any size are read by whoever stores them; everything else is small.
        if not storage and not request.path.startswith(_FILE_ROOT):
            request.body = b"".join([data async for data in exchange.body()])
            request.size = len(request.body)
        self._record(exchange)
        if await meet(self._world, exchange, self._world.faults.take(request)):
            return
        try:
            if storage:
                await serve_storage(self._world, exchange)
            elif request.path in COMPLETIONS and COMPLETIONS[request.path] <= self._world.profile.version:
                await complete(self._world, exchange, v2="/v2/" in request.path)
            elif request.path.startswith(_FILE_ROOT) and self._world.profile.upload == "proxy":
                await serve_file(self._world, exchange)
            elif request.path in self._routes:
                await self._enveloped(exchange, self._routes[request.path])
            elif request.path in COOKIE_ONLY:
                raise Refusal("unAuthorization")
            else:
                await exchange.answer(404, _NOT_FOUND, "text/html; charset=utf-8")
        except Refusal as refusal:
            await exchange.json(http_status(refusal, self._world.profile), error_body(refusal, self._world.profile))

    def _record(self, exchange: Exchange) -> None:
        request = exchange.request
        request.connection = exchange.connection.number if exchange.connection else 0
        with self._world.lock:
            same = hash((request.method, request.path, tuple(request.query.items()), request.body))
            self._world.seen[same] += 1
            request.attempt = self._world.seen[same]
            self._world.requests.append(request)

    async def _enveloped(self, exchange: Exchange, route: Route) -> None:
        call = self._call(exchange.request, route)
        if route.streamer is not None:
            await route.streamer(call, exchange)
        elif route.handler is not None:
            with self._world.lock:
                data = route.handler(call)
            await exchange.json(200, envelope(data))

    def _call(self, request: RecordedRequest, route: Route) -> Call:
        given = _given(request, route)
        fields = route.fields_in(self._world.profile)
        if route.target == "app":
            given = self._checked(given, {**fields, **_APP_FIELD})
        else:
            given = self._checked(given, {**fields, **TARGET_FIELDS})
            check_target(self._world, given, required=route.target == "required")
        caller: Caller = caller_of(self._world, request.headers.get("authorization"), given)
        return Call(self._world, request, given, caller)

    def _checked(self, given: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
        if self._world.profile.validates:
            return checked(given, fields)
        # Old servers only noticed what they could not do without.
        for name, field in fields.items():
            if field.required and given.get(name) in (None, ""):
                raise Refusal(f"{name} is empty")
        return {name: given[name] for name in fields if given.get(name) is not None}


def _given(request: RecordedRequest, route: Route) -> Mapping[str, Any]:
    if route.reads == "query" or (route.reads == "either" and not request.body):
        return {name: _decoded(route, name, value) for name, value in request.query.items()}
    if not request.body:
        return {}
    try:
        body = request.json
    except json.JSONDecodeError:
        raise Refusal("Invalid JSON", code=400, status=400) from None
    if not isinstance(body, Mapping):
        raise invalid(problem("Invalid input: expected object"))
    return body


def _decoded(route: Route, name: str, value: str) -> Any:
    field = route.fields.get(name)
    if field is not None and field.kind == "boolean" and value in ("true", "false"):
        return value == "true"
    return value
