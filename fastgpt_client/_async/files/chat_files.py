"""The files of a chat: presign, send and presign once more if that took too long; and read them back."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from attrs import evolve

from ..._calls.deadline import Deadline
from ..._calls.retry import RetryPolicy
from ..._calls.settings import ClientSettings
from ..._files.addresses import storage_url
from ..._files.batch import BatchProgress, keep_what_arrived, name_the_file
from ..._files.chat_file import ChatFile, app_of_key, name_of_key
from ..._files.kinds import kind_of, safe_name
from ..._files.plan import UploadPlan, plan_of
from ..._files.progress import Halt, Progress, TransferOptions
from ..._files.source import AsyncUploadable, Source, acollected, known_size, name_of, open_source, parts_of
from ..._runtime.workers import AsyncReader, agather, arun
from ...exceptions import ConfigurationError, DownloadError, UploadError
from ...generated.operations._async.chat import AsyncChatOperations
from ..sending.attempts import attempted
from ..sending.sender import AsyncSender
from .download import AsyncDownload
from .storage import AsyncStorage
from .upload import AsyncUpload

# FastGPT lets an account presign only so many uploads in 30 seconds. With the usual retries before each of them, three
# pauses of 4 retry delays and more outlast that.
_PACED_RETRIES, _PACE = 3, 4
_PACED = "uploadFileIntervalLimit"


def _sizes(files: list[AsyncUploadable]) -> list[int | None]:
    return [known_size(file) for file in files]


class AsyncChatFiles:
    """Uploads and downloads the files of chats. A client holds one.

    Args:
        operations: Ask the server for addresses.
        settings: How the client is set up.
        sender: Has the connections.
        deadline: When all has to be over, what the operations ask of the server included.
    """

    def __init__(
        self, operations: AsyncChatOperations, settings: ClientSettings, sender: AsyncSender, deadline: Deadline
    ) -> None:
        self._operations = operations
        self._settings = settings
        self._sender = sender
        self._deadline = deadline

    async def upload(
        self,
        app: str | None,
        chat: str,
        given: AsyncUploadable,
        options: TransferOptions,
        *,
        kind: str | None = None,
        halt: Halt | None = None,
    ) -> ChatFile:
        """Upload a file and return what refers to it.

        Args:
            app: The app.
            chat: The chat.
            given: The file, as `upload_chat_file` takes it.
            options: Progress, timeout and retries.
            kind: What the reference calls it; by default what its name and content say.
            halt: Stops it from outside.

        Raises:
            UploadError: Storage refused the file.
            APIError: The server refused to take an upload.
            OSError: The file cannot be read.
        """
        name, content, mime_type = parts_of(given)
        source = await arun(open_source, name, await acollected(content), mime_type)
        reader = AsyncReader(source.read, instant=source.instant)
        try:
            upload = AsyncUpload(
                self._storage(options),
                source,
                reader,
                timeout=self._settings.timeout_for(options.timeout),
                progress=Progress(options.progress, source.size),
                halt=halt or Halt(),
            )
            plan = await self._sent(upload, partial(self._presigned, app, chat, source, options))
        finally:
            await reader.aclose()
            source.close()
        url = plan.preview_url
        if url is None:
            url = str(
                storage_url(await self._address(app, plan.key, chat, options), self._settings.base_url, allow_http=True)
            )
        return ChatFile(kind or kind_of(source.mime_type), source.name, plan.key, url, url)

    async def upload_all(
        self,
        app: str | None,
        chat: str,
        files: Iterable[AsyncUploadable],
        options: TransferOptions,
        *,
        concurrency: int,
    ) -> list[ChatFile]:
        """Upload several files at once and return their references, in the order of the files.

        Raises:
            UploadError: A file could not be uploaded; those still under way are stopped. Like every error that ends
                this, it names the file, and its `uploaded` has the references of those that arrived.
            ConfigurationError: `concurrency` is less than 1.
            TypeError: `files` is one file.
        """
        if concurrency < 1:
            raise ConfigurationError(f"concurrency is {concurrency}; give 1 or more")
        if isinstance(files, (str, os.PathLike, bytes)):
            raise TypeError("files is a single file; put it into a list")
        halt, given = Halt(), list(files)
        arrived: dict[int, ChatFile] = {}
        progress = BatchProgress(options.progress, await arun(_sizes, given) if options.progress else ())

        async def one(number: int) -> ChatFile:
            try:
                own = evolve(options, progress=progress.of(number))
                arrived[number] = await self.upload(app, chat, given[number], own, halt=halt)
            except Exception as error:
                name_the_file(error, number, len(given), name_of(given[number]))
                raise
            return arrived[number]

        try:
            return await agather([partial(one, number) for number in range(len(given))], concurrency, halt.now)
        except Exception as error:
            keep_what_arrived(error, [arrived.get(number) for number in range(len(given))])
            raise

    async def download(
        self,
        file_or_key: Mapping[str, Any] | str,
        to: str | os.PathLike[str],
        options: TransferOptions,
        *,
        app: str | None,
        chat: str | None,
    ) -> Path:
        """Write a stored file to disk and return where it is.

        Raises:
            DownloadError: Storage does not hand out the file.
            APIError: The server does not give its address.
            OSError: The file cannot be written.
            ConfigurationError: The key does not tell its app, and `app` is absent.
        """
        key = file_or_key if isinstance(file_or_key, str) else str(file_or_key["key"])
        app = app or app_of_key(key)
        if app is None:
            raise ConfigurationError(f"the key {key!r} does not tell which app it belongs to; pass appId")
        target = Path(to)
        if await arun(target.is_dir):
            name = name_of_key(key) if isinstance(file_or_key, str) else str(file_or_key["name"])
            target /= safe_name(name)
        # In one step: no frame of a traceback holds the address in the open.
        settings = self._settings
        url = storage_url(
            await self._address(app, key, chat, options),
            settings.base_url,
            DownloadError,
            allow_http=settings.allow_http_storage,
        )
        return await AsyncDownload(
            self._storage(options),
            target,
            timeout=settings.timeout_for(options.timeout),
            progress=options.progress,
            allow_http=settings.allow_http_storage,
        ).save(url)

    async def _sent(self, upload: AsyncUpload, presign: partial[Any]) -> UploadPlan:
        base_url, allow_http = self._settings.base_url, self._settings.allow_http_storage
        plan = plan_of(await presign(), base_url, allow_http=allow_http)
        try:
            return await upload.send(plan, base_url)
        except UploadError as error:
            if not error.expired:
                raise
        return await upload.send(plan_of(await presign(), base_url, allow_http=allow_http), base_url)

    async def _presigned(self, app: str | None, chat: str, source: Source, options: TransferOptions) -> Any:
        async def once(_: int) -> Any:
            return await self._operations.presign_chat_file_post_url(
                app,
                chat,
                source.name,
                contentType=source.mime_type,
                size=source.size,
                timeout=options.timeout,
                max_retries=options.max_retries,
            )

        rounds = _PACED_RETRIES if self._settings.retries_for(options.max_retries) else 0
        pace = RetryPolicy(rounds, _PACE * self._settings.retry_delay, only=_PACED)
        return await attempted(once, pace, self._deadline)

    async def _address(self, app: str | None, key: str, chat: str | None, options: TransferOptions) -> str:
        return await self._operations.presign_chat_file_get_url(
            app, key, chat, timeout=options.timeout, max_retries=options.max_retries
        )

    def _storage(self, options: TransferOptions) -> AsyncStorage:
        settings = self._settings
        policy = RetryPolicy(settings.retries_for(options.max_retries), settings.retry_delay)
        return AsyncStorage(
            self._sender.http, policy, self._deadline, log=settings.enable_logging, hooks=settings.hooks
        )
