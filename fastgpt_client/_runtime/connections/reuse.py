"""Whether a connection that has been used can be written to. Performs no I/O of its own."""

from __future__ import annotations

import httpcore


class Reuse:
    """Whether a connection that has been used can be written to.

    FastGPT closes idle connections, and a request that is written to a closed one is lost without an answer: nobody
    could tell whether it was run. What can be known is known before its first byte goes out: the end of the connection
    is there to be read, or not a byte can be written. The pool then takes another connection, and nothing was sent.
    """

    def __init__(self) -> None:
        self.answered = False

    def check(self, stream: httpcore.NetworkStream | httpcore.AsyncNetworkStream) -> bool:
        """Tell whether a request begins here on a connection that was used before.

        Raises:
            httpcore.ConnectionNotAvailable: The server has closed it.
        """
        begins, self.answered = self.answered, False
        if begins and stream.get_extra_info("is_readable"):
            raise httpcore.ConnectionNotAvailable
        return begins
