"""Send requests to object storage: without key, cookies or redirects, and again where that helps."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import cast

import httpx
from attrs import evolve

from ..._calls.deadline import Deadline
from ..._calls.retry import RetryPolicy
from ..._files.addresses import Failure
from ..._files.secrecy import host_of, kept_out_of_logs
from ..._files.storage import LONGEST_ANSWER, StorageAnswer, refusal_of, unreachable
from ..._runtime.borrowed import open_still
from ..._runtime.bounds import awithin
from ..._runtime.leaving import aexhaust
from ..._runtime.observing.hooks import Attempt, Hook, Telling
from ...exceptions import FastGPTError
from ..sending.attempts import attempted, log_attempt
from ..sending.bodies import AsyncBoundedBody


class AsyncStorage:
    """Sends requests that carry their own permission.

    Args:
        http: Whose connections to use.
        policy: When to send a request again.
        deadline: When all has to be over.
        log: Whether to write one line for each attempt.
        hooks: Who is told of each attempt.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        policy: RetryPolicy,
        deadline: Deadline,
        *,
        log: bool = False,
        hooks: Sequence[Hook] = (),
    ) -> None:
        self.policy = policy
        self.deadline = deadline
        self._http = http
        self._log = log
        self._hooks = hooks

    def for_a_last_word(self) -> AsyncStorage:
        """Return what sends a request once, whatever the time."""
        return AsyncStorage(
            self._http, evolve(self.policy, max_retries=0), Deadline(None), log=self._log, hooks=self._hooks
        )

    async def answer(
        self,
        make: Callable[[], httpx.Request],
        what: str,
        failure: Failure,
        *,
        retries: int | None = None,
        retry_unsent: bool = True,
    ) -> StorageAnswer:
        """Send a request and return the answer, which is a success.

        Args:
            make: Makes the request, anew for each attempt.
            what: What is being tried, such as `uploading cat.png to`.
            failure: Makes an error from its message.
            retries: How many times to send it again, if fewer than usual.
            retry_unsent: Whether to go on when no connection can be made.

        Raises:
            StorageError: It failed; the class is what `failure` makes.
        """
        most = self.policy.max_retries if retries is None else min(self.policy.max_retries, retries)
        policy = evolve(self.policy, max_retries=most, unsent=retry_unsent)
        return await attempted(lambda attempt: self._once(make(), what, failure, attempt), policy, self.deadline)

    async def open(self, request: httpx.Request, what: str, failure: Failure, attempt: int = 1) -> httpx.Response:
        """Send a request and return the answer, its body still to be read.

        Raises:
            StorageError: No answer came.
        """
        if not self._hooks:
            return await self._sent(request, what, failure, attempt)
        where = f"{request.url.scheme}://{host_of(request.url)}"
        with Telling(self._hooks, Attempt("storage", request.method, where, attempt)) as telling:
            response = await self._sent(request, what, failure, attempt)
            telling.answered(response.status_code)
        return response

    async def _sent(self, request: httpx.Request, what: str, failure: Failure, attempt: int) -> httpx.Response:
        tried = f"{what} {host_of(request.url)}"
        self.deadline.check(tried, sent=False)
        self.deadline.limit(request)
        started = time.perf_counter()
        outcome: object = None
        try:
            with kept_out_of_logs(request.url), open_still(self._http):
                send = partial(self._http.send, request, auth=None, follow_redirects=False, stream=True)
                response = await awithin(self.deadline, tried, send)
            outcome = response.status_code
            if not self.deadline.endless:
                response.stream = AsyncBoundedBody(cast("httpx.AsyncByteStream", response.stream), self.deadline, tried)
            return response
        except httpx.RequestError as error:
            outcome = type(error).__name__
            if isinstance(error, FastGPTError):
                # The deadline, which is its own reason.
                raise
            broken = getattr(request.stream, "error", None)
            if broken is not None:
                raise broken from None
            ours = unreachable(error, request, what, failure)
            raise ours from ours.__cause__
        finally:
            if self._log:
                log_attempt(request.method, f"host={host_of(request.url)}", attempt, outcome, started)

    async def _once(self, request: httpx.Request, what: str, failure: Failure, attempt: int) -> StorageAnswer:
        response = await self.open(request, what, failure, attempt)
        answer = await self.read(response, what, failure)
        refusal = refusal_of(answer, request.url, what, failure)
        if refusal is not None:
            raise refusal
        return answer

    async def read(self, response: httpx.Response, what: str, failure: Failure) -> StorageAnswer:
        """Read an answer that is not worth more than a look, and close it.

        Raises:
            StorageError: The connection broke.
        """
        body = b""
        chunks = response.aiter_bytes()
        try:
            with reading(response, what, failure):
                async for chunk in chunks:
                    body += chunk
                    if len(body) >= LONGEST_ANSWER:
                        break
        finally:
            await response.aclose()
            await aexhaust(chunks)
        return StorageAnswer(response.status_code, response.headers, body)


@contextlib.contextmanager
def reading(response: httpx.Response, what: str, failure: Failure) -> Iterator[None]:
    """Read a body in here: a connection that breaks is a failure of storage.

    Raises:
        StorageError: The connection broke.
    """
    try:
        yield
    except httpx.RequestError as error:
        if isinstance(error, FastGPTError):
            # The deadline, which is its own reason.
            raise
        ours = unreachable(error, response.request, what, failure)
        raise ours from ours.__cause__
