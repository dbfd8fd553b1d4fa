"""The client for chats."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import httpx

from .._calls.arguments.checks import known_names
from .._calls.options import MessageOptions
from .._files.progress import ProgressFunction, TransferOptions
from .._streams.messages import MessageContent, new_id
from .._streams.sse import MAX_EVENT_BYTES
from ..generated.operations._async.chat import AsyncChatOperations
from .base import AsyncFastGPTClient
from .chat_stream import AsyncChatStream
from .completions import AsyncCompletion
from .conversation import AsyncConversation

if TYPE_CHECKING:
    from typing import Unpack

    from .._calls.errors.diagnosis.report import CheckReport
    from .._files.chat_file import ChatFile
    from .._files.source import AsyncUploadable
    from .._streams.reply import ChatReply
    from ..generated.operations.options import CompletionOptions
    from .files.chat_files import AsyncChatFiles


class AsyncChatClient(AsyncChatOperations, AsyncFastGPTClient):
    """Talk to FastGPT apps: completions, streams, files, histories, records and feedback.

        async with AsyncChatClient(api_key="fastgpt-...", base_url="http://localhost:3000") as client:
            async with client.stream("Hello", appId="...") as stream:
                async for text in stream.text():
                    print(text, end="", flush=True)

    It is set up like every client: see `AsyncFastGPTClient`.
    """

    async def chat(
        self,
        message: MessageContent,
        *,
        appId: str | None = None,
        chatId: str | None = None,
        detail: bool = True,
        api: Literal["v1", "v2"] = "v1",
        **options: Unpack[CompletionOptions],
    ) -> ChatReply:
        """Say something and wait for the reply.

            reply = await client.chat(["What is this?", image], chatId="c-1", appId="...")
            print(reply.text, reply.usage.total_tokens)

        Args:
            message: Text; a list of texts, uploaded files and content parts; or messages in OpenAI's shape, of
                which an existing `chatId` needs only what is new.
            appId: The app, by default the client's `app_id`; needed since FastGPT 4.15.0.
            chatId: The chat to continue or begin; a new one when absent, named in the reply's `chat_id`.
            detail: Also get tools, pauses, nodes and variables.
            api: Which version of the route to use.
            options: What else a completion takes: `variables`, values for the app's variables; `customUid`, your own id
                of the end user; `metadata`, stored with the chat; `responseChatItemId`, the `dataId` of the reply;
                `retainDatasetCite`, keep citation marks in the text; `showSkillReferences`; `outLinkAuthData`;
                `authProxy`; and `timeout`, `max_retries`, `extra_headers`, `extra_query`, `extra_body`.
                `CompletionOptions` describes each.

        Raises:
            FastGPTError: The call failed; the subclass says how.
        """
        given = {"detail": detail, **options}
        completion = AsyncCompletion(self, message, appId=appId or self.app_id, chatId=chatId, api=api, options=given)
        return await completion.reply()

    def stream(
        self,
        message: MessageContent,
        *,
        appId: str | None = None,
        chatId: str | None = None,
        detail: bool = True,
        api: Literal["v1", "v2"] = "v1",
        resume: bool = False,
        max_event_bytes: int | None = MAX_EVENT_BYTES,
        **options: Unpack[CompletionOptions],
    ) -> AsyncChatStream:
        """Say something and watch the reply come.

            async with client.stream("Hello", chatId="c-1", appId="...") as stream:
                async for text in stream.text():
                    print(text, end="", flush=True)
            print(stream.reply.usage)

        Args:
            message: Text; a list of texts, uploaded files and content parts; or messages in OpenAI's shape, of
                which an existing `chatId` needs only what is new.
            appId: The app, by default the client's `app_id`; needed since FastGPT 4.15.0, and to stop or resume.
            chatId: The chat to continue or begin; a new one when absent, named in the stream's `chat_id`.
            detail: Also get events about nodes, tools, pauses and variables.
            api: Which version of the route to use. A v1 run ends with its connection; a v2 run goes on and can be
                stopped or resumed.
            resume: Reconnect when the connection breaks, and go on where it broke (v2, since 4.14.11; needs `appId`).
            max_event_bytes: How large one event may be, by default 64 MiB; None for any size.
            options: What else a completion takes; see `chat`. `timeout` is the seconds to wait for the first event;
                between events `stream_idle_timeout` counts.

        Raises:
            FastGPTError: On entering: the call failed. While walking: the stream broke; see `AsyncChatStream`.
        """
        given = {"detail": detail, **options}
        completion = AsyncCompletion(self, message, appId=appId or self.app_id, chatId=chatId, api=api, options=given)
        return AsyncChatStream(completion, resume=resume, max_event_bytes=max_event_bytes)

    def conversation(
        self, appId: str | None = None, chatId: str | None = None, **defaults: Unpack[MessageOptions]
    ) -> AsyncConversation:
        """Return a conversation that remembers its app, its chat and how to say things.

            talk = client.conversation("...", customUid="user-1", variables={"city": "Hangzhou"})

        Args:
            appId: The app, by default the client's `app_id`; needed since FastGPT 4.15.0, and for records and ratings.
            chatId: The chat to continue; a new one when absent.
            defaults: What every message goes with unless it says otherwise: `detail`, `api`, `files` and the options of
                `chat`.

        Raises:
            ConfigurationError: A completion takes none of that name.
        """
        known_names("conversation()", defaults, MessageOptions.__optional_keys__ | {"appId", "chatId"})
        return AsyncConversation(self, appId or self.app_id, chatId or new_id(), defaults)

    async def upload_chat_file(
        self,
        appId: str | None,
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
            appId: The app, None for the client's `app_id`; it has to allow this kind of file.
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
        options = TransferOptions(progress, timeout, max_retries)
        return await self._files.upload(appId, chatId, file_path, options, kind=file_type)

    async def upload_chat_image(
        self,
        appId: str | None,
        chatId: str,
        file_path: AsyncUploadable,
        *,
        progress: ProgressFunction | None = None,
        timeout: float | httpx.Timeout | None = None,
        max_retries: int | None = None,
    ) -> ChatFile:
        """Upload an image and return what a message needs to refer to it: `upload_chat_file` with the type `img`.

        Args:
            appId: The app, None for the client's `app_id`; it has to allow images.
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
        options = TransferOptions(progress, timeout, max_retries)
        return await self._files.upload(appId, chatId, file_path, options, kind="img")

    async def upload_chat_files(
        self,
        appId: str | None,
        chatId: str,
        files: Iterable[AsyncUploadable],
        *,
        concurrency: int = 3,
        progress: ProgressFunction | None = None,
        timeout: float | httpx.Timeout | None = None,
        max_retries: int | None = None,
    ) -> list[ChatFile]:
        """Upload several files at once and return their references, in the order of the files.

        Args:
            appId: The app, None for the client's `app_id`.
            chatId: The chat the files are for.
            files: The files, each as `upload_chat_file` takes it.
            concurrency: How many to upload at once.
            progress: Called with the bytes sent and the bytes of all files. The latter grow when what is uploaded
                cannot say its size beforehand, as a pipe cannot.
            timeout: Seconds for each read and write.
            max_retries: How many times to send each file again.

        Raises:
            UploadError: A file could not be uploaded; those still under way are stopped. Like every error that ends
                this, it names the file, and its `uploaded` lists what arrived: a reference for each file, or None.
            APIError: The server refused to take an upload.
            OSError: A file cannot be read; its `uploaded` is the same.
            ConfigurationError: `concurrency` is less than 1.
        """
        options = TransferOptions(progress, timeout, max_retries)
        return await self._files.upload_all(appId, chatId, files, options, concurrency=concurrency)

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
        options = TransferOptions(progress, timeout, max_retries)
        return await self._files.download(file_or_key, to, options, app=appId, chat=chatId)

    async def check(self, appId: str | None = None, *, ask: str | None = None, upload: bool = True) -> CheckReport:
        """Find out whether everything between here and an answer works, and what to change where it does not.

            report = await client.check(appId="...")
            for finding in report.findings:
                print(finding.level, finding.message, finding.fix)

        It tries the address, the key, the app, the server's age and routes, the way to storage and the clocks. No
        completion is run and nothing is paid, unless `ask` is given. It raises nothing for what it finds.

        Args:
            appId: The app to try, by default the client's `app_id`; without one, what needs an app is left out.
            ask: A question to put to the app, to see whether its answer streams. This costs what an answer costs.
            upload: Whether to send a file of a few bytes to storage and read it back.
        """
        from .check.check import AsyncCheck  # here: most clients are never checked

        once = self.with_options(max_retries=0)
        check = AsyncCheck(once, once._files, once._settings, self._sender, appId)  # noqa: SLF001  # a copy of our own
        return await check.run(ask=ask, upload=upload)

    @property
    def _files(self) -> AsyncChatFiles:
        from .files.chat_files import AsyncChatFiles  # here: most clients move no files

        one = self.under_one_deadline()
        return AsyncChatFiles(one, self._settings, self._sender, one._deadline)  # noqa: SLF001  # a copy of our own
