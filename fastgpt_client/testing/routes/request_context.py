"""Handlers of routes with an envelope get a context: the server, the request, its parameters and who asks."""

from __future__ import annotations

from typing import Any

from attrs import define

from ..wire.recorded_request import RecordedRequest
from ..world.apps import App, Key
from ..world.chats import Chat
from ..world.world import World
from .chat_target import Caller


@define
class RequestContext:
    """One request to an enveloped route, checked and authorized.

    Args:
        world: The server's memory.
        request: The request as it arrived.
        params: The parameters that the route knows, from the body or the query.
        caller: Who asks, and about which app.
    """

    world: World
    request: RecordedRequest
    params: dict[str, Any]
    caller: Caller

    @property
    def app(self) -> App:
        """The app the request is about."""
        return self.caller.app

    @property
    def key(self) -> Key:
        """The key it came with."""
        return self.caller.key

    def chat(self) -> Chat | None:
        """Return the chat the request names, None when there is none."""
        return self.world.chat(self.app.app_id, self.params.get("chatId"))

    def any_chat(self) -> Chat | None:
        """Return the chat the request names, also a deleted one: its records stay readable."""
        return self.world.chats.get((self.app.app_id, self.params.get("chatId") or ""))

    def known_chat(self) -> Chat:
        """Return the chat the request names.

        Raises:
            Refusal: There is no such chat.
        """
        return self.world.known_chat(self.app.app_id, self.params.get("chatId"))

    def page(self, default: int = 10) -> tuple[int, int]:
        """Return offset and size of the wanted page.

        Up to 4.17.1 a request without `pageSize` always gets the first page; an
        `offset` of 0 falls through to `pageNum`.
        """
        size = self.params.get("pageSize")
        if size is None and self.world.profile.offset_needs_page_size:
            return 0, default
        size = int(size or default)
        offset = int(self.params.get("offset") or 0)
        return offset or (max(1, int(self.params.get("pageNum") or 1)) - 1) * size, size
