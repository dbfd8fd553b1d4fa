"""Ids look as FastGPT makes them, and come from a seed, so that a test can know them beforehand."""

from __future__ import annotations

import random
import string
import threading
import uuid

_ALPHABET = string.ascii_letters + string.digits


class Identifiers:
    """Make ids of every kind FastGPT uses; the same seed gives the same ids."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._random = random.Random(seed)
        self._lock = threading.Lock()

    def restart(self) -> None:
        """Make the same ids again, from the first one."""
        with self._lock:
            self._random.seed(self._seed)

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
