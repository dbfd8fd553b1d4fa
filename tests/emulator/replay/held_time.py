"""Time in the emulator's runs passes as a replay wants, and nobody waits."""

from __future__ import annotations

from typing import Any

import anyio
import anyio.lowlevel

from fastgpt_client.testing.completions import runs


class HeldTime:
    """Stands for `time` and `anyio` in the module of runs; sleeping moves the clock, unless time is held."""

    def __init__(self) -> None:
        self.now = 0.0
        self.held = False

    def monotonic(self) -> float:
        """Return the time."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Let others run, and time pass."""
        if not self.held:
            self.now += seconds
        await anyio.lowlevel.checkpoint()

    def install(self, monkeypatch: Any) -> None:
        """Let the runs of this test use it."""
        monkeypatch.setattr(runs, "time", self)
        monkeypatch.setattr(runs, "anyio", self)
