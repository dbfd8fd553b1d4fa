"""A run of a workflow knows who listens to it, whether it shall stop, and what it has sent."""

from __future__ import annotations

import time
from collections.abc import Callable

import anyio
from attrs import Factory, define

from ..wire.exchange import Exchange, Severed
from ..wire.sse import Frame, chunk, frame, text_delta

_TICK = 0.005


@define(eq=False)
class Run:
    """A reply in the making.

    Flags are polled instead of awaited: a stop may come from another thread than
    the one the run lives on.
    """

    exchange: Exchange
    v2: bool
    stream: bool
    detail: bool
    survives_disconnect: bool
    heartbeat: float
    closing: Callable[[], bool]
    mirror: list[Frame] | None = None
    stopping: bool = False
    finished: bool = False
    severed: bool = False
    _next_beat: float = Factory(lambda: time.monotonic())

    def __attrs_post_init__(self) -> None:
        self._next_beat += self.heartbeat

    @property
    def client_left(self) -> bool:
        """Whether the client no longer listens."""
        return self.severed or self.exchange.disconnected

    @property
    def should_stop(self) -> bool:
        """Whether the workflow shall do no more."""
        return self.stopping or self.closing() or (self.client_left and not self.survives_disconnect)

    async def emit(self, event: str, payload: object) -> None:
        """Send a typed event, as far as the detail mode shows it."""
        if not self.detail and event not in ("answer", "fastAnswer"):
            return
        await self.send(frame(event if self.detail else None, payload))

    async def send(self, sent: Frame) -> None:
        """Send a frame to the client and to the mirror."""
        if not self.stream:
            return
        if self.mirror is not None:
            self.mirror.append(sent)
        for data in sent.writes():
            await self.write(data)

    async def write(self, data: bytes) -> None:
        """Send bytes to the client, if it is still there."""
        if not self.stream or self.client_left:
            return
        try:
            await self.exchange.write(data)
        except Severed:
            self.severed = True

    async def wait(self, seconds: float) -> None:
        """Let time pass, with heartbeats, until the time is up or the run should stop."""
        end = time.monotonic() + seconds
        while not self.should_stop and (left := end - time.monotonic()) > 0:
            if self.stream and time.monotonic() >= self._next_beat:
                self._next_beat += self.heartbeat
                await self.emit("answer", chunk(text_delta("")))
            await anyio.sleep(min(left, _TICK))
