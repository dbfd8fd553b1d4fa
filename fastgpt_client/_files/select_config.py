"""What some servers want to be told about an app before it takes a file: its own file settings. Performs no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..exceptions import APIError, ValidationError

FIELD = "fileSelectConfig"


class SelectConfigs:
    """Remembers, for one server, whether it wants an app's file settings with every upload, and what they are.

    FastGPT 4.15.0 and 4.15.1 do, though they know them.

    Attributes:
        wanted: Whether the server wants them.
    """

    def __init__(self) -> None:
        self.wanted = False
        self._known: dict[str, Mapping[str, Any]] = {}

    def of(self, app: str) -> Mapping[str, Any] | None:
        """Return the file settings of an app; None when they are not known."""
        return self._known.get(app)

    def remember(self, app: str, opened: Any) -> Mapping[str, Any]:
        """Note and return an app's file settings.

        Args:
            app: The app.
            opened: The answer of `get_chat_init`. An app that takes no files may have no settings there.
        """
        for step in ("app", "chatConfig", FIELD):
            opened = opened.get(step) if isinstance(opened, Mapping) else None
        self._known[app] = config = opened if isinstance(opened, Mapping) else {}
        return config

    def learn(self, app: str, error: APIError) -> bool:
        """Learn from a refusal of an upload; tell whether it says that the file settings are missing."""
        # Whatever the server refused, settings that somebody changed meanwhile may be why.
        self._known.pop(app, None)
        issues = error.issues if isinstance(error, ValidationError) else []
        missing = any(isinstance(issue, Mapping) and issue.get("path") == [FIELD] for issue in issues)
        self.wanted = self.wanted or missing
        return missing
