"""The base of the clients: how they are set up, how they call, how they end."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import date, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any

import httpx

from .._calls.deadline import Deadline
from .._calls.encoding import wire_date
from .._calls.request import make_call
from .._calls.response import ApiResponse
from .._calls.retry import RetryPolicy
from .._calls.routes import RouteMemory
from .._calls.settings import ClientConfig, Secret, changed, make_config
from .._runtime.pools import AsyncPool
from ..generated.registry import OPERATIONS
from .sender import AsyncSender

if TYPE_CHECKING:
    from typing import Self


class AsyncFastGPTClient:
    """Talk to a FastGPT server. Every generated endpoint function accepts it.

        async with AsyncFastGPTClient(api_key="fastgpt-...") as client:
            page = await get_chat_histories.asyncio(client=client, body=ChatHistoriesRequest(app_id="..."))

    Use `AsyncChatClient` or `AsyncAppClient` for methods instead of functions. One client may be shared by many tasks.

    Args:
        api_key: An API key from FastGPT's console; the environment variable `FASTGPT_API_KEY` when absent. Up to
            FastGPT 4.14 it also picks the app.
        base_url: Where the server is; the environment variable `FASTGPT_BASE_URL` when absent, then
            `http://localhost:3000`. `/api` at its end is no trouble.
        timeout: Seconds to wait for each read and write, not for the whole reply. Connecting gets 5 seconds at most.
        max_retries: How many times to send a request again. Calls that cost money are sent again only when the server
            cannot have run them.
        retry_delay: Seconds before the first repeat; doubled for each one after it, up to 8.
        enable_logging: Write one line for each attempt to the logger `fastgpt_client`, without bodies, headers or
            queries.
        http_client: Use this client's connections, proxies and certificates. It stays yours to close.
        default_headers: Headers for every request to FastGPT.
        stream_idle_timeout: Seconds of silence after which a stream counts as broken; the server makes itself heard
            every 10.

    Raises:
        ConfigurationError: There is no API key, or a value that cannot work.
    """

    def __init__(
        self,
        api_key: str | None = None,
        base_url: str | None = None,
        timeout: float | httpx.Timeout = 60.0,
        max_retries: int = 3,
        retry_delay: float = 1.0,
        enable_logging: bool = False,
        *,
        http_client: httpx.AsyncClient | None = None,
        default_headers: Mapping[str, str] | None = None,
        stream_idle_timeout: float = 60.0,
    ) -> None:
        # Rebound, so that a traceback that shows local variables does not show it.
        secret, api_key = Secret(api_key or ""), None
        self._config: ClientConfig = make_config(
            api_key=secret,
            base_url=base_url,
            timeout=timeout,
            max_retries=max_retries,
            retry_delay=retry_delay,
            stream_idle_timeout=stream_idle_timeout,
            enable_logging=enable_logging,
            default_headers=default_headers,
        )
        self._deadline: float | None = None
        self._sender = AsyncSender(AsyncPool(http_client), RouteMemory())

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self._config.base_url!r})"

    @property
    def base_url(self) -> str:
        """Where the server is, without `/api`."""
        return self._config.base_url

    async def call(
        self,
        operation: str,
        *,
        path_params: Mapping[str, Any] | None = None,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        files: Any = None,
        data: Any = None,
        content: Any = None,
        timeout: float | httpx.Timeout | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, Any] | None = None,
        extra_body: Mapping[str, Any] | None = None,
    ) -> ApiResponse[Any]:
        """Call an operation by its id. The facade methods and the endpoint functions all come through here.

        Args:
            operation: The operation's id in the registry, such as `get_chat_histories`.
            path_params: Values for the parameters in the path.
            params: The query; None values are left out.
            json: The body; None values at its top are left out.
            headers: Headers the operation itself defines.
            files: A multipart body, as httpx takes it.
            data: A form body, as httpx takes it.
            content: A raw body, as httpx takes it.
            timeout: Seconds for each read and write of this call.
            max_retries: How many times to send this call again.
            extra_headers: More headers; they win over all others.
            extra_query: More of the query.
            extra_body: More of the body; wins over what is there.

        Raises:
            FastGPTError: The call failed; the subclass says how.
        """
        call = make_call(
            OPERATIONS[operation],
            self._config,
            path_params=path_params,
            params=params,
            json=json,
            headers=headers,
            files=files,
            data=data,
            content=content,
            timeout=timeout,
            extra_headers=extra_headers,
            extra_query=extra_query,
            extra_body=extra_body,
        )
        retries = self._config.max_retries if max_retries is None else max_retries
        policy = RetryPolicy(retries, self._config.retry_delay)
        return await self._sender.send(call, policy, Deadline(self._deadline), log=self._config.enable_logging)

    def with_options(
        self,
        *,
        api_key: str | None = None,
        timeout: float | httpx.Timeout | None = None,
        max_retries: int | None = None,
        retry_delay: float | None = None,
        deadline: float | None = None,
        default_headers: Mapping[str, str] | None = None,
        stream_idle_timeout: float | None = None,
        enable_logging: bool | None = None,
    ) -> Self:
        """Return a client with other settings, over the same connections.

        The client it was made from keeps its settings, and closing either closes the connections of both.

        Args:
            api_key: Another key for the same server.
            timeout: Seconds for each read and write.
            max_retries: How many times to send a request again.
            retry_delay: Seconds before the first repeat.
            deadline: Seconds that a whole call may take, its retries and its stream included.
            default_headers: Headers to add to those of this client.
            stream_idle_timeout: Seconds of silence after which a stream counts as broken.
            enable_logging: Whether to write one line for each attempt.

        Raises:
            ConfigurationError: A value that cannot work.
        """
        secret, api_key = Secret(api_key) if api_key is not None else None, None
        made = copy.copy(self)
        made._config = changed(  # noqa: SLF001  # a copy of our own
            self._config,
            api_key=secret,
            timeout=timeout,
            max_retries=max_retries,
            retry_delay=retry_delay,
            default_headers=default_headers,
            stream_idle_timeout=stream_idle_timeout,
            enable_logging=enable_logging,
        )
        made._deadline = self._deadline if deadline is None else deadline  # noqa: SLF001  # likewise
        return made

    @staticmethod
    def wire_date(value: datetime | date | str, *, end: bool) -> str:
        """Return a friendly date as FastGPT reads it: UTC, ISO 8601 with `Z`.

        Args:
            value: A time, a day, or text such as `"2025-01-31"`. Without an offset it is local time.
            end: Whether a day without a time means its last moment.
        """
        return wire_date(value, end=end)

    async def aclose(self) -> None:
        """Close the connections, unless they came with `http_client`. Closing twice is fine."""
        for http in self._sender.pool.close():
            await http.aclose()

    def __getstate__(self) -> dict[str, Any]:
        """Return what travels in a pickle: the settings. Connections and the API key stay here."""
        return {"_config": self._config, "_deadline": self._deadline}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._sender = AsyncSender(AsyncPool(None), RouteMemory())

    def __copy__(self) -> Self:
        made = type(self).__new__(type(self))
        made.__dict__.update(self.__dict__)
        return made

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()
