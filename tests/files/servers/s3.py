"""A real S3 that believes no signature it has not computed itself.

moto stores, and does not look at signatures; so botocore, which made them, computes each again from what has arrived.
"""

from __future__ import annotations

import base64
import io
import json
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl

import botocore.session
from botocore.auth import S3SigV4PostAuth, S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.formparser import parse_form_data
from werkzeug.serving import make_server

BUCKET = "chat-files"
_KEY, _SECRET, _REGION = "AKIDEXAMPLE", "the secret of the tests", "us-east-1"
_CREDENTIALS = Credentials(_KEY, _SECRET)
_PLAIN_HEADERS = {"host", "content-length", "content-type"}


class S3:
    """The server, and a client that presigns with keys the server knows.

    Attributes:
        refusals: Why requests were refused.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.refusals: list[str] = []
        self.client: Any = botocore.session.get_session().create_client(
            "s3",
            endpoint_url=url,
            region_name=_REGION,
            aws_access_key_id=_KEY,
            aws_secret_access_key=_SECRET,
            config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
        )

    def content(self, key: str) -> tuple[bytes, str]:
        """Return what is stored under a key, and its MIME type."""
        stored = self.client.get_object(Bucket=BUCKET, Key=key)
        return stored["Body"].read(), stored["ContentType"]


@contextmanager
def serving() -> Iterator[S3]:
    """Serve an S3 with a bucket, for the time of a `with` block."""
    moto = DomainDispatcherApplication(create_backend_app)
    holder: list[S3] = []

    def checked(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        reason = _objection(environ)
        if reason is None:
            answer: Iterable[bytes] = moto(environ, start)
            return answer
        holder[0].refusals.append(reason)
        start("403 Forbidden", [("Content-Type", "application/xml")])
        return [f"<Error><Code>SignatureDoesNotMatch</Code><Message>{reason}</Message></Error>".encode()]

    server = make_server("127.0.0.1", 0, checked, threaded=True)
    server.RequestHandlerClass.log = lambda *_: None  # type: ignore[attr-defined]  # it would write to the terminal
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    holder.append(S3(f"http://127.0.0.1:{server.port}"))
    try:
        holder[0].client.create_bucket(Bucket=BUCKET)
        yield holder[0]
    finally:
        holder[0].client.close()
        server.shutdown()
        thread.join()
        server.server_close()


def _objection(environ: dict[str, Any]) -> str | None:
    """Return why S3 would refuse a request; None when it would not."""
    headers = _headers(environ)
    if "authorization" in headers:
        # The administration: the bucket, and reading back what was stored.
        return None if "X-Amz-Signature" not in environ["QUERY_STRING"] else "two ways of authentication"
    if environ["REQUEST_METHOD"] == "POST":
        return _objection_to_form(environ, headers)
    query = dict(parse_qsl(environ["QUERY_STRING"], keep_blank_values=True))
    signed = query.get("X-Amz-SignedHeaders", "").split(";")
    plain = _PLAIN_HEADERS if environ["REQUEST_METHOD"] == "PUT" else {*_PLAIN_HEADERS, "accept-encoding"}
    if extra := set(headers) - {*plain, *signed}:
        return f"headers that are not signed: {extra}"
    unsigned = "&".join(p for p in environ["QUERY_STRING"].split("&") if not p.startswith("X-Amz-Signature="))
    url = f"http://{environ['HTTP_HOST']}{environ['REQUEST_URI'].partition('?')[0]}?{unsigned}"
    given = {name: headers.get(name, "") for name in signed if name != "host"}
    request = AWSRequest(environ["REQUEST_METHOD"], url, headers=given)
    request.context["timestamp"] = query.get("X-Amz-Date", "")
    auth = S3SigV4QueryAuth(_CREDENTIALS, "s3", _REGION, expires=int(query.get("X-Amz-Expires", "0")))
    signature = auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)
    return None if signature == query.get("X-Amz-Signature") else "another signature"


def _objection_to_form(environ: dict[str, Any], headers: Mapping[str, str]) -> str | None:
    if extra := set(headers) - _PLAIN_HEADERS:
        return f"headers that no form has: {extra}"
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    environ["wsgi.input"] = io.BytesIO(body)
    _, form, files = parse_form_data({**environ, "wsgi.input": io.BytesIO(body)})
    content = files["file"].read()
    files["file"].close()
    if not body.index(b'name="file"') > max(body.index(f'name="{name}"'.encode()) for name in form):
        return "the file is not last"
    request = AWSRequest("POST", "http://s3")
    request.context["timestamp"] = form["x-amz-date"]
    auth = S3SigV4PostAuth(_CREDENTIALS, "s3", _REGION)
    if auth.signature(form["policy"], request) != form["x-amz-signature"]:
        return "another signature"
    named = {"policy", "x-amz-signature"}
    for condition in json.loads(base64.b64decode(form["policy"]))["conditions"]:
        if isinstance(condition, list) and condition[0] == "content-length-range":
            if not condition[1] <= len(content) <= condition[2]:
                return "too small or too large"
            continue
        ((name, value),) = condition.items()
        named.add(name)
        if name != "bucket" and form.get(name) != value:
            return f"the field {name} is {form.get(name)!r}"
    extra = set(form) - named
    return f"fields the policy does not name: {extra}" if extra else None


def _headers(environ: Mapping[str, Any]) -> dict[str, str]:
    named = {name[5:]: value for name, value in environ.items() if name.startswith("HTTP_")}
    plain = {name: environ[name] for name in ("CONTENT_TYPE", "CONTENT_LENGTH") if environ.get(name)}
    return {name.lower().replace("_", "-"): value for name, value in {**named, **plain}.items()}
