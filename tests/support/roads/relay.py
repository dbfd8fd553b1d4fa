"""What may stand between a client and its server: TLS, a proxy, a tunnel through one. Bytes go through as they are."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_ABSOLUTE = re.compile(rb"^(\w+) http://([^/ ]+)(/[^ ]*) ")
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")


class Relay:
    """Accepts connections on a free port, and hands their bytes to a server and back.

    Args:
        target: Where the bytes go; None to ask each client, as a proxy does.
        context: How to speak TLS with clients; None for none.

    Attributes:
        address: Host and port.
        connections: How many clients connected.
    """

    def __init__(self, target: tuple[str, int] | None, context: ssl.SSLContext | None = None) -> None:
        self.connections = 0
        self._target, self._context = target, context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._open: set[socket.socket] = set()
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._start(self._serve, connection)

    def _start(self, work: object, *given: object) -> None:
        thread = threading.Thread(target=work, args=given)  # type: ignore[arg-type]  # a method of this class
        self._threads.append(thread)
        thread.start()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError):
            self._open.add(client)
            if self._context is not None:
                client = self._context.wrap_socket(client, server_side=True)
                self._open.add(client)
            if self._target is not None:
                self._join(client, socket.create_connection(self._target))
            else:
                self._serve_as_proxy(client)
        client.close()

    def _serve_as_proxy(self, client: socket.socket) -> None:
        server: socket.socket | None = None
        while head := _read_head(client):
            if head.startswith(b"CONNECT "):
                host, _, port = head.split(b" ")[1].partition(b":")
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                self._join(client, socket.create_connection((host.decode(), int(port))))
                return
            line = _ABSOLUTE.match(head)
            assert line is not None, head
            if server is None:
                host, _, port = line[2].partition(b":")
                server = socket.create_connection((host.decode(), int(port)))
                self._start(self._pass_on, server, client)
            length = _LENGTH.search(head)
            body = _read_exactly(client, int(length[1]) if length else 0)
            server.sendall(head.replace(line[0], line[1] + b" " + line[3] + b" ", 1) + body)
        if server is not None:
            _end(server)

    def _join(self, client: socket.socket, server: socket.socket) -> None:
        self._start(self._pass_on, server, client)
        self._pass_on(client, server)

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        self._open |= {source, sink}
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
        _end(source)
        _end(sink)

    def close(self) -> None:
        """End every connection and wait for its threads."""
        # Wakes the thread that accepts.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in list(self._open):
            _end(connection)
        for thread in self._threads:
            thread.join()
        for connection in self._open:
            connection.close()


def _read_head(client: socket.socket) -> bytes:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = client.recv(1)
        if not byte:
            return b""
        head += byte
    return head


def _read_exactly(client: socket.socket, count: int) -> bytes:
    body = b""
    while len(body) < count and (data := client.recv(count - len(body))):
        body += data
    return body


def _end(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        # Below TLS: the other thread may be in the midst of it.
        socket.socket.shutdown(connection, socket.SHUT_RDWR)


@cache
def server_context() -> ssl.SSLContext:
    """Return how a server on this machine speaks TLS, with a certificate that nobody else trusts."""
    with certificate() as path:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
    return context


@contextlib.contextmanager
def certificate() -> Iterator[Path]:
    """A file with the certificate for this machine and its key."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "local.pem"
        path.write_bytes(_pem())
        os.chmod(path, 0o600)
        yield path


@cache
def _pem() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + made.public_bytes(serialization.Encoding.PEM)


@contextlib.contextmanager
def relaying(target: str | None, *, tls: bool = False) -> Iterator[Relay]:
    """Run a relay to an address such as `http://127.0.0.1:3000`, or a proxy when there is none."""
    host, _, port = target.removeprefix("http://").partition(":") if target is not None else ("", "", "0")
    relay = Relay((host, int(port)) if target is not None else None, server_context() if tls else None)
    try:
        yield relay
    finally:
        relay.close()
