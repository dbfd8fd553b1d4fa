"""Ask where to upload a file, and tell what some servers want to know first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from ..._calls.response import ApiResponse
from ..._files.select_config import FIELD, SelectConfigs
from ...exceptions import APIError

if TYPE_CHECKING:
    from ...generated.client import CallArguments

PRESIGN = "presign_chat_file_post_url"


async def presigned(
    call: Callable[..., Awaitable[ApiResponse[Any]]], arguments: CallArguments, configs: SelectConfigs
) -> ApiResponse[Any]:
    """Return the answer of `presign_chat_file_post_url`.

    Args:
        call: Sends an operation.
        arguments: What the caller gave.
        configs: What is known of the server's wish to be told an app's file settings.

    Raises:
        APIError: The server refused to take an upload.
    """
    sent: Mapping[str, Any] = {**(arguments.get("json") or {}), **(arguments.get("extra_body") or {})}
    app = str(sent.get("appId"))
    if sent.get(FIELD) is not None:
        return await call(PRESIGN, **arguments)
    config = configs.of(app)
    if config is None and configs.wanted:
        config = await _fetched(call, arguments, sent, configs)
    try:
        return await call(PRESIGN, **_with(arguments, sent, config))
    except APIError as error:
        if not configs.learn(app, error) or config is not None:
            raise
    config = await _fetched(call, arguments, sent, configs)
    return await call(PRESIGN, **_with(arguments, sent, config))


async def _fetched(
    call: Callable[..., Awaitable[ApiResponse[Any]]],
    arguments: CallArguments,
    sent: Mapping[str, Any],
    configs: SelectConfigs,
) -> Mapping[str, Any]:
    opened = await call(
        "get_chat_init",
        params={"appId": sent.get("appId"), "chatId": sent.get("chatId")},
        timeout=arguments.get("timeout"),
        max_retries=arguments.get("max_retries"),
        extra_headers=arguments.get("extra_headers"),
    )
    return configs.remember(str(sent.get("appId")), opened.data)


def _with(arguments: CallArguments, sent: Mapping[str, Any], config: Mapping[str, Any] | None) -> CallArguments:
    """Return the arguments with an app's file settings in them, if there are any to tell."""
    return arguments if config is None else {**arguments, "json": {**sent, FIELD: config}}
