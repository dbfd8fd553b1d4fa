"""Which of an operation's routes a server has. Performs no I/O."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

import httpx

from ..exceptions import APIError, UnsupportedError
from ..generated.registry import Operation
from .errors.envelope import Envelope
from .errors.refusals import body_of
from .errors.statuses import ROUTE_MISSING

if TYPE_CHECKING:
    from ..generated.client import CallArguments
    from .response import ApiResponse


class RouteMemory:
    """Remembers, for one server, the route that each operation was found on."""

    def __init__(self) -> None:
        self._found: dict[str, int] = {}

    def in_order(self, operation: Operation, missing: Collection[int] = ()) -> list[int]:
        """Return the routes in the order to try them: the one it was found on, then the newest first.

        Args:
            operation: The operation.
            missing: Those that an earlier attempt of the call found missing. They are not tried again.
        """
        found = self._found.get(operation.id, 0)
        order = [found, *(route for route in range(1 + len(operation.older_paths)) if route != found)]
        return [route for route in order if route not in missing]

    @staticmethod
    def is_missing(response: httpx.Response) -> bool:
        """Tell whether an answer means that the server lacks the route, as after an upgrade that removed it."""
        # With an envelope FastGPT itself says that something was not found: the route is there.
        return response.status_code in ROUTE_MISSING and not Envelope.of(body_of(response)).present

    def explain(self, operation: Operation, error: APIError) -> None:
        """Say in the error for a missing route which servers have it."""
        since = operation.since
        if since and error.code is None and error.http_status in ROUTE_MISSING:
            error.message = f"{error.message}. {operation.id} needs FastGPT {since} or later"

    def remember(self, operation: Operation, route: int) -> None:
        """Note that the server has this route."""
        if operation.older_paths:
            self._found[operation.id] = route


# Which FastGPT this is, for its own web pages: no part of the contract, and asked only where nothing else tells.
RELEASE = Operation(
    id="get_release",
    method="GET",
    path="/api/common/system/getInitData",
    older_paths=(),
    tag="",
    client="",
    retry="safe",
    envelope=True,
    since="",
    key_since="",
    query_in_body=False,
    data_type="object",
    answer="json",
)
_NAMES_SOURCES = (4, 8, 13), (4, 8, 21)


def may_miss_keyed_chats(response: ApiResponse[Any], arguments: CallArguments) -> bool:
    """Tell whether a success about an app's chats may have missed those made with a key.

    FastGPT 4.8.13 to 4.8.21 file them under the key's name, while a list and a clearing look for `api`.
    """
    operation = response.operation
    if not response.request.url.path.endswith(tuple(older.path for older in operation.older_paths)):
        # Servers of that age have an older path.
        return False
    asked = {**(arguments.get("json") or {}), **(arguments.get("extra_body") or {})}.get("source")
    if operation.id == "get_chat_histories" and getattr(asked, "value", asked) not in (None, "api"):
        return False
    return not (isinstance(response.data, Mapping) and response.data.get("total"))


def release_of(answer: Any) -> tuple[int, ...] | None:
    """Return the release that a server says it is; None when it does not say."""
    version = answer.get("systemVersion") if isinstance(answer, Mapping) else None
    found = re.match(r"v?(\d{1,6})\.(\d{1,6})\.(\d{1,6})", version) if isinstance(version, str) else None
    return tuple(int(number) for number in found.groups()) if found else None


def refuse_keyed_chats(operation: str, release: tuple[int, ...] | None) -> None:
    """Raise what a success hides on a server that files chats under the names of keys.

    Raises:
        UnsupportedError: The server does.
    """
    if release is None or not _NAMES_SOURCES[0] <= release <= _NAMES_SOURCES[1]:
        return
    raise UnsupportedError(
        f"{operation}: FastGPT {'.'.join(map(str, release))} files chats made with an API key under the key's name and "
        "finds none of them as 'api'. List them with source='<the name of the key>', and delete them one by one with "
        "delete_chat_history; FastGPT 4.8.22 files them as 'api'"
    )
