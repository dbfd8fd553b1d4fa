"""The connections that a client has, whatever carries them."""

from __future__ import annotations

import select
from typing import Any


class Connections:
    """The connections of a client here, which can be counted after it was closed as well.

    Args:
        client: Any of our clients, before it is closed.
    """

    def __init__(self, client: Any) -> None:
        http = vars(client)["_sender"].http
        # Those through proxies have transports of their own.
        self._transports = [http._transport, *filter(None, http._mounts.values())]

    def open(self) -> int:
        """Return how many there are, free ones included."""
        return sum(map(sum, map(_counted, self._transports)))

    def in_use(self) -> int:
        """Return how many are not free."""
        return sum(used for used, _ in map(_counted, self._transports))

    def wait_until_readable(self) -> None:
        """Wait until something has come to every connection of a sync client, be it its end.

        What a server did reaches a client a moment later where something stands between them.
        """
        for connection in (each for transport in self._transports for each in transport._pool.connections):
            readable, _, _ = select.select([_socket(connection)], [], [], 20)
            assert readable, "nothing came for 20 seconds"


def _socket(connection: Any) -> Any:
    # httpcore's hold others, and the innermost its stream.
    while hasattr(connection, "_connection"):
        connection = connection._connection
    stream = connection._network_stream if hasattr(connection, "_network_stream") else connection.stream
    return stream.get_extra_info("socket")


def _counted(transport: Any) -> tuple[int, int]:
    """Return how many connections of a transport are in use, and how many are free."""
    if hasattr(transport, "_pool") and hasattr(transport._pool, "in_use"):
        used = len(transport._pool.in_use)
        return used, len(transport._pool.connections) - used
    if hasattr(transport, "_pool"):
        # httpcore's own.
        free = [connection.is_idle() for connection in transport._pool.connections]
        return free.count(False), free.count(True)
    # aiohttp's. Before its first request it has no session, and after the end no connector.
    connector = getattr(transport.client, "connector", None)
    if connector is None:
        return 0, 0
    return len(connector._acquired), sum(map(len, connector._conns.values()))
