"""Do one step of a call and give it up when the call's deadline passes. A pair: see `workers`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import httpx

from .._calls.deadline import Deadline
from .._calls.errors.network import never_sent
from ..exceptions import FastGPTError

T = TypeVar("T")


async def awithin(deadline: Deadline, tried: httpx.Request | str, step: Callable[[], Awaitable[T]]) -> T:
    """Do a step and return its result.

    Whatever it waits for is cancelled when the deadline passes, over whosever connections.

    Args:
        deadline: When it has to be over.
        tried: What the step is a part of, for the error.
        step: What to do.

    Raises:
        APITimeoutError: The deadline passed.
    """
    if deadline.endless:
        return await step()
    import anyio

    sent = True
    deadline.check(tried)
    with anyio.move_on_after(deadline.left):
        try:
            return await step()
        except httpx.TimeoutException as error:
            if isinstance(error, FastGPTError) or not deadline.passed:
                raise
            sent = not never_sent(error)
    # Raised out here, so that it has no context whose frames hold the request's headers.
    raise deadline.error(tried, sent=sent)


def within(deadline: Deadline, tried: httpx.Request | str, step: Callable[[], T]) -> T:
    """Do a step and return its result. The sync twin of `awithin`.

    Nobody can stop a thread from outside: each wait of the step ends in time by itself, because the connections ask
    for what is left (`connections`). Those of a user's own `http_client` know only what was left when they began.
    """
    if deadline.endless:
        return step()
    deadline.check(tried)
    try:
        return step()
    except httpx.TimeoutException as error:
        if isinstance(error, FastGPTError) or not deadline.passed:
            raise
        sent = not never_sent(error)
    raise deadline.error(tried, sent=sent)
