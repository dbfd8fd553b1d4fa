"""Answers the routes whose data sits in an envelope: checks, authorizes, asks the handler."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..wire.exchange import Exchange
from ..wire.recorded_request import RecordedRequest
from ..wire.refusals import Refusal, envelope
from ..world.world import World
from .chat_target import TARGET_FIELDS, Caller, caller_of, check_target
from .request_context import Call
from .route import Route
from .validation import checked, invalid, needed, problem, usable

_APP_FIELD = {"appId": needed()}


async def serve_enveloped(world: World, route: Route, exchange: Exchange) -> None:
    """Answer a request to a route of the table.

    Raises:
        Refusal: The request is malformed, its caller unknown, or the handler says no.
    """
    call = _call(world, exchange.request, route)
    if route.streamer is not None:
        await route.streamer(call, exchange)
    elif route.handler is not None:
        with world.lock:
            data = route.handler(call)
        await exchange.json(200, envelope(data))


def _call(world: World, request: RecordedRequest, route: Route) -> Call:
    check = checked if world.profile.validates else usable
    fields = route.fields_in(world.profile)
    if route.target == "app":
        given = check(_given(request, route), {**fields, **_APP_FIELD})
    else:
        given = check(_given(request, route), {**fields, **TARGET_FIELDS})
        check_target(world, given, required=route.target == "required")
    caller: Caller = caller_of(world, request.headers.get("authorization"), given)
    return Call(world, request, given, caller)


def _given(request: RecordedRequest, route: Route) -> Mapping[str, Any]:
    if route.reads == "query" or (route.reads == "either" and not request.body):
        return {name: _decoded(route, name, value) for name, value in request.query.items()}
    if not request.body:
        return {}
    try:
        body = request.json
    except ValueError:
        raise Refusal("Invalid JSON", code=400, status=400) from None
    if not isinstance(body, Mapping):
        raise invalid(problem("Invalid input: expected object"))
    return body


def _decoded(route: Route, name: str, value: str) -> Any:
    field = route.fields.get(name)
    if field is not None and field.kind == "boolean" and value in ("true", "false"):
        return value == "true"
    return value
