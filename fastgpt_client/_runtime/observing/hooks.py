"""Hooks: what is told of each attempt of a call, and telling it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any

from attrs import frozen

if TYPE_CHECKING:
    from typing import Self

logger = logging.getLogger("fastgpt_client")


@frozen(eq=False)
class Attempt:
    """One request that is about to be sent. Every attempt is another object, which tells its beginning from its end.

    Attributes:
        operation: The operation's id, such as `create_chat_completion`; `storage` for a request to object storage.
        method: The HTTP method.
        url: Where it goes, without its query; of a request to object storage only the scheme and the host.
        number: Which attempt of the call it is, counted from 1. A request to the route of an older server is part of
            the attempt that looks for it.
    """

    operation: str
    method: str
    url: str
    number: int


@frozen
class AttemptOutcome:
    """How an attempt ended.

    Attributes:
        status: The HTTP status; None when no answer came.
        error: The name of the exception it ended in, such as `AuthenticationError`; None when it succeeded.
        milliseconds: How long it took; of a stream, until it was open.
        request_id: The server's id of the request; None before FastGPT 4.14.7, or when no answer came.
    """

    status: int | None
    error: str | None
    milliseconds: float
    request_id: str | None


class Hook:
    """Is told of every attempt of a client: `ChatClient(hooks=[...])`. Both methods do nothing unless overridden.

        class Timing(Hook):
            def after_attempt(self, attempt: Attempt, outcome: AttemptOutcome) -> None:
                print(attempt.operation, attempt.number, outcome.status, round(outcome.milliseconds))

    They are plain functions, for async clients too, and are called in whichever thread or task makes the attempt: what
    they wait for, the call waits for. What they raise is logged and does not end the call. They are told neither
    bodies nor headers nor queries.
    """

    def before_attempt(self, attempt: Attempt) -> None:
        """Do something before a request is sent."""

    def after_attempt(self, attempt: Attempt, outcome: AttemptOutcome) -> None:
        """Do something after it was answered, or failed. Hooks are called in the opposite order here."""


class Telling:
    """Tells hooks of the attempt that is made inside of it.

    Args:
        hooks: Whom to tell.
        attempt: What is attempted.
    """

    def __init__(self, hooks: Sequence[Hook], attempt: Attempt) -> None:
        self._hooks = hooks
        self._attempt = attempt
        self._status: int | None = None
        self._request_id: str | None = None

    def answered(self, status: int, request_id: str | None = None) -> None:
        """Take the answer of an attempt that succeeds."""
        self._status, self._request_id = status, request_id

    def __enter__(self) -> Self:
        for hook in self._hooks:
            _call(hook.before_attempt, self._attempt)
        self._began = time.perf_counter()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        milliseconds = (time.perf_counter() - self._began) * 1000
        response = getattr(error, "response", None)
        if response is not None:
            self.answered(response.status_code, response.headers.get("x-request-id"))
        name = kind.__name__ if kind is not None else None
        outcome = AttemptOutcome(self._status, name, milliseconds, self._request_id)
        for hook in reversed(self._hooks):
            _call(hook.after_attempt, self._attempt, outcome)


def _call(method: Callable[..., Any], *told: object) -> None:
    try:
        method(*told)
    except Exception:
        logger.exception("a hook failed: %s", method.__qualname__)
