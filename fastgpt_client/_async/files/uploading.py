"""One upload from beginning to end: open, presign, send, and presign once more if that took too long."""

from __future__ import annotations

from functools import partial
from typing import Any

import anyio
import httpx

from ..._calls.deadline import Deadline
from ..._calls.settings import timeout_of
from ..._files.chat_file import ChatFile
from ..._files.kinds import kind_of
from ..._files.plan import UploadPlan, plan_of
from ..._files.progress import Halt, Progress, ProgressFunction
from ..._files.source import AsyncUploadable, Source, acollected, open_source, parts_of
from ..._files.storage import storage_url, whole
from ..._runtime.workers import AsyncReader, arun
from ...exceptions import RateLimitError, UploadError
from .presigning import AsyncPresigning
from .storage import AsyncStorage
from .upload import AsyncUpload

# FastGPT lets an account presign only so many uploads in 30 seconds. With the usual retries before each of them, these
# pauses, in units of the retry delay, outlast that.
_PACE = (4, 8, 8)


class AsyncUploading(AsyncPresigning):
    """What the file operations are made of."""

    async def _upload(
        self,
        app: str,
        chat: str,
        given: AsyncUploadable,
        kind: str | None,
        halt: Halt,
        report: ProgressFunction | None,
        timeout: float | httpx.Timeout | None,
        max_retries: int | None,
    ) -> ChatFile:
        name, content, mime_type = parts_of(given)
        source = await arun(open_source, name, await acollected(content), mime_type)
        reader = AsyncReader(source.read, instant=source.instant)
        try:
            upload = AsyncUpload(
                self._storage(max_retries),
                source,
                reader,
                timeout=self._storage_timeout(timeout),
                progress=Progress(report, source.size),
                halt=halt,
            )
            presign = partial(self._presigned, app, chat, source, timeout, max_retries)
            plan = await self._sent(upload, presign)
        finally:
            await reader.aclose()
            source.close()
        url = plan.preview_url
        if url is None:
            read = partial(self.presign_chat_file_get_url, timeout=timeout, max_retries=max_retries)
            url = whole(storage_url(await read(app, plan.key, chat), self.base_url))
        return ChatFile(kind or kind_of(source.mime_type), source.name, plan.key, url, url)

    async def _sent(self, upload: AsyncUpload, presign: partial[Any]) -> UploadPlan:
        plan = plan_of(await presign(), self.base_url)
        try:
            return await upload.send(plan, self.base_url)
        except UploadError as error:
            if not error.expired:
                raise
        return await upload.send(plan_of(await presign(), self.base_url), self.base_url)

    async def _presigned(
        self,
        app: str,
        chat: str,
        source: Source,
        timeout: float | httpx.Timeout | None,
        max_retries: int | None,
    ) -> dict[str, Any]:
        most = self._config.max_retries if max_retries is None else max_retries
        pauses = iter(_PACE if most else ())
        while True:
            try:
                return await self.presign_chat_file_post_url(
                    app,
                    chat,
                    source.name,
                    contentType=source.mime_type,
                    size=source.size,
                    timeout=timeout,
                    max_retries=max_retries,
                )
            except RateLimitError as error:
                pause = next(pauses, None)
                if pause is None or error.status_text != "uploadFileIntervalLimit":
                    raise
            await anyio.sleep(pause * self._config.retry_delay)

    def _storage(self, max_retries: int | None) -> AsyncStorage:
        return AsyncStorage(
            self._storage_client(),
            retries=self._config.max_retries if max_retries is None else max_retries,
            delay=self._config.retry_delay,
            deadline=Deadline(self._deadline),
            log=self._config.enable_logging,
        )

    def _storage_client(self) -> httpx.AsyncClient:
        return self._sender.http

    def _storage_timeout(self, timeout: float | httpx.Timeout | None) -> httpx.Timeout:
        return self._config.timeout if timeout is None else timeout_of(timeout)
