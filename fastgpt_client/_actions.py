"""What a stream can be told to do, for async code and for sync code."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from ._calls.response import StreamResponse

AsyncOpener: TypeAlias = Callable[[], Awaitable[StreamResponse]]
AsyncAction: TypeAlias = Callable[[], Awaitable[Any]]
Opener: TypeAlias = Callable[[], StreamResponse]
Action: TypeAlias = Callable[[], Any]
