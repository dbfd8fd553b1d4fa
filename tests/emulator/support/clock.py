"""Clocks that go where a test wants them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

START = datetime(2026, 1, 1, 12, tzinfo=UTC)


class Clock:
    """Goes on by `step` per look; stands still with none, until it is moved."""

    def __init__(self, step: timedelta = timedelta(0)) -> None:
        self.now = START
        self.step = step

    def __call__(self) -> datetime:
        self.now += self.step
        return self.now
