"""Presigned requests to object storage are signed and checked as S3 does it in outline.

A signature here covers method, path, expiry and the named headers. The exact
canonical form of AWS is left out: no client computes it, clients only pass it on.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

_SECRET = b"emulated-storage-secret"
_CREDENTIAL = "emulator/20260101/us-east-1/s3/aws4_request"
ALGORITHM = "AWS4-HMAC-SHA256"


def presigned_url(
    origin: str, method: str, path: str, headers: Mapping[str, str], now: datetime, lifetime: timedelta
) -> str:
    """Return a URL that allows one method on one path, with exactly these headers, for a while.

    Args:
        origin: Scheme and host of the storage.
        method: The method the URL allows.
        path: The path of the object.
        headers: The headers the request has to carry.
        now: When the URL becomes valid.
        lifetime: How long it stays valid.
    """
    signed = ";".join(sorted(["host", *(name.lower() for name in headers)]))
    query = {
        "X-Amz-Algorithm": ALGORITHM,
        "X-Amz-Credential": _CREDENTIAL,
        "X-Amz-Date": aws_time(now),
        "X-Amz-Expires": str(int(lifetime.total_seconds())),
        "X-Amz-SignedHeaders": signed,
    }
    query["X-Amz-Signature"] = url_signature(method, path, query, headers)
    return f"{origin}{quote(path, safe='/%')}?{urlencode(query)}"


def url_signature(method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> str:
    """Return the signature of a presigned URL."""
    named = sorted((name.lower(), value.strip()) for name, value in headers.items())
    dated = [query.get(name, "") for name in ("X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders")]
    return _sign(json.dumps([method, path, dated, named]))


def post_policy(
    key: str, content_type: str, max_size: int, now: datetime, lifetime: timedelta, own: Mapping[str, str]
) -> dict[str, str]:
    """Return the form fields that allow one POST upload of at most `max_size` bytes for a while from `now`."""
    fields = {
        "key": key,
        "Content-Type": content_type,
        **own,
        "x-amz-algorithm": ALGORITHM,
        "x-amz-credential": _CREDENTIAL,
        "x-amz-date": aws_time(now),
    }
    conditions: list[Any] = [["eq", f"${name}", value] for name, value in fields.items()]
    conditions.append(["content-length-range", 1, max_size])
    expiration = (now + lifetime).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    document = json.dumps({"expiration": expiration, "conditions": conditions})
    policy = base64.b64encode(document.encode()).decode()
    return {**fields, "policy": policy, "x-amz-signature": policy_signature(policy)}


def policy_signature(policy: str) -> str:
    """Return the signature of an encoded policy."""
    return _sign(policy)


def aws_time(moment: datetime) -> str:
    """Return a time as AWS writes it."""
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def read_aws_time(text: str) -> datetime:
    """Return the time that AWS wrote."""
    return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def _sign(text: str) -> str:
    return hmac.new(_SECRET, text.encode(), hashlib.sha256).hexdigest()
