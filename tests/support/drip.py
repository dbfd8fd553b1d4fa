"""A server that answers a byte at a time, so that no single wait is long, and notices when nobody listens."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

# More than any test waits for; a client that is not bounded gets all of it and says something else.
_MOST = 3000
_PACE = 0.005


class DripServer:
    """Answers each connection with `start` and then with `drip`, over and over, slowly.

    Attributes:
        address: Where it is, without a path.
        requests: How many requests it got.
        left: Set when a client hung up before the end.
    """

    def __init__(self, start: bytes, drip: bytes, end: bytes) -> None:
        self.requests = 0
        self.left = threading.Event()
        self._answer = (start, drip, end)
        self._over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            if self._over.is_set():
                connection.close()
                return
            self._threads.append(threading.Thread(target=self._serve, args=(connection,)))
            self._threads[-1].start()

    def _serve(self, connection: socket.socket) -> None:
        start, drip, end = self._answer
        with connection, contextlib.suppress(OSError):
            connection.recv(65536)
            self.requests += 1
            connection.sendall(start)
            for _ in range(_MOST):
                if self._over.wait(_PACE):
                    return
                try:
                    connection.sendall(drip)
                except OSError:
                    self.left.set()
                    return
            connection.sendall(end)

    def close(self) -> None:
        """End every connection and wait for its thread."""
        self._over.set()
        with contextlib.suppress(OSError):
            # Wakes the thread that accepts.
            socket.create_connection(self._listener.getsockname()).close()
        self._listener.close()
        for thread in self._threads:
            thread.join()


@contextlib.contextmanager
def dripping(start: bytes, drip: bytes, end: bytes = b"") -> Iterator[DripServer]:
    """Run such a server."""
    server = DripServer(start, drip, end)
    try:
        yield server
    finally:
        server.close()
