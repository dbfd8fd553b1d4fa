"""Ids and times, both replaceable, so that a test can know them beforehand."""

from __future__ import annotations

import random
import string
import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

_ALPHABET = string.ascii_letters + string.digits
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


def iso(moment: datetime) -> str:
    """Return a time as FastGPT writes it: UTC, milliseconds, `Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Identifiers:
    """Make ids of every kind FastGPT uses; the same seed gives the same ids."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._lock = threading.Lock()

    def text(self, length: int = 24) -> str:
        """Return letters and digits, as chat and record ids are."""
        with self._lock:
            return "".join(self._random.choices(_ALPHABET, k=length))

    def object_id(self) -> str:
        """Return 24 hexadecimal digits, as database ids are."""
        with self._lock:
            return f"{self._random.getrandbits(96):024x}"

    def uuid(self) -> str:
        """Return a UUID, as `x-request-id` is."""
        with self._lock:
            return str(uuid.UUID(int=self._random.getrandbits(128), version=4))
