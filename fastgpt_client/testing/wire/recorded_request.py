"""The emulator records every request in a form that is easy to assert on."""

from __future__ import annotations

import json
from typing import Any

from attrs import define, field
from starlette.requests import Request
from starlette.types import Scope


@define
class RecordedRequest:
    """One request as it arrived.

    Args:
        method: `"POST"` and so on.
        path: The path, decoded, without the query.
        query: Query parameters; the last value where one is repeated.
        headers: Header values by lower-case name.
        body: The bytes of the body; of an upload only the beginning is kept.
        size: How many bytes the body had.
        attempt: 1 for the first request of this method, path, query and body, 2 for its first repetition, ...
        connection: Number of the connection that carried it, from 1.
        origin: `"fastgpt"`, or `"storage"` for the object storage.
        status: Status of the answer, once there is one.
    """

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes = field(default=b"", repr=False)
    size: int = 0
    attempt: int = 1
    connection: int = 0
    origin: str = "fastgpt"
    status: int | None = None

    @property
    def json(self) -> Any:
        """The decoded JSON body, None when there is no body."""
        return json.loads(self.body) if self.body else None

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode(errors="replace")


def recorded_request(scope: Scope, origin: str) -> RecordedRequest:
    """Return the record of a request whose body has not arrived yet."""
    request = Request(scope)
    return RecordedRequest(
        method=request.method,
        path=scope["path"],
        query=dict(request.query_params),
        headers=dict(request.headers),
        origin=origin,
    )
