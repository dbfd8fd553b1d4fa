"""When to send a request again, and how long to wait first. Performs no I/O.

A chat completion runs a paid workflow and stores a round, so operations of class `never` are sent again only when the
server cannot have run them. Reads, class `safe`, are also sent again when nobody knows.
"""

from __future__ import annotations

import math
import random
import re
import time
from collections.abc import Callable, Mapping

import httpx
from attrs import field, frozen

from ..exceptions import APIConnectionError, APIError, AuthenticationError, FastGPTError, RateLimitError, StorageError
from .errors.statuses import NOT_BEGUN

# The longest pause between attempts that nobody asked for.
MAX_DELAY = 8.0
# A server that asks for more than this gets its wish from the caller, not from a sleeping library.
MAX_RETRY_AFTER = 60.0
_ASKED_IN_WORDS = re.compile(r"(?i)\btry again in (\d{1,9}) seconds?\b")


@frozen
class RetryPolicy:
    """How often and after which pause to send a request again: calls, storage and presigning all ask this.

    Args:
        max_retries: How many requests to send after the first.
        retry_delay: Seconds before the first repeat; doubled for each one after it, up to 8.
        repeatable: Whether the request may run twice.
        unsent: Whether to go on when the server cannot be reached; what has another address to try does not.
        only: Repeat only refusals of this name.
        jitter: Draws the part of the pause to leave out, from 0 to 1; a quarter of it counts.
    """

    max_retries: int
    retry_delay: float
    repeatable: bool = False
    unsent: bool = True
    only: str | None = None
    jitter: Callable[[], float] = field(default=random.random)

    def pause_before_next(self, error: FastGPTError, *, attempt: int) -> float | None:
        """Return the seconds to wait before sending again, or None to give up.

        Args:
            error: What the last attempt ended in.
            attempt: How many requests have been sent.
        """
        if attempt > self.max_retries or not self.may_send_again(error):
            return None
        asked = asked_to_wait(error)
        if asked is not None:
            return asked if asked <= MAX_RETRY_AFTER else None
        # The exponent is bounded so that a huge attempt number cannot overflow.
        delay = min(self.retry_delay * 2.0 ** min(attempt - 1, 32), MAX_DELAY)
        return delay * (1 - 0.25 * self.jitter())

    def may_send_again(self, error: FastGPTError) -> bool:
        """Tell whether an attempt that ended in `error` can be repeated without harm."""
        if self.only is not None:
            return isinstance(error, APIError) and error.status_text == self.only
        if isinstance(error, StorageError):
            return error.retryable and (error.sent or self.unsent)
        if isinstance(error, APIConnectionError):
            # What cannot be sent at all cannot be sent later.
            return not isinstance(error, httpx.LocalProtocolError) and (self.repeatable or not error.sent)
        if isinstance(error, RateLimitError):
            return True
        if isinstance(error, AuthenticationError):
            # The server ran nothing; there may be another key by now.
            return error.retryable
        if isinstance(error, APIError):
            return error.retryable and (self.repeatable or error.http_status in NOT_BEGUN)
        return False


def asked_to_wait(error: FastGPTError) -> float | None:
    """Return the seconds that the server asks to wait, when an error says so."""
    if isinstance(error, (RateLimitError, StorageError)) and error.retry_after is not None:
        return error.retry_after
    if isinstance(error, APIError) and error.response is not None:
        return retry_after_of(error.response.headers)
    return None


def retry_after_of(headers: Mapping[str, str], now: Callable[[], float] = time.time) -> float | None:
    """Return the seconds an answer asks to wait; None when it does not say, or says nonsense.

    Reads `retry-after-ms`, and `Retry-After` as seconds or as a date (RFC 9110, section 10.2.3).
    """
    for name, scale in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        value = headers.get(name)
        if value is None:
            continue
        try:
            seconds = float(value) * scale
        except ValueError:
            seconds = _seconds_until(value, now())
        if math.isfinite(seconds) and seconds >= 0:
            return seconds
    return None


def retry_after_in(message: str) -> float | None:
    """Return the seconds a refusal asks to wait in its words; None when it does not.

    FastGPT's limit of requests a minute says it nowhere else: "Please try again in 55 seconds."
    """
    found = _ASKED_IN_WORDS.search(message)
    return float(found[1]) if found else None


def _seconds_until(date: str, now: float) -> float:
    import email.utils

    try:
        then = email.utils.parsedate_to_datetime(date).timestamp()
    except (ValueError, OverflowError):
        return math.nan
    return max(0.0, then - now)
