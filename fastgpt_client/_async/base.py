"""The base of the clients: how they are set up, how they call, how they end."""

from __future__ import annotations

import copy
import os
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import httpx

from .._calls.arguments.checks import needed
from .._calls.arguments.dates import wire_date
from .._calls.arguments.secret import AsyncKeyFunction, Secret
from .._calls.deadline import Deadline
from .._calls.request import make_call, with_app
from .._calls.response import ApiResponse
from .._calls.retry import RetryPolicy
from .._calls.settings import ClientOptions, ClientSettings
from .._files.chat_file import chat_of_key
from .._runtime.borrowed import checked
from .._runtime.closing import AsyncClosing
from .._runtime.observing.stderr import is_wanted_by_the_environment
from .._runtime.pools import AsyncPool
from ..exceptions import ConfigurationError
from ..generated.client import CallArguments
from ..generated.registry import OPERATIONS
from .paging import walk_pages
from .sending.around import AROUND, AsyncExchange
from .sending.sender import AsyncSender

if TYPE_CHECKING:
    from typing import Self, Unpack

    from .._runtime.observing.hooks import Hook


class AsyncFastGPTClient(AsyncClosing):
    """Talk to a FastGPT server. Every generated endpoint function accepts it.

        async with AsyncFastGPTClient(api_key="fastgpt-...") as client:
            page = await get_chat_histories.asyncio(client=client, body=ChatHistoriesRequest(app_id="..."))

    Use `AsyncChatClient` or `AsyncAppClient` for methods instead of functions. One client may be shared by many tasks.

    Args:
        api_key: An API key from FastGPT's console; the environment variable `FASTGPT_API_KEY` when absent. Up to
            FastGPT 4.14 it also picks the app. Or a function that gives it: called for each attempt, from whichever
            thread or task makes it, so it had better remember what it fetched.
        base_url: Where the server is; the environment variable `FASTGPT_BASE_URL` when absent, then
            `http://localhost:3000`. `/api` at its end is no trouble.
        timeout: Seconds to wait for each read and write, not for the whole reply; connecting gets 5 seconds at most.
            None is no limit, as in httpx.
        max_retries: How many times to send a request again. Calls that cost money are sent again only when the server
            cannot have run them.
        retry_delay: Seconds before the first repeat; doubled for each one after it, up to 8.
        enable_logging: Write one line for each attempt to the logger `fastgpt_client`, without bodies, headers or
            queries. The environment variable `FASTGPT_LOG`, `info` or `debug`, does so for every client, and shows
            the lines.
        http_client: Use this client's connections, proxies and certificates, and send its headers and cookies. It
            stays yours to close. Cookies that a server sets are not kept in it; its `auth` does not replace the key.
        default_headers: Headers for every request to FastGPT. An `Authorization` among them, or among the
            `extra_headers` of a call, is sent instead of the key.
        default_query: Parameters for the query of every request to FastGPT. Those of a call win.
        hooks: Who is told before and after each attempt; see `Hook`.
        stream_idle_timeout: Seconds of silence after which a stream counts as broken; the server makes itself heard
            every 10.
        app_id: The app that is meant where a call names none; the environment variable `FASTGPT_APP_ID` when
            absent.
        allow_http_storage: Follow a server that is asked over https when it has files sent to or read from an http
            address. On this machine that is always allowed.

    Raises:
        ConfigurationError: There is no API key, or a value that cannot work.
    """

    # When all calls of this client have to be over; without an end, each has a deadline of its own.
    _deadline = Deadline(None)

    def __init__(
        self,
        api_key: str | AsyncKeyFunction | None = None,
        base_url: str | None = None,
        timeout: float | httpx.Timeout | None = 60.0,
        max_retries: int = 3,
        retry_delay: float = 1.0,
        enable_logging: bool = False,
        *,
        http_client: httpx.AsyncClient | None = None,
        default_headers: Mapping[str, str] | None = None,
        default_query: Mapping[str, Any] | None = None,
        hooks: Sequence[Hook] = (),
        stream_idle_timeout: float = 60.0,
        allow_http_storage: bool = False,
        app_id: str | None = None,
    ) -> None:
        # Rebound, so that a traceback that shows local variables does not show them.
        secret, api_key = Secret(api_key), None
        headers, default_headers = Secret(default_headers), None
        query, default_query = Secret(default_query), None
        address, base_url = Secret(base_url), None
        self._settings = ClientSettings(
            api_key=secret,
            base_url=address,
            timeout=timeout,
            max_retries=max_retries,
            retry_delay=retry_delay,
            enable_logging=is_wanted_by_the_environment() or enable_logging,
            default_headers=headers,
            default_query=query,
            hooks=hooks,
            stream_idle_timeout=stream_idle_timeout,
            allow_http_storage=allow_http_storage,
            app_id=app_id or os.environ.get("FASTGPT_APP_ID") or None,
        )
        if http_client is not None:
            checked(http_client, httpx.AsyncClient)
        self._http_client = http_client
        self._sender = AsyncSender(AsyncPool(http_client))

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self._settings.base_url!r})"

    @property
    def base_url(self) -> str:
        """Where the server is, without `/api`."""
        return self._settings.base_url

    @property
    def app_id(self) -> str | None:
        """The app that is meant where a call may name one and does not; None when there is none."""
        return self._settings.app_id

    async def call(self, operation: str, **arguments: Unpack[CallArguments]) -> ApiResponse[Any]:
        """Call an operation by its id. The facade methods and the endpoint functions all come through here.

        Args:
            operation: The operation's id in the registry, such as `get_chat_histories`.
            arguments: `params` for the query, `json` for the body, `path_params`, `headers`; `form` and `files` for a
                multipart body; and what every call takes: `timeout`, `max_retries`, `extra_headers`, `extra_query`,
                `extra_body`.

        Raises:
            FastGPTError: The call failed; the subclass says how.
        """
        arguments = with_app(arguments, self._settings.app_id)
        one = self.under_one_deadline()
        around = AROUND.get(operation)
        if around is None:
            return await one._send(operation, **arguments)  # noqa: SLF001  # a copy of our own
        return await around(one._exchange(operation, arguments))  # noqa: SLF001  # a copy of our own

    async def _send(self, operation: str, **arguments: Unpack[CallArguments]) -> ApiResponse[Any]:
        files = arguments.get("files")
        if not files:
            return await self._deliver(operation, arguments, None)
        # Here, as little that few calls need is loaded before one does.
        from .files.form import AsyncFormFiles

        async with AsyncFormFiles(files) as opened:
            return await self._deliver(operation, arguments, opened)

    async def _deliver(
        self, operation: str, arguments: CallArguments, files: Mapping[str, Any] | None
    ) -> ApiResponse[Any]:
        settings = self._settings
        call = make_call(OPERATIONS[operation], settings, arguments, files)
        policy = RetryPolicy(
            settings.retries_for(arguments.get("max_retries")),
            settings.retry_delay,
            repeatable=call.operation.retry == "safe",
        )
        return await self._sender.send(call, policy, self._deadline, log=settings.enable_logging)

    def _exchange(self, operation: str, arguments: CallArguments) -> AsyncExchange:
        release = partial(self._sender.release, self._settings, self._deadline)
        return AsyncExchange(operation, arguments, self._send, release, self._sender.select_configs)

    def with_options(self, **changes: Unpack[ClientOptions]) -> Self:
        """Return a client with other settings, over the same connections unless it has an `http_client` of its own.

        The client it was made from keeps its settings, and closing either closes the connections they share.

        Args:
            changes: What to change: `api_key`, another key; `base_url`, another server, which gets the key, the
                headers and the query; `http_client`, other connections, yours to close; `app_id`, None for no app;
                `timeout`, seconds for each read and write, None for no limit; `max_retries`; `retry_delay`, seconds
                before the first repeat; `deadline`, seconds that a whole call may take, its retries and its stream
                included, None for no end; `default_headers` and `default_query`, to add to those of this client;
                `hooks`, in place of them; `stream_idle_timeout`, seconds of silence after which a stream counts as
                broken; `enable_logging`; `allow_http_storage`.

        Raises:
            ConfigurationError: A value that cannot work.
        """
        given = cast("dict[str, Any]", changes)
        for name in ("api_key", "default_headers", "default_query"):
            if given.get(name) is not None:
                # Rebound, so that a traceback that shows local variables does not show them.
                given[name] = Secret(given[name])
        made = copy.copy(self)
        made._settings, made._deadline = self._settings.changed(given), Deadline(None)  # noqa: SLF001  # a copy of our own
        http_client, pool = given.get("http_client"), self._sender.pool
        if http_client is not None:
            checked(http_client, httpx.AsyncClient)
            made._http_client, pool = http_client, AsyncPool(http_client)  # noqa: SLF001  # a copy of our own
        if http_client is not None or made.base_url != self.base_url:
            # What is known of one server says nothing about another.
            made._sender = AsyncSender(pool)  # noqa: SLF001  # a copy of our own
        return made

    def under_one_deadline(self) -> Self:
        """Return a client whose calls share one deadline, which begins now; this client when it has none.

        A stream with its resumes, or an upload with all it asks of the server, is one call to who makes it.
        """
        if self._settings.deadline is None or not self._deadline.endless:
            return self
        made = copy.copy(self)
        made._deadline = Deadline(self._settings.deadline)  # noqa: SLF001  # a copy of our own
        return made

    # What the generated methods are made of.
    iterate = staticmethod(walk_pages)
    needed = staticmethod(needed)

    @staticmethod
    def wire_date(value: datetime | date | str, *, end: bool) -> str:
        """Return a friendly date as FastGPT reads it: UTC, ISO 8601 with `Z`.

        Args:
            value: A time, a day, or text such as `"2025-01-31"`. Without an offset it is local time.
            end: Whether a day without a time means its last moment.
        """
        return wire_date(value, end=end)

    @staticmethod
    def chat_of_key(key: str) -> str | None:
        """Return the chat that a file's storage key belongs to; None when the key does not tell."""
        return chat_of_key(key)

    async def aclose(self) -> None:
        """Close the connections, unless they came with `http_client`. Closing twice is fine."""
        for http in self._sender.pool.close():
            await http.aclose()

    def __getstate__(self) -> dict[str, Any]:
        """Return what travels in a pickle: the settings. Connections and the API key stay here.

        Raises:
            ConfigurationError: The client has something that does not travel: an `http_client`, a function as its
                key, `hooks`, `default_headers` or `default_query`.
        """
        if self._http_client is not None:
            raise ConfigurationError(
                "a client with http_client cannot be pickled: its connections, proxies and certificates belong to this "
                "process. Make the client where it is used"
            )
        self._settings.refuse_to_travel()
        return self.__dict__ | {"_sender": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._sender = AsyncSender(AsyncPool(None))

    def __copy__(self) -> Self:
        made = type(self).__new__(type(self))
        made.__dict__.update(self.__dict__)
        return made

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Return a client with the same settings, key and `http_client`, and connections of its own."""
        made = type(self).__new__(type(self))
        shared = {"_settings": self._settings, "_http_client": self._http_client}
        own = {name: value for name, value in self.__dict__.items() if name not in {*shared, "_sender"}}
        made.__dict__.update(copy.deepcopy(own, memo) | shared)
        made._sender = AsyncSender(AsyncPool(self._http_client))  # noqa: SLF001  # a copy of our own
        return made
