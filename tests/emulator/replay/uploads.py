"""Uploads were not recorded with their content; the emulator gets some that fits what was promised."""

from __future__ import annotations

import json
from typing import Any

from fastgpt_client.testing import FastGPTEmulator

from .recordings import Recorded
from .substitution import Substitution

_PNG = b"\x89PNG\r\n\x1a\n" + bytes(62)
_BUCKET = "/fastgpt-"


class Uploads:
    """Knows the last upload that was promised."""

    def __init__(self, emulator: FastGPTEmulator) -> None:
        self._storage = emulator.storage_url
        self._promised: dict[str, Any] = {}
        self._filename = ""

    def origin(self, real: Recorded) -> str:
        """Return whom a request goes to: nobody in particular, or the storage."""
        return self._storage if real.route.startswith(_BUCKET) else ""

    def content(self, real: Recorded, ids: Substitution) -> dict[str, Any]:
        """Return what httpx shall send as the body."""
        if real.body != "<stream>":
            body = ids.into(real.body)
            return {} if body == "" else {"json": body} if isinstance(body, (dict, list)) else {"content": body}
        content = _PNG if self._filename.endswith(".png") and real.status < 400 else b"plain text"
        if "fields" in self._promised:
            return {"data": self._promised["fields"], "files": {"file": ("file", content)}}
        return {"content": content, "headers": self._promised.get("headers", {})}

    def learn(self, real: Recorded, answer: str) -> None:
        """Take note of a promised upload."""
        if real.route.endswith("presignChatFilePostUrl") and answer[:1] == "{" and json.loads(answer).get("data"):
            self._promised, self._filename = json.loads(answer)["data"], real.body["filename"]
