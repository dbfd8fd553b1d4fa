"""`FastGPTEmulator`: a FastGPT that runs in the test process or on a port."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .faults.kinds import Fault
from .profiles import Profile, profile_of
from .replies.reply import ReplyLike
from .replies.script import checked_reply, unused_replies
from .routes.application import STORAGE_HOST, application
from .routes.table import check_reachable
from .wire.exchange import Exchange
from .wire.identifiers import Identifiers
from .wire.recorded_request import RecordedRequest
from .wire.server import ServerThread, connection_numbers
from .wire.timestamps import Clock, utc_now
from .world.apps import App, Key
from .world.chats import Chat
from .world.file_store import FileStore, StoredFile
from .world.world import World

if TYPE_CHECKING:
    from .wire.in_process import AsyncEmulatorTransport, EmulatorTransport

API_KEY = "fastgpt-test-key"
APP_ID = "66e29b870b24ce35330c0f08"
IN_PROCESS = "http://fastgpt.test"


class FastGPTEmulator:
    """An emulated FastGPT.

        with FastGPTEmulator().serve() as emulator:
            emulator.reply("Hello")
            httpx.post(f"{emulator.base_url}/api/v1/chat/completions", ...)

    Args:
        profile: Which release to imitate, such as `"4.14.9"`.
        api_key: A key that works.
        app_id: The app that exists.
        app_name: Its name.
        app_type: `"advanced"`, or `"plugin"` for an app that takes variables.
        app_bound_key: Whether `api_key` is bound to the app, or one of an account that has to name it with each
            `appId`. When None, it is what such a server hands out: bound up to 4.14, an account's since 4.15.
        accept_any_app: Every app id exists, well formed or not.
        pro: Whether the commercial edition (log charts) is there.
        delay: Seconds before each chunk of a reply that does not say.
        default: What to answer when nothing is queued, instead of an echo.
        heartbeat: Seconds between heartbeats of a slow stream.
        stop_wait: Seconds the stop route waits at most.
        max_upload_size: Bytes an uploaded file may have.
        requests_per_minute: Completions a team may ask for in a minute, on releases that limit them.
        storage_vendor: Whose headers older servers presign: `minio`, `cos` or `oss`.
        clock: Gives the time; the computer's when None.
        seed: Same seed, same ids.
    """

    def __init__(
        self,
        profile: str | Profile = "4.16",
        *,
        api_key: str = API_KEY,
        app_id: str = APP_ID,
        app_name: str = "Emulated app",
        app_type: str = "advanced",
        app_bound_key: bool | None = None,
        accept_any_app: bool = False,
        pro: bool = True,
        delay: float = 0.0,
        default: ReplyLike | None = None,
        heartbeat: float = 10.0,
        stop_wait: float = 5.0,
        max_upload_size: int = 1024 * 1024 * 1024,
        requests_per_minute: int = 5000,
        storage_vendor: str = "minio",
        clock: Clock = utc_now,
        seed: int = 0,
    ) -> None:
        self.api_key = api_key
        self.app_id = app_id
        self._server: ServerThread | None = None
        self._host = ""
        self._storage_ports: set[int] = set()
        self._numbers = connection_numbers()
        release, ids = profile_of(profile), Identifiers(seed)
        bound = release.app_bound_keys if app_bound_key is None else app_bound_key
        self._first_app = (app_name, app_type, bound)
        base_url, storage_url = lambda: self.base_url, lambda: self.storage_url
        self._world = World(
            release,
            ids,
            clock,
            base_url,
            storage_url,
            FileStore(release, ids, clock, base_url, storage_url, max_upload_size, vendor=storage_vendor),
            accept_any_app=accept_any_app,
            pro=pro,
            delay=delay,
            heartbeat=heartbeat,
            stop_wait=stop_wait,
            requests_per_minute=requests_per_minute,
            default=default,
        )
        self.app = application(self._world, self._storage_ports)
        self._furnish()

    def _furnish(self) -> None:
        name, kind, bound = self._first_app
        self.add_app(self.app_id, name=name, app_type=kind)
        self.add_key(self.api_key, app_id=self.app_id if bound else None)

    @property
    def profile(self) -> Profile:
        """The release that is imitated."""
        return self._world.profile

    @property
    def base_url(self) -> str:
        """Where the emulator is: its port while it serves, otherwise the address in-process clients use."""
        return self._url(0) if self._server else IN_PROCESS

    @property
    def storage_url(self) -> str:
        """Where its object storage is, another origin."""
        return self._url(1) if self._server else f"http://{STORAGE_HOST}"

    @property
    def requests(self) -> list[RecordedRequest]:
        """Every request so far, oldest first."""
        return self._world.requests

    @property
    def chats(self) -> dict[str, Chat]:
        """The chats of the first app by chatId, deleted ones included."""
        return {chat_id: chat for (app, chat_id), chat in self._world.chats.items() if app == self.app_id}

    @property
    def apps(self) -> dict[str, App]:
        """The apps by id."""
        return self._world.apps

    @property
    def is_generating(self) -> bool:
        """Whether a reply is in the making."""
        return any(chat.run is not None for chat in self._world.chats.values())

    @property
    def files(self) -> dict[str, StoredFile]:
        """Uploaded files by storage key."""
        return {key: file for key, file in self._world.files.files.items() if file.uploaded}

    @property
    def file_store(self) -> FileStore:
        """All files, promised ones included, and the limits of uploads."""
        return self._world.files

    def add_app(self, app_id: str, *, name: str = "Another app", app_type: str = "advanced") -> App:
        """Add an app and return it; its fields may be changed."""
        app = self._world.apps[app_id] = App(app_id, name, app_type)
        return app

    def add_key(self, key: str, *, app_id: str | None = None, auth_proxy: bool = False) -> Key:
        """Add an API key; with `app_id` it is bound to that app."""
        added = self._world.keys[key] = Key(key, app_id, auth_proxy=auth_proxy)
        return added

    def reply(self, *replies: ReplyLike, chatId: str | None = None) -> None:
        """Queue what the next completions answer, in order.

        Args:
            replies: Texts, `Reply` values, or functions of a `ChatRequest` that return one.
            chatId: Keep them for this chat.

        Raises:
            TypeError: One of them is nothing that can be answered.
        """
        self._world.replies.extend((checked_reply(reply), chatId) for reply in replies)

    def forget_replies(self) -> None:
        """Forget what is queued."""
        self._world.replies.clear()

    def respond(self, default: ReplyLike | None) -> None:
        """Set what is answered when nothing is queued; None brings the echo back."""
        self._world.default = None if default is None else checked_reply(default)

    def fault(self, route: str, *faults: Fault | None, forever: bool = False) -> None:
        """Plan what goes wrong on a route, one fault per request; None lets a request pass.

        Args:
            route: A path, with wildcards if wanted, or `"POST /api/..."`; `"storage:*"` for the object storage.
            faults: What the first, second, ... request meets.
            forever: The last fault stays.

        Raises:
            TypeError: One of them is no fault.
            ValueError: No fault is given, or this release has no such route, so that nothing would ever go wrong.
        """
        check_reachable(route, self.profile)
        self._world.faults.add(route, faults, forever=forever)

    def forget_faults(self) -> None:
        """Forget what was planned to go wrong."""
        self._world.faults.clear()

    def assert_all_used(self) -> None:
        """Assert that somebody asked for every queued reply, and met every planned fault.

        Raises:
            AssertionError: Something was left; the message says what.
        """
        left = [*unused_replies(self._world.replies), *self._world.faults.unused()]
        if left:
            hint = "If that is meant, end the test with forget_replies() or forget_faults()."
            raise AssertionError("\n- ".join(["not all that was scripted has happened:", *left]) + f"\n{hint}")

    def reset(self) -> None:
        """Forget chats, files, requests, replies, faults, and apps and keys added since."""
        world = self._world
        with world.lock:
            for memory in (world.chats, world.apps, world.keys, world.replies, world.requests, world.seen):
                memory.clear()
            world.files.clear()
            world.faults.clear()
            world.ids.restart()
            self._furnish()

    def start(self, host: str = "127.0.0.1", port: int = 0, storage_port: int = 0) -> None:
        """Serve on a thread; returns when connections are accepted.

        Raises:
            OSError: The port cannot be had.
            RuntimeError: It serves already.
        """
        if self._server is not None:
            raise RuntimeError("this emulator is already being served")
        server = ServerThread(self.app, host, [port, storage_port], self._numbers)
        self._world.closing = False
        self._host = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "::1": "[::1]"}.get(host, host)
        self._storage_ports.add(server.ports[1])
        server.start()
        self._server = server

    def stop(self) -> None:
        """Stop serving; nothing remains of the server. Does nothing when it does not serve."""
        server, self._server = self._server, None
        if server is not None:
            self._world.closing = True
            server.stop()
            self._world.closing = False
            self._storage_ports.clear()

    @contextmanager
    def serve(self, host: str = "127.0.0.1", port: int = 0, storage_port: int = 0) -> Iterator[FastGPTEmulator]:
        """Serve for the time of a `with` block."""
        self.start(host, port, storage_port)
        try:
            yield self
        finally:
            self.stop()

    def transport(self) -> EmulatorTransport:
        """Return a transport for `httpx.Client` that needs no socket."""
        from .wire.in_process import EmulatorTransport

        return EmulatorTransport(self.app, self._numbers)

    def async_transport(self) -> AsyncEmulatorTransport:
        """Return a transport for `httpx.AsyncClient` that needs no socket."""
        from .wire.in_process import AsyncEmulatorTransport

        return AsyncEmulatorTransport(self.app, self._numbers)

    def on_answer(self, log: Callable[[Exchange], None] | None) -> None:
        """Call a function with every finished exchange, for logs."""
        self._world.log = log

    def headers(self, **more: str) -> Mapping[str, str]:
        """Return the headers of a caller who holds the key."""
        return {"Authorization": f"Bearer {self.api_key}", **more}

    def _url(self, socket: int) -> str:
        assert self._server is not None
        return f"http://{self._host}:{self._server.ports[socket]}"
