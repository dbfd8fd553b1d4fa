"""Carry out an upload, whatever shape the server asks for."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial

import httpx

from ..._files.addresses import with_query
from ..._files.form import multipart_body
from ..._files.plan import Parts, Span, UploadPlan
from ..._files.progress import Halt, Progress
from ..._files.source import Source
from ..._files.storage import StorageAnswer, storage_request
from ..._runtime.workers import AsyncReader, afinish, agather
from ...exceptions import UploadError
from .body import AsyncBody
from .storage import AsyncStorage

# How long to wait for the server to throw the parts away, and how long in a call with a deadline; it does so by itself
# some hours later.
_ABORT_TIMEOUT, _ABORT_TIMEOUT_LATE = 5.0, 1.0


class AsyncUpload:
    """The upload of one file.

    Args:
        storage: Sends the requests.
        source: The file.
        reader: Reads it.
        timeout: Seconds for each read and write.
        progress: Told about what has been sent.
        halt: Tells when to stop.
    """

    def __init__(
        self,
        storage: AsyncStorage,
        source: Source,
        reader: AsyncReader,
        *,
        timeout: httpx.Timeout,
        progress: Progress,
        halt: Halt,
    ) -> None:
        self._storage = storage
        self._source = source
        self._reader = reader
        self._timeout = timeout
        self._progress = progress
        self._above = self._halt = halt
        self._what = f"uploading {source.name} to"
        self._retry_unsent = True

    async def send(self, plan: UploadPlan, base_url: str) -> UploadPlan:
        """Send the file and return the plan that worked.

        Raises:
            UploadError: It did not get there.
        """
        other = plan.at_server(base_url)
        self._halt = Halt(self._above)
        self._retry_unsent = other is None
        try:
            await self._send(plan)
        except UploadError as error:
            if other is None or error.sent:
                raise
        else:
            return plan
        # The server's idea of its own address cannot be reached from here; the client's can.
        self._halt = Halt(self._above)
        self._retry_unsent = True
        await self._send(other)
        return other

    async def _send(self, plan: UploadPlan) -> None:
        plan.check_size(self._source.name, self._source.size)
        if plan.parts is not None:
            await self._send_parts(plan, plan.parts)
        elif plan.fields is not None:
            await self._send_form(plan)
        else:
            whole = Span(0, 0, self._source.size)
            await self._answer(lambda: self._request("PUT", plan.url, plan.headers, self._body(whole)))
        self._progress.done()

    async def _send_form(self, plan: UploadPlan) -> None:
        whole = Span(0, 0, self._source.size)

        def make() -> httpx.Request:
            form = multipart_body(plan.fields or (), self._source.name, self._source.mime_type)
            body = self._body(whole, form.before, form.after)
            return self._request("POST", plan.url, {"Content-Type": form.content_type}, body)

        await self._answer(make)

    async def _send_parts(self, plan: UploadPlan, parts: Parts) -> None:
        jobs = [partial(self._send_part, plan, parts, span) for span in parts.spans(self._source.size)]
        try:
            sent = await agather(jobs, parts.concurrency, self._halt.now)
            content = json.dumps({"parts": sent}).encode()
            await self._answer(partial(self._post, parts.complete_url, content), parts.max_retries)
        except BaseException:
            if parts.abort_url is not None:
                seconds = _ABORT_TIMEOUT if self._storage.deadline.endless else _ABORT_TIMEOUT_LATE
                await afinish(partial(self._abort, parts.abort_url, seconds), seconds)
            raise

    async def _send_part(self, plan: UploadPlan, parts: Parts, span: Span) -> dict[str, int | str]:
        url = with_query(plan.url, "partNumber", span.number)
        answer = await self._answer(
            lambda: self._request("PUT", url, plan.headers, self._body(span)), parts.max_retries
        )
        data = answer.json.get("data")
        etag = data.get("etag") if isinstance(data, dict) else answer.headers.get("etag")
        if not isinstance(etag, str) or not etag:
            raise UploadError(
                f"uploading {self._source.name} failed: the server took part {span.number} without an etag"
            )
        return {"partNumber": span.number, "etag": etag}

    async def _answer(self, make: Callable[[], httpx.Request], retries: int | None = None) -> StorageAnswer:
        self._check()
        return await self._storage.answer(
            make, self._what, UploadError, retries=retries, retry_unsent=self._retry_unsent
        )

    async def _abort(self, url: httpx.URL, seconds: float) -> None:
        request = self._post(url, b"")
        request.extensions["timeout"] = httpx.Timeout(seconds).as_dict()
        await self._storage.for_a_last_word().answer(lambda: request, self._what, UploadError)

    def _post(self, url: httpx.URL, content: bytes) -> httpx.Request:
        kind = {"Content-Type": "application/json"} if content else {}
        return storage_request("POST", url, kind, content, None, self._timeout)

    def _request(self, method: str, url: httpx.URL, headers: Mapping[str, str], body: AsyncBody) -> httpx.Request:
        return storage_request(method, url, headers, body, body.size, self._timeout)

    def _body(self, span: Span, before: bytes = b"", after: bytes = b"") -> AsyncBody:
        sent = partial(self._progress.at, span.number)
        return AsyncBody(self._reader, span.at, span.count, sent=sent, check=self._check, before=before, after=after)

    def _check(self) -> None:
        if self._halt.on:
            raise UploadError(f"uploading {self._source.name} was stopped, because what was sent beside it failed")
        self._storage.deadline.check()
