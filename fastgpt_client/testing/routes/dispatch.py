"""A request to a route with an envelope is checked and authorized, and then its handler is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..wire.exchange import Exchange
from ..wire.recorded_request import RecordedRequest
from ..wire.refusals import Refusal, envelope
from ..world.world import World
from .chat_target import TARGET_FIELDS, authorize, check_target
from .request_context import RequestContext
from .route import Route
from .validation import custom_issue, nonempty, validated, validation_refusal, well_formed

_APP_FIELD = {"appId": nonempty()}


async def dispatch(world: World, route: Route, exchange: Exchange) -> None:
    """Answer a request to a route of the table.

    Raises:
        Refusal: The request is malformed, its caller unknown, or the handler says no.
    """
    context = _context(world, exchange.request, route)
    if route.streamer is not None:
        await route.streamer(context, exchange)
    elif route.handler is not None:
        with world.lock:
            data = route.handler(context)
        await exchange.json(200, envelope(data))


def _context(world: World, request: RecordedRequest, route: Route) -> RequestContext:
    check = validated if world.profile.validates else well_formed
    fields = route.fields_in(world.profile)
    if route.target == "app":
        params = check(_raw_params(request, route), {**fields, **_APP_FIELD})
    else:
        params = check(_raw_params(request, route), {**fields, **TARGET_FIELDS})
        check_target(world, params, required=route.target == "required")
    caller = authorize(world, request.headers.get("authorization"), params)
    return RequestContext(world, request, params, caller)


def _raw_params(request: RecordedRequest, route: Route) -> Mapping[str, Any]:
    if route.reads == "query" or (route.reads == "either" and not request.body):
        return {name: _decoded(route, name, value) for name, value in request.query.items()}
    if not request.body:
        return {}
    try:
        body = request.json
    except ValueError:
        raise Refusal("Invalid JSON", code=400, status=400) from None
    if not isinstance(body, Mapping):
        raise validation_refusal(custom_issue("Invalid input: expected object"))
    return body


def _decoded(route: Route, name: str, value: str) -> Any:
    field = route.fields.get(name)
    if field is not None and field.kind == "boolean" and value in ("true", "false"):
        return value == "true"
    return value
