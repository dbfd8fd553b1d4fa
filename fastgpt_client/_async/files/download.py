"""Read a stored file into a file on disk, which is there as a whole or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import IO

import httpx

from ..._files.addresses import storage_url
from ..._files.progress import Progress, ProgressFunction
from ..._files.source import BLOCK
from ..._files.storage import refusal_of, size_of, storage_request
from ..._runtime.leaving import aexhaust
from ..._runtime.workers import arun
from ...exceptions import DownloadError
from ..sending.attempts import attempted
from .storage import AsyncStorage, reading

_MOST_REDIRECTS = 5


class AsyncDownload:
    """The download of one file.

    Args:
        storage: Sends the requests.
        target: Where the file goes.
        timeout: Seconds for each read and write.
        progress: Called with the bytes received and the bytes of the file; the latter 0 when the server does not say.
        allow_http: Whether to follow a redirect from https to http.
    """

    def __init__(
        self,
        storage: AsyncStorage,
        target: Path,
        *,
        timeout: httpx.Timeout,
        progress: ProgressFunction | None,
        allow_http: bool,
    ) -> None:
        self._storage = storage
        self._target = target
        self._timeout = timeout
        self._progress = progress
        self._allow_http = allow_http
        self._what = f"downloading {target.name} from"

    async def save(self, url: httpx.URL) -> Path:
        """Write the file and return where it is.

        Raises:
            DownloadError: Storage does not hand it out.
            OSError: It cannot be written.
        """
        # Beside the target, because only a move within a file system leaves no moment without the whole file.
        beside = self._target.with_name(f".{self._target.name[:100]}.{secrets.token_hex(6)}.part")
        file = await arun(beside.open, "xb", 0)
        try:
            try:
                await self._fill(file, url)
            finally:
                file.close()
            await arun(os.replace, beside, self._target)
        except BaseException:
            # Not in a thread: it is quick, and has to happen when the caller has been cancelled too.
            beside.unlink(missing_ok=True)
            raise
        return self._target

    async def _fill(self, file: IO[bytes], url: httpx.URL) -> None:
        async def once(attempt: int) -> None:
            if attempt > 1:
                await arun(file.truncate, 0)
                file.seek(0)
            await self._fill_once(file, url)

        await attempted(once, self._storage.policy, self._storage.deadline)

    async def _fill_once(self, file: IO[bytes], url: httpx.URL) -> None:
        response = await self._followed(url)
        # As it was before storage compressed it for the way.
        blocks = response.aiter_bytes(BLOCK)
        try:
            if not response.is_success:
                answer = await self._storage.read(response, self._what, DownloadError)
                raise refusal_of(answer, response.request.url, self._what, DownloadError) or DownloadError(self._what)
            total = size_of(response.headers, self._what)
            progress = Progress(self._progress, total)
            received = 0
            with reading(response, self._what, DownloadError):
                async for block in blocks:
                    await arun(file.write, block)
                    received += len(block)
                    progress.at(0, received)
        finally:
            await response.aclose()
            await aexhaust(blocks)

    async def _followed(self, url: httpx.URL) -> httpx.Response:
        for _ in range(_MOST_REDIRECTS):
            request = storage_request("GET", url, {"Accept-Encoding": "identity"}, None, None, self._timeout)
            response = await self._storage.open(request, self._what, DownloadError)
            if not response.has_redirect_location:
                return response
            await response.aclose()
            # Nothing secret travels along, and storage in front of storage is common.
            url = storage_url(response.headers["location"], url, DownloadError, allow_http=self._allow_http)
        raise DownloadError(f"downloading {self._target.name} failed: {_MOST_REDIRECTS} redirects led nowhere")
