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

    def first(self, call: CallRequest) -> int:
        """Return the route to try first."""
        return self._found.get(call.operation.id, 0)

    def next_after(self, call: CallRequest, route: int, response: httpx.Response) -> int | None:
        """Return the route to try next; None unless this answer means that the server lacks the route."""
        if response.status_code not in ROUTE_MISSING or Envelope.of(body_of(response)).present:
            # FastGPT itself says that something was not found: the route is there.
            return None
        found = self._found.get(call.operation.id)
        if found is not None:
            # Another call has found it while this one was under way.
            return found if found != route else None
        following = route + 1
        return following if following < len(call.routes) else None

    def explain(self, call: CallRequest, error: APIError) -> None:
        """Say in the error for a missing route which servers have it."""
        since = call.operation.since
        if since and error.code is None and error.http_status in ROUTE_MISSING:
            error.message = f"{error.message}. {call.operation.id} needs FastGPT {since} or later"

    def remember(self, call: CallRequest, route: int) -> None:
        """Note that the server has this route."""
        if len(call.routes) > 1:
            self._found[call.operation.id] = route
