"""What a handler of an enveloped route gets: the server, who asks, and what they gave."""

from __future__ import annotations

from typing import Any

from attrs import define

from ..wire.recorded_request import RecordedRequest
from ..wire.refusals import Refusal
from ..world.apps import App, Key
from ..world.chats import Chat
from ..world.world import World
from .chat_target import Caller


@define
class Call:
    """One request to an enveloped route, checked and authorized."""

    world: World
    request: RecordedRequest
    given: dict[str, Any]
    caller: Caller | None

    @property
    def app(self) -> App:
        """The app the request is about."""
        return self._known().app

    @property
    def key(self) -> Key:
        """The key it came with."""
        return self._known().key

    def _known(self) -> Caller:
        if self.caller is None:
            raise Refusal("unAuthChat")
        return self.caller

    def chat(self) -> Chat | None:
        """Return the chat the request names, None when there is none."""
        return self.world.chat(self.app.app_id, self.given.get("chatId"))

    def known_chat(self) -> Chat:
        """Return the chat the request names.

        Raises:
            Refusal: There is no such chat.
        """
        return self.world.known_chat(self.app.app_id, self.given.get("chatId"))

    def page(self, default: int = 10) -> tuple[int, int]:
        """Return offset and size of the wanted page.

        Up to 4.17.1 a request without `pageSize` always gets the first page; an
        `offset` of 0 falls through to `pageNum`.
        """
        size = self.given.get("pageSize")
        if size is None and self.world.profile.offset_needs_page_size:
            return 0, default
        size = int(size or default)
        offset = int(self.given.get("offset") or 0)
        return offset or (max(1, int(self.given.get("pageNum") or 1)) - 1) * size, size
