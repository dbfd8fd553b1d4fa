"""FastGPT itself takes uploads and serves downloads under addresses that hold a token."""

from __future__ import annotations

import hashlib
import json
from typing import Any
from urllib.parse import quote

from ..wire.exchange import Exchange
from ..wire.refusals import Refusal, envelope
from ..world.file_store import Grant, StoredFile
from ..world.world import World
from .request_body import RequestBody, read_body


async def serve_file(world: World, exchange: Exchange) -> None:
    """Answer `/api/system/file/**`: uploads by token, parts, and downloads.

    Raises:
        Refusal: The token, the method or the content is not accepted.
    """
    request = exchange.request
    kind, _, rest = request.path.removeprefix("/api/system/file/").partition("/")
    token, _, action = rest.partition("/")
    received = await read_body(exchange, world.files.keep)
    grant = world.files.grants.get(token)
    if grant is None or world.clock() > grant.expires:
        raise Refusal("Invalid or expired file token", code=403, status=403)
    if kind in ("download", "d"):
        if world.profile.upload_path == "upload":
            exchange.request_id = None
        await _download(exchange, grant.file)
        return
    if request.method not in ("PUT", "POST"):
        raise Refusal("Method not allowed", code=405, status=405)
    data = _finish(world, token, grant, action, received) if action else _upload(world, grant, request, received)
    await exchange.json(200, envelope(data))


def _upload(world: World, grant: Grant, request: Any, received: RequestBody) -> dict[str, Any]:
    if received.size > grant.max_size:
        raise Refusal("EntityTooLarge", code=413, status=413)
    if grant.multipart:
        return _part(world, grant, request.query.get("partNumber"), received)
    if not grant.file.matches_content(received.content):
        older = world.profile.upload_path == "upload"
        raise Refusal("InvalidUploadFileType" if older else "UploadFileTypeMismatch")
    world.files.receive(grant.file, received.content, received.size, received.sha256)
    return {"success": True}


def _part(world: World, grant: Grant, number: str | None, received: RequestBody) -> dict[str, Any]:
    if not (number or "").isdecimal() or int(number or 0) < 1:
        raise Refusal("Multipart upload requires partNumber")
    if received.size > world.files.part_size:
        raise Refusal("EntityTooLarge", code=413, status=413)
    etag = received.sha256[:32]
    grant.parts[int(number or 0)] = (etag, received.content, received.size)
    return {"etag": etag}


def _finish(world: World, token: str, grant: Grant, action: str, received: RequestBody) -> dict[str, Any]:
    if action == "abort":
        world.files.grants.pop(token, None)
        return {"success": True}
    try:
        listed = json.loads(received.content)["parts"]
        numbers = [(part["partNumber"], part["etag"]) for part in listed]
    except (ValueError, KeyError, TypeError):
        raise Refusal("invalidParams") from None
    arrived = [(number, grant.parts[number][0]) for number in sorted(grant.parts)]
    if action != "complete" or numbers != arrived or not arrived:
        raise Refusal("InvalidPart", status=400)
    content = b"".join(grant.parts[number][1] for number, _ in arrived)
    if not grant.file.matches_content(content):
        raise Refusal("UploadFileTypeMismatch")
    size = sum(grant.parts[number][2] for number, _ in arrived)
    world.files.receive(grant.file, content, size, hashlib.sha256(content).hexdigest())
    world.files.grants.pop(token, None)
    return {"success": True}


async def _download(exchange: Exchange, file: StoredFile) -> None:
    if not file.uploaded:
        raise Refusal("fileNotFound", status=404)
    name = quote(file.filename)
    inline = f"inline; filename=\"{name}\"; filename*=UTF-8''{name}"
    headers = [("cache-control", "public, max-age=31536000"), ("content-disposition", inline)]
    await exchange.answer(200, file.content, file.content_type, headers)
