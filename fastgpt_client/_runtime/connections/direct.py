"""Which bodies are read straight from the connection. Performs no I/O."""

from __future__ import annotations

import os
from typing import Any

import httpcore

#: Set to 0, it has every body read by httpcore alone, as it is over the transports of a user's own `http_client`.
SWITCH = "FASTGPT_DIRECT_STREAMS"
#: Under which name an answer's extensions hold its body.
BODY = "fastgpt_client_body"


def is_switched_on() -> bool:
    """Tell whether bodies are to be read straight from the connection at all."""
    return os.environ.get(SWITCH, "").strip().lower() not in ("0", "false", "no", "off")


def is_chunked(request: httpcore.Request, response: httpcore.Response) -> bool:
    """Tell whether an answer has a body in chunks, as h11 decides it, which has read the headers by now."""
    if request.method in (b"HEAD", b"CONNECT") or response.status < 200 or response.status in (204, 304):
        return False
    # h11 refuses any other transfer encoding.
    return any(name.lower() == b"transfer-encoding" for name, _ in response.headers)


def is_replaced(handle: Any) -> bool:
    """Tell whether somebody has put something in place of how httpcore's pool handles requests, as mocks do."""
    return not getattr(handle, "__module__", "").startswith("httpcore.")


def check_scheme(request: httpcore.Request) -> None:
    """Refuse what no connection of ours can send.

    Raises:
        httpcore.UnsupportedProtocol: The address is neither http nor https.
    """
    if request.url.scheme not in (b"http", b"https"):
        raise httpcore.UnsupportedProtocol(f"{request.url.scheme.decode()}:// is neither http:// nor https://")


def answer_with(response: httpcore.Response, body: Any) -> httpcore.Response:
    """Return an answer whose body is read as ours, by httpx as well as without it."""
    extensions = {**response.extensions, BODY: body}
    return httpcore.Response(response.status, headers=response.headers, content=body, extensions=extensions)


def key_of(origin: httpcore.Origin) -> tuple[bytes, bytes, int]:
    """Return what connections to the same place have in common."""
    return origin.scheme, origin.host, origin.port
