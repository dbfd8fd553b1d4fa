"""These routes hand out temporary addresses for uploads and downloads."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote

from ..routes.request_context import RequestContext
from ..wire.refusals import Refusal
from ..wire.signing import post_policy, presigned_url
from ..wire.timestamps import iso
from ..world.file_store import BUCKET, StoredFile, allowed_extensions, allowed_kinds
from ..world.world import World

_LIFETIME = timedelta(minutes=10)


def presign_post(context: RequestContext) -> dict[str, Any]:
    """Answer where and how to upload a file, in the shape of the release."""
    world, given = context.world, context.params
    file = world.files.reserve(
        given["filename"], given.get("contentType"), context.app.app_id, given["chatId"], context.key.tmb_id
    )
    if world.profile.checks_files:
        _check_kind(context, file)
    max_size = world.files.max_size
    if world.profile.upload == "post-policy":
        own = {"bucket": BUCKET, **_metadata(world, file)}
        fields = post_policy(file.key, file.content_type, max_size, world.clock(), _LIFETIME, own)
        return {"url": f"{world.storage_url()}/{BUCKET}", "fields": fields, "maxSize": max_size}
    if world.profile.upload == "vendor-put":
        headers, signed = _vendor_headers(world, file)
        url = presigned_url(world.storage_url(), "PUT", f"/{BUCKET}/{file.key}", signed, world.clock(), _LIFETIME)
        return {"url": url, "key": file.key, "headers": headers, "maxSize": max_size}
    return _proxied(world, file, given.get("size"))


def _check_kind(context: RequestContext, file: StoredFile) -> None:
    config = context.app.chat_config.get("fileSelectConfig", {})
    if context.world.profile.file_config:
        config = context.params["fileSelectConfig"]
    kinds, extensions = allowed_kinds(config), allowed_extensions(config)
    if not kinds and not extensions:
        raise Refusal("FileUploadDisabled")
    if file.kind not in kinds and file.extension not in extensions:
        raise Refusal("InvalidUploadFileType")


def _metadata(world: World, file: StoredFile) -> dict[str, str]:
    name = quote(file.filename)
    return {
        "x-amz-meta-content-disposition": f'attachment; filename="{name}"',
        "x-amz-meta-origin-filename": name,
        "x-amz-meta-upload-time": iso(world.clock()),
    }


def _vendor_headers(world: World, file: StoredFile) -> tuple[dict[str, str], dict[str, str]]:
    content, vendor = {"Content-Type": file.content_type}, world.files.vendor
    if vendor == "minio":
        both = {**content, **_metadata(world, file)}
        return both, both
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


def presign_get(context: RequestContext) -> str:
    """Answer a temporary URL of an uploaded file."""
    world, given = context.world, context.params
    file = world.files.files.get(given["key"])
    foreign = file is None or file.app_id != context.app.app_id
    if not world.profile.get_url_needs_chat and file is not None:
        return world.files.download_url(file)
    if file is None or foreign or (given.get("chatId") and given["chatId"] != file.chat_id):
        raise Refusal("unAuthChat")
    return world.files.download_url(file)
