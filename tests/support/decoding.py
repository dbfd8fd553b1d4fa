"""Feeding the decoder of streams."""

from __future__ import annotations

from fastgpt_client._streams.sse import SSEDecoder


def fed(*pieces: bytes, limit: int | None = None) -> list[list[tuple[str, bytes]]]:
    """Return what each piece completes."""
    decoder = SSEDecoder(lambda event, raw: (event, raw), max_event_bytes=limit)
    return [decoder.feed(piece) for piece in pieces]
