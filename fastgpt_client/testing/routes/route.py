"""A route of the server says in which releases it exists, what it takes, and who answers it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal

from attrs import evolve, frozen

from ..profiles import Profile, Version
from ..wire.exchange import Exchange
from .request_context import RequestContext
from .validation import Field, integer, nonempty, one_of, text

Handler = Callable[[RequestContext], Any]
Streamer = Callable[[RequestContext, Exchange], Awaitable[None]]

ALWAYS: Version = (0, 0, 0)
NESTED: Version = (4, 14, 5)
"""The release that moved chat routes into `history/`, `record/` and `file/`."""
REAL_STATUSES: Version = (4, 14, 11)
"""The release that removed the last old record routes."""

SOURCES = (
    "test",
    "online",
    "share",
    "api",
    "cronJob",
    # Not a source any more since 4.15; `Route.fields_in` leaves it out there.
    "team",
    "feishu",
    "official_account",
    "wecom",
    "wechat",
    "mcp",
)
SOURCE = one_of(*SOURCES)
PAGE = {"pageSize": integer(minimum=1), "offset": integer(minimum=0), "pageNum": integer(minimum=1)}
CHAT = {"chatId": nonempty()}
LINKED = {"pageSize": integer(minimum=1), "initialId": text(), "prevId": text(), "nextId": text()}
CORE = "/api/core/chat/"


@frozen(kw_only=True)
class Route:
    """One path of the server.

    Args:
        path: The path.
        handler: Returns what goes into the envelope; None for a `streamer`.
        streamer: Answers by itself.
        reads: Where the fields come from; FastGPT never looks at the method.
        fields: What the request must look like, beside its target.
        target: Whether a chat target must, may or cannot be named; `app` means a plain `appId`.
        since: First release that has the path.
        until: First release that has it no more.
    """

    path: str
    handler: Handler | None = None
    streamer: Streamer | None = None
    reads: Literal["body", "query", "either"] = "body"
    fields: Mapping[str, Field] = {}
    target: Literal["required", "optional", "app"] = "required"
    since: Version = ALWAYS
    until: Version | None = None

    def exists_in(self, profile: Profile) -> bool:
        """Tell whether a release has the path."""
        return self.since <= profile.version and (self.until is None or profile.version < self.until)

    def fields_in(self, profile: Profile) -> dict[str, Field]:
        """Return the fields as a release checks them."""
        fields = dict(self.fields)
        if "filename" in fields and profile.version < (4, 15, 2):
            fields = {name: fields[name] for name in ("chatId", "filename")}
        if "source" in fields and profile.key_sources:
            fields["source"] = text()
        if "filename" in fields and profile.file_config:
            fields["fileSelectConfig"] = Field("object", required=True)
        if self.path.endswith("/init") and not profile.init_needs_chat:
            fields["chatId"] = text()
        if self.path.endswith("presignChatFileGetUrl") and not profile.get_url_needs_chat:
            fields["chatId"] = text()
        return {name: _without_team(field) if not profile.team_source else field for name, field in fields.items()}


def _without_team(field: Field) -> Field:
    if "team" in field.choices:
        return evolve(field, choices=tuple(choice for choice in field.choices if choice != "team"))
    return evolve(field, item=_without_team(field.item)) if field.item else field


def with_older_path(
    route: Route, old: str, *, since: Version = ALWAYS, until: Version | None = None
) -> tuple[Route, Route]:
    """Return a route and the path it had before."""
    return route, evolve(route, path=old, since=since, until=until)
