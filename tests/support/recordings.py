"""What running FastGPT servers answered, cut down to what a test is about: `tests/recordings/<version>/<case>.json`."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
from attrs import frozen

_RECORDINGS = Path(__file__).resolve().parents[1] / "recordings"
_SERVER = "http://fastgpt.test"


@frozen
class Recording:
    """One request and its answer.

    Attributes:
        request: What was sent, without its key.
        status: The HTTP status of the answer.
        headers: The headers of the answer that were kept.
        body: The body of the answer, byte for byte.
    """

    request: httpx.Request
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def response(self) -> httpx.Response:
        """The answer as httpx reads it."""
        return httpx.Response(self.status, headers=list(self.headers), content=self.body, request=self.request)


def recording(version: str, case: str) -> Recording:
    """Return a recording of a FastGPT release."""
    kept = json.loads((_RECORDINGS / version / f"{case}.json").read_text(encoding="utf-8"))
    sent = kept["request"]
    return Recording(
        request=httpx.Request(sent["method"], _SERVER + sent["path"], content=sent["body"]),
        status=kept["status"],
        headers=tuple((name, value) for name, value in kept["headers"]),
        body=kept["body"].encode(),
    )
