"""What may stand in front of FastGPT: a login page, a proxy that holds streams back, a server with the wrong time."""

from __future__ import annotations

import datetime
import http.client
import ipaddress
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

LOGIN_PAGE = b"<html><title>Sign in</title><form><input name=user><input type=password></form></html>"


class _Quiet(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    headers_to_send: Mapping[str, str] = {}

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name in the standard library
        pass

    def answer(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response_only(status)
        for name, value in {**headers, **self.headers_to_send, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def _serving(handler: type[BaseHTTPRequestHandler], tls: ssl.SSLContext | None = None) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client that hangs up is part of the test
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def saying(body: bytes, status: int = 200, **headers: str) -> Iterator[str]:
    """Serve one answer to every request."""

    class Handler(_Quiet):
        def do_GET(self) -> None:
            self.answer(status, body, {"Content-Type": "text/html", **headers})

    with _serving(Handler) as url:
        yield url


@contextmanager
def passing_on(to: str, headers: Mapping[str, str] | None = None) -> Iterator[str]:
    """Pass every request on, and every answer once it is whole: as a proxy that buffers."""
    host = urlsplit(to).netloc

    class Handler(_Quiet):
        headers_to_send = headers or {}

        def forward(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            connection = http.client.HTTPConnection(host, timeout=30)
            given = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
            connection.request(self.command, self.path, body, given)
            answer = connection.getresponse()
            whole = answer.read()
            kept = {"content-type", "x-request-id"}
            self.answer(answer.status, whole, {n: v for n, v in answer.getheaders() if n.lower() in kept})
            connection.close()

        do_GET = do_POST = do_PUT = do_DELETE = forward  # noqa: N815  # as http.server calls them

    with _serving(Handler) as url:
        yield url


def days_ago(days: int) -> str:
    """Return the header `Date` of a server whose clock is days behind."""
    return format_datetime(datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=days), usegmt=True)


@contextmanager
def self_signed(folder: Path) -> Iterator[str]:
    """Serve https with a certificate that nobody vouches for."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "server.pem"
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    pem.write_bytes(key.private_bytes(*plain) + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)

    class Handler(_Quiet):
        def do_GET(self) -> None:
            self.answer(200, b"", {})

    with _serving(Handler, context) as url:
        yield url
