"""The Python SDK for FastGPT: chat, streaming, files, histories and app logs over HTTP with an API key.

    from fastgpt_client import ChatClient

    with ChatClient(api_key="fastgpt-...", base_url="http://localhost:3000") as client:
        response = client.create_chat_completion(messages=[{"role": "user", "content": "Hello"}])
        print(response.parsed.choices[0].message.content)

Importing this package loads nothing else of it: each name is loaded when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    __version__: str
    from ._async.app import AsyncAppClient
    from ._async.base import AsyncFastGPTClient
    from ._async.chat import AsyncChatClient
    from ._async.chat_stream import AsyncChatStream
    from ._async.conversation import AsyncConversation
    from ._calls.errors.diagnosis.report import CheckReport, Finding
    from ._calls.response import ApiResponse, RateLimit, StreamResponse
    from ._files.chat_file import ChatFile
    from ._runtime.observing.hooks import Attempt, AttemptOutcome, Hook
    from ._runtime.observing.opentelemetry import OpenTelemetryHook
    from ._streams.interactive import FormField, Interaction
    from ._streams.reply import ChatReply, ToolCall
    from ._streams.usage import TokenUsage
    from ._sync.app import AppClient
    from ._sync.base import FastGPTClient
    from ._sync.chat import ChatClient
    from ._sync.chat_stream import ChatStream
    from ._sync.conversation import Conversation
    from .exceptions import (
        APIConnectionError,
        APIError,
        APITimeoutError,
        AuthenticationError,
        ConfigurationError,
        ConflictError,
        DownloadError,
        FastGPTError,
        InvalidAnswerError,
        NotFoundError,
        PermissionDeniedError,
        QuotaExceededError,
        RateLimitError,
        ResponseParseError,
        ServerError,
        StorageError,
        StreamError,
        StreamInterrupted,
        UnsupportedError,
        UploadError,
        ValidationError,
    )
    from .generated.clients import *  # noqa: F403  # its names are those of the contract
    from .streaming import aiter_stream_events, iter_stream_events

_HOME = {
    "_async.app": ("AsyncAppClient",),
    "_async.chat": ("AsyncChatClient",),
    "_async.base": ("AsyncFastGPTClient",),
    "_async.conversation": ("AsyncConversation",),
    "_async.chat_stream": ("AsyncChatStream",),
    "_sync.app": ("AppClient",),
    "_sync.chat": ("ChatClient",),
    "_sync.base": ("FastGPTClient",),
    "_sync.conversation": ("Conversation",),
    "_sync.chat_stream": ("ChatStream",),
    "_files.chat_file": ("ChatFile",),
    "_runtime.observing.hooks": ("Attempt", "AttemptOutcome", "Hook"),
    "_runtime.observing.opentelemetry": ("OpenTelemetryHook",),
    "_streams.interactive": ("FormField", "Interaction"),
    "_calls.errors.diagnosis.report": ("CheckReport", "Finding"),
    "_streams.reply": ("ChatReply", "ToolCall"),
    "_streams.usage": ("TokenUsage",),
    "_calls.response": ("ApiResponse", "RateLimit", "StreamResponse"),
    "streaming": ("aiter_stream_events", "iter_stream_events"),
    "exceptions": (
        "APIConnectionError",
        "APIError",
        "APITimeoutError",
        "AuthenticationError",
        "ConfigurationError",
        "ConflictError",
        "DownloadError",
        "FastGPTError",
        "InvalidAnswerError",
        "NotFoundError",
        "PermissionDeniedError",
        "QuotaExceededError",
        "RateLimitError",
        "ResponseParseError",
        "ServerError",
        "StorageError",
        "StreamError",
        "StreamInterrupted",
        "UnsupportedError",
        "UploadError",
        "ValidationError",
    ),
}
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}

__all__ = [
    "APIConnectionError",
    "APIError",
    "APITimeoutError",
    "ApiResponse",
    "AppClient",
    "AsyncAppClient",
    "AsyncChatClient",
    "AsyncChatStream",
    "AsyncConversation",
    "AsyncFastGPTClient",
    "Attempt",
    "AttemptOutcome",
    "AuthenticationError",
    "ChatClient",
    "ChatFile",
    "ChatReply",
    "ChatStream",
    "CheckReport",
    "ConfigurationError",
    "ConflictError",
    "Conversation",
    "DownloadError",
    "FastGPTClient",
    "FastGPTError",
    "Finding",
    "FormField",
    "Hook",
    "Interaction",
    "InvalidAnswerError",
    "NotFoundError",
    "OpenTelemetryHook",
    "PermissionDeniedError",
    "QuotaExceededError",
    "RateLimit",
    "RateLimitError",
    "ResponseParseError",
    "ServerError",
    "StorageError",
    "StreamError",
    "StreamInterrupted",
    "StreamResponse",
    "TokenUsage",
    "ToolCall",
    "UnsupportedError",
    "UploadError",
    "ValidationError",
    "__version__",
    "aiter_stream_events",
    "iter_stream_events",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        value: Any = version("fastgpt-client")
    elif name in _MODULE_OF:
        value = getattr(importlib.import_module(f".{_MODULE_OF[name]}", __name__), name)
    else:
        value = _generated_client(name)
    globals()[name] = value
    return value


def _generated_client(name: str) -> Any:
    clients = importlib.import_module(".generated.clients", __name__)
    if name not in clients.__all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(clients, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *importlib.import_module(".generated.clients", __name__).__all__})
