"""What a server makes up (ids, addresses) is other text in the emulator; later requests name its own."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, unquote, urlsplit

_SHORTEST = 8


class Substitution:
    """Maps texts of a recording to what the emulator said in their place."""

    def __init__(self) -> None:
        self._ours: dict[str, str] = {}

    def keep(self, value: Any) -> None:
        """Take note of what a client made up: it stays what it is."""
        for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            self.keep(item)
        if isinstance(value, str):
            self._ours.setdefault(value, value)

    def learn(self, real: Any, ours: Any) -> None:
        """Take note of two answers to the same request."""
        if isinstance(real, dict) and isinstance(ours, dict):
            for name in real.keys() & ours.keys():
                self.learn(real[name], ours[name])
        elif isinstance(real, list) and isinstance(ours, list):
            if len(real) == len(ours):
                for theirs, mine in zip(real, ours, strict=True):
                    self.learn(theirs, mine)
        elif isinstance(real, str) and isinstance(ours, str) and real != ours and len(real) >= _SHORTEST:
            self._ours.setdefault(real, ours)
            if real.startswith("http"):
                self._ours.setdefault(_target(real), _target(ours))

    def into(self, value: Any) -> Any:
        """Return a request's value with the emulator's texts in it."""
        if isinstance(value, dict):
            return {name: self.into(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self.into(item) for item in value]
        return self._ours.get(value, value) if isinstance(value, str) else value

    def path(self, path: str) -> str:
        """Return a request's path and query with the emulator's texts in them."""
        if path in self._ours:
            return self._ours[path]
        route, mark, query = path.partition("?")
        if not mark:
            return self._ours.get(route, route)
        fields = [pair.partition("=") for pair in query.split("&")]
        return f"{route}?" + "&".join(
            f"{name}={quote(self.into(unquote(value)), safe='')}" for name, _, value in fields
        )


def _target(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
