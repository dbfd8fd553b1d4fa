"""Which of an operation's routes a server has. Performs no I/O."""

from __future__ import annotations

import httpx

from ..exceptions import APIError
from .errors.envelope import Envelope
from .errors.refusals import body_of
from .errors.statuses import ROUTE_MISSING
from .request import CallRequest


class RouteMemory:
    """Remembers, for one server, the route that each operation was found on."""

    def __init__(self) -> None:
        self._found: dict[str, int] = {}

    def in_order(self, call: CallRequest) -> list[int]:
        """Return the routes in the order to try them: the one it was found on, then the newest first."""
        found = self._found.get(call.operation.id, 0)
        return [found, *(route for route in range(len(call.routes)) if route != found)]

    @staticmethod
    def is_missing(response: httpx.Response) -> bool:
        """Tell whether an answer means that the server lacks the route, as after an upgrade that removed it."""
        # With an envelope FastGPT itself says that something was not found: the route is there.
        return response.status_code in ROUTE_MISSING and not Envelope.of(body_of(response)).present

    def explain(self, call: CallRequest, error: APIError) -> None:
        """Say in the error for a missing route which servers have it."""
        since = call.operation.since
        if since and error.code is None and error.http_status in ROUTE_MISSING:
            error.message = f"{error.message}. {call.operation.id} needs FastGPT {since} or later"

    def remember(self, call: CallRequest, route: int) -> None:
        """Note that the server has this route."""
        if len(call.routes) > 1:
            self._found[call.operation.id] = route
