"""The world is everything one emulated server knows: its profile, its memory and its queued replies."""

from __future__ import annotations

import re
import threading
from collections import Counter, deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import ceil

from attrs import Factory, define

from ..faults.plan import FaultPlan
from ..profiles import Profile
from ..replies.reply import ReplyLike
from ..wire.exchange import Exchange
from ..wire.identifiers import Identifiers
from ..wire.recorded_request import RecordedRequest
from ..wire.refusals import Refusal
from ..wire.timestamps import Clock
from .apps import App, Key
from .chats import Chat
from .file_store import FileStore

_MINUTE = timedelta(minutes=1)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
APP_SUFFIX = re.compile(r"^(?P<key>.+)-(?P<app>[0-9a-fA-F]{24})$")


@define(eq=False)
class World:
    """Everything request handlers share.

    Handlers may run on several threads (a served port and in-process clients at
    once), so whoever changes chats holds `lock`.
    """

    profile: Profile
    ids: Identifiers
    clock: Clock
    base_url: Callable[[], str]
    storage_url: Callable[[], str]
    files: FileStore
    accept_any_app: bool = False
    pro: bool = True
    delay: float = 0.0
    heartbeat: float = 10.0
    stop_wait: float = 5.0
    requests_per_minute: int = 5000
    minute_began: datetime = _LONG_AGO
    completions: int = 0
    default: ReplyLike | None = None
    apps: dict[str, App] = Factory(dict)
    keys: dict[str, Key] = Factory(dict)
    chats: dict[tuple[str, str], Chat] = Factory(dict)
    replies: deque[tuple[ReplyLike, str | None]] = Factory(deque)
    requests: list[RecordedRequest] = Factory(list)
    seen: Counter[int] = Factory(Counter)
    """How often a request of this method, path, query and body has come."""
    faults: FaultPlan = Factory(FaultPlan)
    closing: bool = False
    log: Callable[[Exchange], None] | None = None
    lock: threading.RLock = Factory(threading.RLock)

    def count_completion(self) -> list[tuple[str, str]]:
        """Count a completion and return the headers that tell how many are left.

        Raises:
            Refusal: There have been too many in this minute.
        """
        if not self.profile.rate_limit:
            return []
        now, limit = self.clock(), self.requests_per_minute
        with self.lock:
            if now - self.minute_began >= _MINUTE:
                self.minute_began, self.completions = now, 0
            self.completions += 1
            left, ends = limit - self.completions, self.minute_began + _MINUTE
        if left < 0:
            wait = ceil((ends - now).total_seconds())
            raise Refusal(
                f"Rate limit exceeded. Maximum {limit} requests per 60 seconds for this team. "
                f"Please try again in {wait} seconds.",
                code=429,
                user_error=True,
            )
        reset = int(ends.timestamp() * 1000)
        values = {"Limit": limit, "Remaining": left, "Reset": reset}
        return [(f"X-RateLimit-{name}", str(value)) for name, value in values.items()]

    def key_of(self, authorization: str | None) -> tuple[Key, str | None]:
        """Return the key of an Authorization header and the app its suffix names.

        The scheme word is not looked at, as in FastGPT.

        Raises:
            Refusal: There is no key, or an unknown one.
        """
        token = (authorization or "").partition(" ")[2].strip()
        if not token:
            raise Refusal("unAuthorization")
        if token in self.keys:
            return self.keys[token], None
        suffixed = APP_SUFFIX.match(token)
        if suffixed and suffixed["key"] in self.keys:
            return self.keys[suffixed["key"]], suffixed["app"]
        raise Refusal("unAuthApiKey")

    def app(self, app_id: str) -> App:
        """Return an app.

        Raises:
            Refusal: There is none with that id.
        """
        if app_id not in self.apps:
            if not self.accept_any_app:
                raise Refusal("appUnExist")
            self.apps[app_id] = App(app_id, f"App {app_id}")
        return self.apps[app_id]

    def chat(self, app_id: str, chat_id: str | None) -> Chat | None:
        """Return a chat that has not been deleted."""
        chat = self.chats.get((app_id, chat_id or ""))
        return None if chat is None or chat.deleted else chat

    def known_chat(self, app_id: str, chat_id: str | None) -> Chat:
        """Return a chat.

        Raises:
            Refusal: There is none with that id.
        """
        chat = self.chat(app_id, chat_id)
        if chat is None:
            raise Refusal("unAuthChat")
        return chat

    def next_reply(self, chat_id: str) -> ReplyLike | None:
        """Take the next scripted reply for a chat, or the default one."""
        with self.lock:
            for at, (reply, wanted) in enumerate(self.replies):
                if wanted in (None, chat_id):
                    del self.replies[at]
                    return reply
        return self.default
