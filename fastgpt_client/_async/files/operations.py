"""Files of a chat: uploads and downloads."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from ..._files.chat_file import ChatFile, app_of_key, name_of_key
from ..._files.kinds import safe_name
from ..._files.progress import Halt, ProgressFunction
from ..._files.source import AsyncUploadable
from ..._files.storage import storage_url
from ..._runtime.workers import agather, arun
from ...exceptions import ConfigurationError, DownloadError
from .download import AsyncDownload
from .uploading import AsyncUploading


class AsyncFileOperations(AsyncUploading):
    """Upload files, and read them."""

    async def upload_chat_file(
        self,
        appId: str,
        chatId: str,
        file_path: AsyncUploadable,
        file_type: str | None = None,
        *,
        progress: ProgressFunction | None = None,
        timeout: float | httpx.Timeout | None = None,
        max_retries: int | None = None,
    ) -> ChatFile:
        """Upload a file and return what a message needs to refer to it.

            report = await client.upload_chat_file(appId="...", chatId="c-1", file_path="report.pdf")
            messages = [{"role": "user", "content": [{"type": "text", "text": "Sum it up"}, report]}]

        Memory stays constant whatever the size. What cannot say its size, such as a pipe or a generator, is copied to
        a temporary file first.

        Args:
            appId: The app; it has to allow this kind of file.
            chatId: The chat the file is for. A file can only be used in its own chat.
            file_path: A path, an open binary file (sent from its position on; it stays open), bytes, something that
                yields bytes, or `(name, content)` or `(name, content, MIME type)` of these.
            file_type: What the returned reference calls it; by default `img`, `audio`, `video` or `file`, by its name
                and content.
            progress: Called with the bytes sent and the bytes of the file, often; it never goes back. An exception it
                raises ends the upload.
            timeout: Seconds for each read and write.
            max_retries: How many times to send the file, or each part of it, again.

        Raises:
            UploadError: Storage refused the file, or it is larger than the server takes.
            APIError: The server refused to take an upload.
            OSError: The file cannot be read.
            TypeError: This is nothing that can be uploaded.
        """
        return await self._upload(appId, chatId, file_path, file_type, Halt(), progress, timeout, max_retries)

    async def upload_chat_image(
        self,
        appId: str,
        chatId: str,
        file_path: AsyncUploadable,
        *,
        progress: ProgressFunction | None = None,
        timeout: float | httpx.Timeout | None = None,
        max_retries: int | None = None,
    ) -> ChatFile:
        """Upload an image and return what a message needs to refer to it.

        Args:
            appId: The app; it has to allow images.
            chatId: The chat the image is for.
            file_path: The image: whatever `upload_chat_file` takes.
            progress: Called with the bytes sent and the bytes of the image.
            timeout: Seconds for each read and write.
            max_retries: How many times to send the image again.

        Raises:
            UploadError: Storage refused the image, or it is larger than the server takes.
            APIError: The server refused to take an upload.
            OSError: The image cannot be read.
            TypeError: This is nothing that can be uploaded.
        """
        return await self.upload_chat_file(
            appId, chatId, file_path, "img", progress=progress, timeout=timeout, max_retries=max_retries
        )

    async def upload_chat_files(
        self,
        appId: str,
        chatId: str,
        files: Iterable[AsyncUploadable],
        *,
        concurrency: int = 3,
        timeout: float | httpx.Timeout | None = None,
        max_retries: int | None = None,
    ) -> list[ChatFile]:
        """Upload several files at once and return their references, in the order of the files.

        Args:
            appId: The app.
            chatId: The chat the files are for.
            files: The files, each as `upload_chat_file` takes it.
            concurrency: How many to upload at once.
            timeout: Seconds for each read and write.
            max_retries: How many times to send each file again.

        Raises:
            UploadError: A file could not be uploaded; those still under way are stopped.
            APIError: The server refused to take an upload.
            OSError: A file cannot be read.
            ConfigurationError: `concurrency` is less than 1.
        """
        if concurrency < 1:
            raise ConfigurationError(f"concurrency is {concurrency}; give 1 or more")
        if isinstance(files, (str, os.PathLike, bytes)):
            raise TypeError("files is a single file; put it into a list")
        halt = Halt()
        jobs = [partial(self._upload, appId, chatId, file, None, halt, None, timeout, max_retries) for file in files]
        return await agather(jobs, concurrency, halt.now)

    async def download_chat_file(
        self,
        file_or_key: Mapping[str, Any] | str,
        to: str | os.PathLike[str],
        *,
        appId: str | None = None,
        chatId: str | None = None,
        progress: ProgressFunction | None = None,
        timeout: float | httpx.Timeout | None = None,
        max_retries: int | None = None,
    ) -> Path:
        """Write a stored file to disk and return where it is.

        The file appears under its name when it is complete, never before; one that was there is replaced.

        Args:
            file_or_key: What an upload returned, or a storage key.
            to: Where to write it; in a folder it gets its own name.
            appId: The app it belongs to; taken from the key when absent.
            chatId: The chat it belongs to; taken from the key when absent.
            progress: Called with the bytes received and the bytes of the file, 0 when the server does not say.
            timeout: Seconds for each read and write.
            max_retries: How many times to begin again when the connection breaks.

        Raises:
            DownloadError: Storage does not hand out the file.
            APIError: The server does not give its address.
            OSError: The file cannot be written.
            ConfigurationError: The key does not tell its app, and `appId` is absent.
        """
        key = file_or_key if isinstance(file_or_key, str) else str(file_or_key["key"])
        app = appId or app_of_key(key)
        if app is None:
            raise ConfigurationError(f"the key {key!r} does not tell which app it belongs to; pass appId")
        target = Path(to)
        if await arun(target.is_dir):
            name = name_of_key(key) if isinstance(file_or_key, str) else str(file_or_key["name"])
            target /= safe_name(name)
        # In one step: no frame of a traceback holds the address in the open.
        read = partial(self.presign_chat_file_get_url, timeout=timeout, max_retries=max_retries)
        url = storage_url(await read(app, key, chatId), self.base_url, DownloadError)
        download = AsyncDownload(
            self._storage(max_retries),
            target,
            timeout=self._storage_timeout(timeout),
            progress=progress,
            delay=self._config.retry_delay,
        )
        return await download.save(url)
