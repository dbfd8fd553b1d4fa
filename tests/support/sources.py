"""Something to upload, and how tests read it."""

from __future__ import annotations

import io
from typing import Any

from fastgpt_client._files.source import Source, open_source, parts_of

CONTENT = "你好, world".encode() * 1000


class Minimal:
    """A file with `read` and nothing else."""

    def __init__(self, content: bytes) -> None:
        self._left = io.BytesIO(content)

    def read(self, size: int) -> bytes:
        return self._left.read(size)


def opened(given: Any) -> Source:
    return open_source(*parts_of(given))


def whole(source: Source) -> bytes:
    blocks, at = [], 0
    while at < source.size:
        blocks.append(source.read(at, min(700, source.size - at)))
        at += len(blocks[-1])
    return b"".join(blocks)
