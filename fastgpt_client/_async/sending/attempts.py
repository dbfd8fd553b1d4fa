"""The one loop that sends things again: calls, storage requests and the pacing of presigns."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import anyio

from ..._calls.deadline import Deadline
from ..._calls.retry import RetryPolicy
from ...exceptions import FastGPTError

T = TypeVar("T")

logger = logging.getLogger("fastgpt_client")
logger.addHandler(logging.NullHandler())


async def attempted(once: Callable[[int], Awaitable[T]], policy: RetryPolicy, deadline: Deadline) -> T:
    """Return what an attempt returns, making another one when the policy allows it and there is time.

    Args:
        once: Makes an attempt; it is given its number, counted from 1.
        policy: Says whether to go on after an error, and after how long.
        deadline: When all has to be over.

    Raises:
        FastGPTError: What the last attempt raised; its `attempts` counts the requests of all of them.
    """
    attempt = requests = 0
    while True:
        attempt += 1
        try:
            return await once(attempt)
        except FastGPTError as error:
            requests += max(error.attempts, 1)
            error.attempts = requests
            pause = policy.pause_before_next(error, attempt=attempt)
            if pause is None or not deadline.allows(pause):
                raise
            logger.debug("pause seconds=%.1f after attempt=%d error=%s", pause, attempt, type(error).__name__)
        await anyio.sleep(pause)


def log_attempt(method: str, where: str, attempt: int, outcome: object, started: float) -> None:
    """Write the log line of one attempt: no header, no body, no query.

    Args:
        method: The HTTP method.
        where: The path of a call, or the host of storage.
        attempt: Its number.
        outcome: The HTTP status, or the name of the error.
        started: When it began, as `time.perf_counter` tells it.
    """
    milliseconds = (time.perf_counter() - started) * 1000
    logger.info("attempt method=%s %s attempt=%d outcome=%s ms=%d", method, where, attempt, outcome, milliseconds)
