"""The body of an upload is read in constant memory when only its beginning is kept."""

from __future__ import annotations

import hashlib

from attrs import frozen

from ..wire.exchange import Exchange


@frozen
class RequestBody:
    """A body that has arrived, with its length and its digest; `content` may be only its beginning."""

    content: bytes
    size: int
    sha256: str


async def read_body(exchange: Exchange, keep: int | None) -> RequestBody:
    """Read a body, in constant memory when only so many bytes are kept."""
    kept, size, digest = bytearray(), 0, hashlib.sha256()
    async for data in exchange.body():
        digest.update(data)
        size += len(data)
        kept += data if keep is None else data[: max(0, keep - len(kept))]
    exchange.request.size, exchange.request.body = size, bytes(kept[:1024])
    return RequestBody(bytes(kept), size, digest.hexdigest())
