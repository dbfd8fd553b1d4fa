"""Files of a chat: presigned addresses and uploads."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import IO, Any

import httpx

from .._files import ChatFile, chat_of_key, kind_of, mime_type_of
from .._network import connection_error
from .._run import arun
from .._uploads import BLOCK, UploadPlan, plan_of, refusal_of
from ..exceptions import UploadError
from .client import AsyncFastGPTClient


class AsyncFileOperations(AsyncFastGPTClient):
    """Upload files, and get addresses to read them."""

    async def upload_chat_file(
        self,
        appId: str,
        chatId: str,
        file_path: str | os.PathLike[str],
        file_type: str | None = None,
    ) -> ChatFile:
        """Upload a file and return what a message needs to refer to it.

            report = await client.upload_chat_file(appId="...", chatId="c-1", file_path="report.pdf")
            messages = [{"role": "user", "content": [{"type": "text", "text": "Sum it up"}, report]}]

        Args:
            appId: The app; it has to allow this kind of file.
            chatId: The chat the file is for. A file can only be used in its own chat.
            file_path: The file on disk.
            file_type: What the returned reference calls it; by default `img`, `audio`, `video` or `file`, by its name.

        Raises:
            UploadError: Storage refused the file, or it is larger than the server takes.
            APIError: The server refused to take an upload.
            OSError: The file cannot be read.
        """
        path = Path(file_path)
        size = (await arun(path.stat)).st_size
        mime_type = mime_type_of(path.name)
        answer = await self.presign_chat_file_post_url(appId, chatId, path.name, contentType=mime_type)
        plan = plan_of(answer, self.base_url)
        plan.check_size(path.name, size)
        file = await arun(open, path, "rb")
        try:
            await self._put(plan, file, size, path.name)
        finally:
            await arun(file.close)
        url = plan.preview_url or await self.presign_chat_file_get_url(appId, plan.key, chatId)
        return ChatFile(file_type or kind_of(mime_type), path.name, plan.key, url, url)

    async def upload_chat_image(self, appId: str, chatId: str, file_path: str | os.PathLike[str]) -> ChatFile:
        """Upload an image and return what a message needs to refer to it.

        Args:
            appId: The app; it has to allow images.
            chatId: The chat the image is for.
            file_path: The image on disk.

        Raises:
            UploadError: Storage refused the image, or it is larger than the server takes.
            APIError: The server refused to take an upload.
            OSError: The image cannot be read.
        """
        return await self.upload_chat_file(appId, chatId, file_path, "img")

    async def presign_chat_file_post_url(
        self,
        appId: str,
        chatId: str,
        filename: str,
        contentType: str | None = None,
        size: int | None = None,
        declaredExtension: str | None = None,
        declaredFilename: str | None = None,
        *,
        timeout: float | httpx.Timeout | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, Any] | None = None,
        extra_body: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Ask where to upload a file for a chat; `upload_chat_file` does the rest as well.

        Args:
            appId: The app.
            chatId: The chat the file is for.
            filename: The name of the file, with its extension.
            contentType: Its MIME type (since 4.15.2).
            size: Its size in bytes (since 4.15.2). From 32 MiB on, FastGPT 4.16 answers with a multipart upload.
            declaredExtension: The extension to judge the file by (since 4.15.2).
            declaredFilename: The name to judge the file by (since 4.15.2).
            timeout: Seconds for each read and write of this call.
            max_retries: How many times to send this call again.
            extra_headers: More headers for this call.
            extra_query: More of the query.
            extra_body: More of the body.

        Returns:
            The server's answer as it is. Its shape depends on the server's version: `url` with `fields` (4.14.0 to
            4.14.4), or with `key` and `headers`, and since 4.16.0 with `uploadMode`.

        Raises:
            FastGPTError: The call failed; the subclass says how.
        """
        response = await self.call(
            "presign_chat_file_post_url",
            json={
                "appId": appId,
                "chatId": chatId,
                "filename": filename,
                "contentType": contentType,
                "size": size,
                "declaredExtension": declaredExtension,
                "declaredFilename": declaredFilename,
            },
            timeout=timeout,
            max_retries=max_retries,
            extra_headers=extra_headers,
            extra_query=extra_query,
            extra_body=extra_body,
        )
        answer = response.data
        if not isinstance(answer, dict):
            raise UploadError(f"the server answered {type(answer).__name__} where the address of an upload belongs")
        return answer

    async def presign_chat_file_get_url(
        self,
        appId: str,
        key: str,
        chatId: str | None = None,
        *,
        timeout: float | httpx.Timeout | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, Any] | None = None,
        extra_body: Mapping[str, Any] | None = None,
    ) -> str:
        """Get a temporary address to read an uploaded file.

        Args:
            appId: The app.
            key: The file's storage key.
            chatId: The chat it belongs to, which servers need since 4.15.0; taken from the key when absent.
            timeout: Seconds for each read and write of this call.
            max_retries: How many times to send this call again.
            extra_headers: More headers for this call.
            extra_query: More of the query.
            extra_body: More of the body.

        Raises:
            FastGPTError: The call failed; the subclass says how.
        """
        response = await self.call(
            "presign_chat_file_get_url",
            json={"appId": appId, "key": key, "chatId": chatId or chat_of_key(key)},
            timeout=timeout,
            max_retries=max_retries,
            extra_headers=extra_headers,
            extra_query=extra_query,
            extra_body=extra_body,
        )
        return str(response.parsed)

    async def _put(self, plan: UploadPlan, file: IO[bytes], size: int, name: str) -> None:
        # Built by hand: a request the client builds would carry its default headers and cookies to storage.
        request = httpx.Request(
            "PUT",
            plan.url,
            headers={**plan.headers, "Content-Length": str(size)},
            content=_blocks(file),
            extensions={"timeout": self._config.timeout.as_dict()},
        )
        try:
            response = await self._sender.http.send(request, auth=None, follow_redirects=False)
        except httpx.TransportError as error:
            cause = connection_error(error, request)
            raise UploadError(f"uploading {name} failed: {cause.message}") from cause
        refusal = refusal_of(response, name)
        if refusal is not None:
            raise refusal


async def _blocks(file: IO[bytes]) -> AsyncIterator[bytes]:
    while block := await arun(file.read, BLOCK):
        yield block
