"""The client for apps."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

import httpx

from .._calls.app_info import app_info_of
from .._calls.response import ApiResponse
from ..generated.models import AppInfo
from ..generated.operations._async.app import AsyncAppOperations
from .base import AsyncFastGPTClient


class AsyncAppClient(AsyncAppOperations, AsyncFastGPTClient):
    """Read about apps: what they are, and how they are used.

        async with AsyncAppClient(api_key="fastgpt-...") as client:
            chart = await client.get_app_logs_chart(appId="...", dateStart="2025-01-01", dateEnd="2025-01-31")

    It is set up like every client: see `AsyncFastGPTClient`.
    """

    async def get_app_info(
        self,
        appId: str | None = None,
        *,
        timeout: float | httpx.Timeout | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, Any] | None = None,
        extra_body: Mapping[str, Any] | None = None,
    ) -> ApiResponse[AppInfo]:
        """Get an app's name, introduction and settings.

        FastGPT's own route for this takes no API keys, so this opens a chat that nobody uses and returns what it says
        about the app.

        Args:
            appId: The app, by default the client's `app_id`.
            timeout: Seconds for each read and write of this call.
            max_retries: How many times to send this call again.
            extra_headers: More headers for this call.
            extra_query: More of the query.
            extra_body: A body; FastGPT reads none here.

        Returns:
            A response whose `data` is the app.

        Raises:
            FastGPTError: The call failed; the subclass says how.
        """
        app = self.app_id if appId is None else appId
        self.needed("get_app_info", appId=app)
        response = await self.call(
            "get_chat_init",
            params={"appId": app, "chatId": secrets.token_hex(12)},
            timeout=timeout,
            max_retries=max_retries,
            extra_headers=extra_headers,
            extra_query=extra_query,
            extra_body=extra_body,
        )
        return app_info_of(response)
