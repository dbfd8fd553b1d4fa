"""Send one call: attempts, older routes, and the decision whether the answer is a success."""

from __future__ import annotations

import time
from functools import partial
from typing import Any, cast

import httpx

from ..._calls.answer import payload_of
from ..._calls.deadline import Deadline
from ..._calls.errors.network import connection_error
from ..._calls.errors.refusals import failure_of
from ..._calls.request import CallRequest, is_same_server, make_call
from ..._calls.response import ApiResponse, StreamResponse
from ..._calls.retry import RetryPolicy
from ..._calls.routes import RELEASE, RouteMemory, release_of
from ..._calls.settings import ClientSettings
from ..._files.secrecy import SignedRequest, hide_address, kept_out_of_logs
from ..._files.select_config import SelectConfigs
from ..._runtime.borrowed import open_still
from ..._runtime.bounds import awithin
from ..._runtime.exchange import aexchange
from ..._runtime.observing.hooks import Attempt, Telling
from ..._runtime.pools import AsyncPool
from ..._streams.reader import not_a_stream
from ...exceptions import APIError, FastGPTError
from .attempts import attempted, log_attempt
from .bodies import AsyncBoundedBody, AsyncRejoinedBody
from .rotation import AsyncRotation


class AsyncSender:
    """Sends calls over one pool of connections, and knows what was learnt of the server there.

    Args:
        pool: Where the connections come from.

    Attributes:
        select_configs: Whether the server wants to be told an app's file settings.
    """

    def __init__(self, pool: AsyncPool) -> None:
        self.pool = pool
        self.select_configs = SelectConfigs()
        self._routes = RouteMemory()
        self._known_release: tuple[tuple[int, ...] | None] | None = None

    @property
    def http(self) -> httpx.AsyncClient:
        """The HTTP client of this event loop and process."""
        return self.pool.get()

    async def send(self, call: CallRequest, policy: RetryPolicy, deadline: Deadline, *, log: bool) -> ApiResponse[Any]:
        """Return the successful answer of a call.

        Raises:
            APIError: The server refused.
            APIConnectionError: No answer came.
            ResponseParseError: The answer is not what the operation answers.
        """
        missing: set[int] = set()

        async def once(attempt: int, call: CallRequest = call) -> ApiResponse[Any]:
            response = await self._on_its_route(call, deadline, attempt, missing, log=log)
            response.attempts = attempt
            return response

        if callable(call.api_key.held):
            return await attempted(AsyncRotation(call, once, deadline).once, policy, deadline)
        return await attempted(once, policy, deadline)

    async def release(self, settings: ClientSettings, deadline: Deadline) -> tuple[int, ...] | None:
        """Return which release the server says it is, asking once; None when it does not say."""
        if self._known_release is None:
            call = make_call(RELEASE, settings, {"max_retries": 0})
            try:
                answer = await self.send(call, RetryPolicy(0, 0.0), deadline, log=settings.enable_logging)
            except APIError:
                self._known_release = (None,)
            except FastGPTError:
                return None
            else:
                self._known_release = (release_of(answer.data),)
        return self._known_release[0]

    async def _on_its_route(
        self, call: CallRequest, deadline: Deadline, attempt: int, missing: set[int], *, log: bool
    ) -> ApiResponse[Any]:
        *earlier, last = self._routes.in_order(call.operation, missing)
        for route in earlier:
            try:
                response = await self._attempt(call, route, deadline, attempt, log=log)
            except APIError as error:
                if not self._routes.is_missing(error.response):
                    raise
                missing.add(route)
            else:
                self._routes.remember(call.operation, route)
                return response
        try:
            response = await self._attempt(call, last, deadline, attempt, log=log)
        except APIError as error:
            self._routes.explain(call.operation, error)
            raise
        self._routes.remember(call.operation, last)
        return response

    async def _attempt(
        self, call: CallRequest, route: int, deadline: Deadline, attempt: int, *, log: bool
    ) -> ApiResponse[Any]:
        if not call.hooks:
            return await self._once(call, route, deadline, attempt, log=log)
        with Telling(call.hooks, Attempt(call.operation.id, *call.address(route), attempt)) as telling:
            response = await self._once(call, route, deadline, attempt, log=log)
            telling.answered(response.status_code, response.request_id)
        return response

    async def _once(
        self, call: CallRequest, route: int, deadline: Deadline, attempt: int, *, log: bool
    ) -> ApiResponse[Any]:
        http = self.http
        request = call.build(http, route, own=self.pool.makes_its_own)
        deadline.check(request, sent=False)
        deadline.limit(request)
        started = time.perf_counter()
        outcome: object = None
        try:
            made = ApiResponse[Any] if not call.stream else StreamResponse
            with kept_out_of_logs(*call.secrets_of(request)), open_still(http):
                answer = await awithin(deadline, request, partial(_answer, http, request))
            response = made.of(answer, call.operation)
            response.began = started
            outcome = response.status_code
            if not deadline.endless:
                response.stream = AsyncBoundedBody(cast("httpx.AsyncByteStream", response.stream), deadline, request)
            if await self._read_unless_stream(response, call, deadline):
                return response
        except httpx.RequestError as error:
            outcome = type(error).__name__
            if isinstance(error, FastGPTError):
                # The deadline, which is its own reason.
                raise
            raise connection_error(error, request) from error
        finally:
            if log:
                log_attempt(request.method, f"path={request.url.path}", attempt, outcome, started)
        if call.stream:
            raise not_a_stream(response)
        failure = failure_of(response)
        if failure is not None:
            raise failure
        # Reads the answer now, so that one that cannot be read fails here and not where it is used.
        payload_of(response, call.operation, peek=True)
        return response

    async def _read_unless_stream(self, response: ApiResponse[Any], call: CallRequest, deadline: Deadline) -> bool:
        """Read the answer, unless it is the stream that was asked for; tell whether it is."""
        try:
            if call.stream and await _is_stream(response):
                # From here on only silence is a fault; how long the whole stream takes is the workflow's business. The
                # connection reads this setting when it begins to read the body.
                waits = response.request.extensions["timeout"]
                waits["read"] = deadline.at_most(call.idle_timeout)
                return True
            await response.aread()
        except BaseException:
            # httpx closes what its own `send` fails to read; this is ours to read, and so to close.
            await response.aclose()
            raise
        return False


async def _answer(http: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
    """Send a request; follow redirects where a user's own client does, but nowhere else than to the same server.

    httpx would take the body and all headers but the key along to any host.
    """
    answer = await aexchange(http, request)
    for _ in range(http.max_redirects if http.follow_redirects else 0):
        following = answer.next_request
        if following is None or not is_same_server(request.url, following.url):
            break
        if isinstance(request, SignedRequest):
            # Where it goes on to may repeat the query.
            hide_address(following)
        await answer.aclose()
        answer = await aexchange(http, following)
    return answer


async def _is_stream(response: httpx.Response) -> bool:
    """Tell whether a stream of events begins here; what is not one is small, and may be read whole.

    FastGPT reports errors from before a stream began with HTTP 200, an `error` event and no content type at all.
    """
    if not response.is_success:
        return False
    kind = str(response.headers.get("content-type", ""))
    if kind:
        return kind.startswith("text/event-stream")
    stream = cast("httpx.AsyncByteStream", response.stream)
    chunks = stream.__aiter__()
    start = b""
    async for chunk in chunks:
        start += chunk
        if len(start) >= len(b"event: error"):
            break
    response.stream = AsyncRejoinedBody(start, chunks, stream)
    return start.startswith((b"event:", b"data:", b":")) and not start.startswith(b"event: error")
