"""What some operations need around their request: a look at the server before it, or at its answer after it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import httpx
from attrs import frozen

from ..._calls.response import ApiResponse
from ..._calls.routes import may_miss_keyed_chats, refuse_keyed_chats
from ..._files.select_config import SelectConfigs
from ..files.presigned import presigned
from ..stream_events import AsyncResumedRun, run_is_over

if TYPE_CHECKING:
    from ...generated.client import CallArguments


@frozen
class AsyncExchange:
    """A call of an operation, and what may be asked around it, all within one deadline.

    Args:
        operation: The operation's id.
        arguments: What it is called with.
        send: Sends an operation, without anything around it.
        release: Tells which release the server says it is.
        select_configs: What is known of the server's wish to be told an app's file settings.
    """

    operation: str
    arguments: CallArguments
    send: Callable[..., Awaitable[ApiResponse[Any]]]
    release: Callable[[], Awaitable[tuple[int, ...] | None]]
    select_configs: SelectConfigs

    async def alone(self) -> ApiResponse[Any]:
        """Send the operation itself."""
        return await self.send(self.operation, **self.arguments)


async def _with_file_settings(exchange: AsyncExchange) -> ApiResponse[Any]:
    return await presigned(exchange.send, exchange.arguments, exchange.select_configs)


async def _to_the_end_of_the_run(exchange: AsyncExchange) -> ApiResponse[Any]:
    response = await exchange.alone()
    stream = cast("httpx.AsyncByteStream", response.stream)
    is_over = partial(run_is_over, exchange.send, exchange.arguments)
    response.stream = AsyncResumedRun(stream, exchange.alone, is_over)
    return response


async def _unless_keyed_chats_are_missed(exchange: AsyncExchange) -> ApiResponse[Any]:
    response = await exchange.alone()
    if may_miss_keyed_chats(response, exchange.arguments):
        refuse_keyed_chats(exchange.operation, await exchange.release())
    return response


AROUND: dict[str, Callable[[AsyncExchange], Awaitable[ApiResponse[Any]]]] = {
    "presign_chat_file_post_url": _with_file_settings,
    "resume_chat_stream": _to_the_end_of_the_run,
    "get_chat_histories": _unless_keyed_chats_are_missed,
    "clear_chat_histories": _unless_keyed_chats_are_missed,
}
"""By operation: what does all it takes. Every other operation takes its request alone."""
