"""The object storage has an origin of its own, and is as strict about presigned requests as S3."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote
from xml.sax.saxutils import escape

from ..wire.exchange import Exchange
from ..wire.signing import policy_signature, read_aws_time, url_signature
from ..world.file_store import BUCKET, StoredFile
from ..world.world import World
from .multipart_form import Form, read_form
from .request_body import RequestBody, read_body

_VENDOR_PREFIXES = ("x-amz-", "x-oss-")


class StorageRefusal(Exception):  # noqa: N818  # an answer, not a failure of the emulator
    """What S3 answers with an XML error."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message


async def serve_storage(world: World, exchange: Exchange) -> None:
    """Answer a request to the storage: presigned PUT and GET, or POST with a policy."""
    # A form has to be read to its end: the closing boundary is there.
    received = await read_body(exchange, None if exchange.request.method == "POST" else world.files.keep)
    try:
        await _serve(world, exchange, received)
    except StorageRefusal as refusal:
        body = (
            '<?xml version="1.0" encoding="UTF-8"?>\n<Error>'
            f"<Code>{refusal.code}</Code><Message>{escape(refusal.message)}</Message>"
            f"<Resource>{escape(exchange.request.path)}</Resource><RequestId>{world.ids.text(16)}</RequestId></Error>"
        )
        await exchange.answer(refusal.status, body.encode(), "application/xml")


async def _serve(world: World, exchange: Exchange, received: RequestBody) -> None:
    request = exchange.request
    if "authorization" in request.headers:
        raise StorageRefusal(
            400,
            "InvalidArgument",
            "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string "
            "parameter or the Authorization header should be specified",
        )
    if request.method == "POST":
        _post(world, read_form(request.headers.get("content-type", ""), received.content), received)
        await exchange.answer(204, b"", None)
        return
    file = _file(world, request.path)
    signed = _signed_headers(request.query, request.headers)
    if request.query.get("X-Amz-Signature") is None:
        raise StorageRefusal(403, "AccessDenied", "Access Denied")
    wire_path = exchange.raw_path or request.path
    expected = url_signature(request.method, wire_path, request.query, signed)
    if expected != request.query["X-Amz-Signature"]:
        raise StorageRefusal(
            403,
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided.",
        )
    _check_expiry(world.clock(), request.query)
    if request.method in ("GET", "HEAD"):
        if not file.uploaded:
            raise StorageRefusal(404, "NoSuchKey", "The specified key does not exist.")
        await exchange.answer(200, file.content, file.content_type)
        return
    _put(world, request.headers, request.query, file, received)
    await exchange.answer(200, b"", None, [("etag", f'"{received.sha256[:32]}"')])


def _file(world: World, path: str) -> StoredFile:
    prefix = f"/{BUCKET}/"
    known = {unquote(key): file for key, file in world.files.files.items()}
    if not path.startswith(prefix) or (found := known.get(unquote(path.removeprefix(prefix)))) is None:
        raise StorageRefusal(403, "AccessDenied", "Access Denied")
    return found


def _signed_headers(query: Mapping[str, str], headers: Mapping[str, str]) -> dict[str, str]:
    names = [name for name in query.get("X-Amz-SignedHeaders", "").split(";") if name and name != "host"]
    for name in headers:
        if name.startswith(_VENDOR_PREFIXES) and name not in names:
            raise StorageRefusal(403, "AccessDenied", f"There were headers present which were not signed: {name}")
    return {name: headers.get(name, "") for name in names}


def _check_expiry(now: datetime, query: Mapping[str, str]) -> None:
    life = timedelta(seconds=int(query.get("X-Amz-Expires", "0")))
    if now > read_aws_time(query["X-Amz-Date"]) + life:
        raise StorageRefusal(403, "AccessDenied", "Request has expired")


def _put(
    world: World, headers: Mapping[str, str], query: Mapping[str, str], file: StoredFile, received: RequestBody
) -> None:
    if "chunked" in headers.get("transfer-encoding", ""):
        raise StorageRefusal(
            501, "NotImplemented", "A header you provided implies functionality that is not implemented"
        )
    if received.size > world.files.max_size:
        raise StorageRefusal(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")
    world.files.receive(file, received.content, received.size, received.sha256)


def _post(world: World, form: Form | None, received: RequestBody) -> None:
    if form is None:
        raise StorageRefusal(412, "PreconditionFailed", "Bucket POST must be of the enclosure-type multipart/form-data")
    fields = form.fields
    if "policy" not in fields:
        raise StorageRefusal(403, "AccessDenied", "Access Denied")
    if policy_signature(fields["policy"]) != fields.get("x-amz-signature"):
        raise StorageRefusal(
            403,
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided.",
        )
    policy = json.loads(base64.b64decode(fields["policy"]))
    if world.clock() > datetime.fromisoformat(policy["expiration"]):
        raise _against_policy("Policy expired.")
    _check_conditions(policy["conditions"], fields, len(form.content or b""))
    if form.content is None:
        raise StorageRefusal(400, "InvalidArgument", "POST requires exactly one file upload per request.")
    file = world.files.files[fields["key"]]
    world.files.receive(file, form.content, len(form.content), received.sha256)


def _check_conditions(conditions: list[Any], fields: Mapping[str, str], size: int) -> None:
    named = {"policy", "x-amz-signature"}
    for kind, subject, value in conditions:
        if kind == "content-length-range":
            if size > value:
                raise StorageRefusal(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")
            continue
        name = subject.removeprefix("$")
        named.add(name)
        if fields.get(name) != value:
            raise _against_policy(f'Policy Condition failed: ["eq", "{subject}", "{value}"]')
    if extra := sorted(fields.keys() - named):
        raise _against_policy(f"Extra input fields: {extra[0]}")


def _against_policy(reason: str) -> StorageRefusal:
    return StorageRefusal(403, "AccessDenied", f"Invalid according to Policy: {reason}")
