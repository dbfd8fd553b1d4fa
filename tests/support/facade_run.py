"""Calls a facade method by its name against an emulator in the process, sync or async."""

from __future__ import annotations

import inspect
from typing import Any

import anyio
import httpx

from fastgpt_client import StreamResponse, aiter_stream_events, iter_stream_events
from fastgpt_client.generated.registry import OPERATIONS

from .contract import client_class
from .facade_calls import Call, Stage


def client_of(operation: str) -> str:
    """Return which client has a method."""
    return OPERATIONS[operation].client if operation in OPERATIONS else "app"


def through_sync(on: Stage, operation: str, call: Call, transport: httpx.BaseTransport | None = None) -> Any:
    """Return what a method answers; of a stream its events."""
    emulator = on.emulator
    with (
        httpx.Client(transport=transport or emulator.transport()) as http,
        client_class(client_of(operation))(emulator.api_key, emulator.base_url, http_client=http) as client,
    ):
        answer = getattr(client, operation)(**call)
        return list(iter_stream_events(answer)) if isinstance(answer, StreamResponse) else answer


def through_async(on: Stage, operation: str, call: Call) -> Any:
    """Return the same through the async client."""
    emulator = on.emulator

    async def run() -> Any:
        async with (
            httpx.AsyncClient(transport=emulator.async_transport()) as http,
            client_class(client_of(operation), "Async")(
                emulator.api_key, emulator.base_url, http_client=http
            ) as client,
        ):
            answer = getattr(client, operation)(**call)
            answer = await answer if inspect.isawaitable(answer) else answer
            if isinstance(answer, StreamResponse):
                return [event async for event in aiter_stream_events(answer)]
            return answer

    return anyio.run(run)
