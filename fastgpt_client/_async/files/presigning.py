"""Presigned addresses: where to upload a file, and where to read one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from ..._files.chat_file import chat_of_key
from ...exceptions import UploadError
from ..base import AsyncFastGPTClient


class AsyncPresigning(AsyncFastGPTClient):
    """Get addresses to upload files to and to read them from."""

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
        if not isinstance(response.data, dict):
            kind = type(response.data).__name__
            raise UploadError(f"the server answered {kind} where the address of an upload belongs")
        return response.data

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
