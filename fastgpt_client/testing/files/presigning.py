"""Presigning, and uploads and downloads that go through FastGPT itself."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from attrs import frozen

from ..routes.request_context import Call
from ..wire.exchange import Exchange
from ..wire.refusals import Refusal, envelope
from ..wire.signing import post_policy, presigned_url
from ..world.file_store import BUCKET, Grant, StoredFile, allowed_kinds
from ..world.world import World

_LIFETIME = timedelta(minutes=10)


def presign_post(call: Call) -> dict[str, Any]:
    """Answer where and how to upload a file, in the shape of the release."""
    world, given = call.world, call.given
    file = world.files.expect(
        given["filename"], given.get("contentType"), call.app.app_id, given["chatId"], call.key.tmb_id
    )
    _check_kind(call, file)
    max_size = world.files.max_size
    if world.profile.upload == "post-policy":
        fields = post_policy(file.key, file.content_type, max_size, world.clock(), _LIFETIME)
        return {"url": f"{world.storage_url()}/{BUCKET}", "fields": fields, "maxSize": max_size}
    if world.profile.upload == "vendor-put":
        headers, signed = _vendor_headers(world.files.vendor, file)
        url = presigned_url(world.storage_url(), "PUT", f"/{BUCKET}/{file.key}", signed, world.clock(), _LIFETIME)
        return {"url": url, "key": file.key, "headers": headers, "maxSize": max_size}
    return _proxied(world, file, given.get("size"))


def _check_kind(call: Call, file: StoredFile) -> None:
    kinds = allowed_kinds(call.app.chat_config)
    if not kinds:
        raise Refusal("FileUploadDisabled")
    if file.kind not in kinds:
        raise Refusal("InvalidUploadFileType")


def _vendor_headers(vendor: str, file: StoredFile) -> tuple[dict[str, str], dict[str, str]]:
    content = {"Content-Type": file.content_type}
    if vendor == "minio":
        return content, content
    meta = {f"x-{vendor}-meta-origin-filename": quote(file.filename)}
    # Of the vendors only OSS signs what it hands out; COS leaves its headers unsigned.
    return {**meta, **content}, ({**meta, **content} if vendor == "oss" else {})


def _proxied(world: World, file: StoredFile, size: int | None) -> dict[str, Any]:
    profile, store = world.profile, world.files
    multipart = profile.upload_mode and size is not None and size >= store.multipart_from
    token = store.grant(file, multipart=multipart)
    answer: dict[str, Any] = {
        "url": store.own_url(f"/api/system/file/{profile.upload_path}/{token}"),
        "key": file.key,
        "headers": {"content-type": file.content_type},
        "maxSize": store.max_size,
    }
    if profile.preview_url:
        answer["previewUrl"] = store.download_url(file)
    if profile.upload_mode:
        answer["uploadMode"] = "multipart" if multipart else "single"
    if multipart:
        answer |= {
            "completeUrl": store.own_url(f"/api/system/file/u/{token}/complete"),
            "abortUrl": store.own_url(f"/api/system/file/u/{token}/abort"),
            "partSize": store.part_size,
            "concurrency": 3,
            "maxRetry": 3,
        }
    return answer


def presign_get(call: Call) -> str:
    """Answer a temporary URL of an uploaded file."""
    world, given = call.world, call.given
    file = world.files.files.get(given["key"])
    foreign = file is None or file.app_id != call.app.app_id
    if file is None or foreign or (given.get("chatId") and given["chatId"] != file.chat_id):
        raise Refusal("unAuthChat")
    return world.files.download_url(file)


@frozen
class Received:
    """A body that has arrived: its beginning, its length and its digest."""

    content: bytes
    size: int
    sha256: str


async def receive_body(exchange: Exchange, keep: int | None) -> Received:
    """Read a body, in constant memory when only so many bytes are kept."""
    kept, size, digest = bytearray(), 0, hashlib.sha256()
    async for data in exchange.body():
        digest.update(data)
        size += len(data)
        kept += data if keep is None else data[: max(0, keep - len(kept))]
    exchange.request.size, exchange.request.body = size, bytes(kept[:1024])
    return Received(bytes(kept), size, digest.hexdigest())


async def serve_file(world: World, exchange: Exchange) -> None:
    """Answer `/api/system/file/**`: uploads by token, parts, and downloads.

    Raises:
        Refusal: The token, the method or the content is not accepted.
    """
    request = exchange.request
    kind, _, rest = request.path.removeprefix("/api/system/file/").partition("/")
    token, _, action = rest.partition("/")
    received = await receive_body(exchange, world.files.keep)
    grant = world.files.grants.get(token)
    if grant is None or world.clock() > grant.expires:
        raise Refusal("Invalid or expired file token", code=403, status=403)
    if kind == "download":
        await _download(exchange, grant.file)
        return
    if request.method not in ("PUT", "POST"):
        raise Refusal("Method not allowed", code=405, status=405)
    data = _finish(world, token, grant, action, received) if action else _upload(world, grant, request, received)
    await exchange.json(200, envelope(data))


def _upload(world: World, grant: Grant, request: Any, received: Received) -> dict[str, Any]:
    if received.size > grant.max_size:
        raise Refusal("EntityTooLarge", code=413, status=413)
    if grant.multipart:
        return _part(world, grant, request.query.get("partNumber"), received)
    if not grant.file.matches_content(received.content):
        raise Refusal("UploadFileTypeMismatch")
    world.files.receive(grant.file, received.content, received.size, received.sha256)
    return {"success": True}


def _part(world: World, grant: Grant, number: str | None, received: Received) -> dict[str, Any]:
    if not (number or "").isdecimal() or int(number or 0) < 1:
        raise Refusal("Multipart upload requires partNumber")
    if received.size > world.files.part_size:
        raise Refusal("EntityTooLarge", code=413, status=413)
    etag = received.sha256[:32]
    grant.parts[int(number or 0)] = (etag, received.content, received.size)
    return {"etag": etag}


def _finish(world: World, token: str, grant: Grant, action: str, received: Received) -> dict[str, Any]:
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
    inline = f"inline; filename*=UTF-8''{quote(file.filename)}"
    await exchange.answer(200, file.content, file.content_type, [("content-disposition", inline)])
