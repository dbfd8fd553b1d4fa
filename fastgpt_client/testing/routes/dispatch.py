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
    if "/proApi/" in route.path and not world.pro:
        exchange.request_id = None
    context = _context(world, exchange.request, route)
    if route.streamer is not None:
        await route.streamer(context, exchange)
    elif route.handler is not None:
        with world.lock:
            data = route.handler(context)
        await exchange.json(200, envelope(data))


def _context(world: World, request: RecordedRequest, route: Route) -> RequestContext:
    # The commercial edition's log routes are of their own.
    refuses_keys = route.target == "app" and "/proApi/" not in route.path and world.profile.log_keys != "yes"
    if refuses_keys and world.profile.log_keys == "no":
        raise Refusal("unAuthorization")
    check = validated if world.profile.validates else well_formed
    fields = route.fields_in(world.profile)
    if route.target == "app":
        params = check(_raw_params(world, request, route), {**fields, **_APP_FIELD})
    else:
        params = check(_raw_params(world, request, route), {**fields, **TARGET_FIELDS})
        check_target(world, params, required=route.target == "required")
    if refuses_keys:
        raise Refusal("unAuthorization")
    lenient = world.profile.lenient_lists and route.path.endswith("etHistories")
    caller = authorize(world, request.headers.get("authorization"), params, lenient=lenient)
    return RequestContext(world, request, params, caller)


def _raw_params(world: World, request: RecordedRequest, route: Route) -> Mapping[str, Any]:
    reads = world.profile.delete_reads if route.reads == "either" else route.reads
    if reads == "query" or (reads == "either" and not request.body):
        return {name: _decoded(route, name, value) for name, value in request.query.items()}
    if route.reads == "either" and reads == "body":
        given = request.json if request.body else {}
        if not (given.get("contentId") and given.get("chatId")):
            raise Refusal("contentId or chatId is empty")
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
