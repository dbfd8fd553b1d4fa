"""This route reads a text aloud."""

from __future__ import annotations

from ...wire.exchange import Exchange
from ...wire.refusals import Refusal
from ..request_context import RequestContext

# One silent frame of 26 ms: MPEG 1, layer III, 128 kbit/s, 44.1 kHz, mono.
_SILENT_FRAME = b"\xff\xfb\x90\xc4" + bytes(413)


async def speak(context: RequestContext, exchange: Exchange) -> None:
    """Answer silence, longer for longer texts, as an MP3 file."""
    if context.params["ttsConfig"].get("type") != "model" and not context.params["ttsConfig"].get("model"):
        raise Refusal("model is not set")
    await exchange.answer(200, _SILENT_FRAME * max(1, len(context.params["input"])), "audio/mpeg")
