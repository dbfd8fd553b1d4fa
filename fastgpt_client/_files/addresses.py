"""The addresses of storage: which may be followed, and in which form. Performs no I/O."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable

import httpx

from .._calls.arguments.address import address_fault
from ..exceptions import StorageError, UploadError
from .secrecy import SignedURL, host_of

Failure = Callable[[str], StorageError]
_ALLOW = "correct its storage settings, or pass allow_http_storage=True where the network between is trusted"


def storage_url(url: str, base: str | httpx.URL, make: Failure = UploadError, *, allow_http: bool = False) -> SignedURL:
    """Return a storage address, which some servers give relative to themselves.

    Args:
        url: What the server named.
        base: The server's address without a path, or the URL whose answer named it.
        make: Makes the error from its message.
        allow_http: Whether to leave https for http.

    Raises:
        StorageError: It is no http or https address, or one that must not be followed. Neither message nor traceback
            shows it.
    """
    base = httpx.URL(f"{base}/") if isinstance(base, str) else base
    try:
        # Only what is relative is joined: joining would write a signed address anew.
        full = SignedURL(url)
        if full.is_relative_url:
            full = SignedURL(base.join(url))
    except (httpx.InvalidURL, ValueError):
        full = SignedURL("")
    scheme = url.partition(":")[0][:20] if ":" in url else "nothing"
    del url
    if full.scheme not in ("http", "https") or not full.host:
        raise make(f"the server named an address for files that is not http or https, but {scheme!r}")
    if fault := address_fault(full):
        raise make(f"the server named an address for files that {fault}")
    if not allow_http and is_downgrade(full, base):
        raise make(f"the server is asked over https, and named http://{host_of(full)} for files: {_ALLOW}")
    if is_link_local(full.host) and not is_link_local(base.host):
        # Where clouds keep what only the machine itself should read.
        raise make(f"the server named {host_of(full)} for files, an address of this machine's own network link")
    return full


def is_downgrade(url: httpx.URL, base: httpx.URL) -> bool:
    """Tell whether following a URL from another gives up encryption; on this machine nobody listens."""
    return base.scheme == "https" and url.scheme == "http" and not is_loopback(url.host)


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine."""
    address = _literal(host)
    return address.is_loopback if address is not None else host == "localhost" or host.endswith(".localhost")


def is_link_local(host: str) -> bool:
    """Tell whether a host is an address that is valid on one network link only, such as 169.254.169.254."""
    address = _literal(host)
    return address is not None and address.is_link_local


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return _as_resolvers_read(host)
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _as_resolvers_read(host: str) -> ipaddress.IPv4Address | None:
    """Return the address in a form that resolvers take as well, such as 2852039166, 0xa9fea9fe and 169.254.43518."""
    parts = host.lower().split(".")
    if len(parts) > 4 or not all(re.fullmatch(r"0x[0-9a-f]+|0[0-7]*|[1-9]\d*", part, re.ASCII) for part in parts):
        return None
    *bytes_, rest = (int(part, 16 if part[:2] == "0x" else 8 if part[0] == "0" else 10) for part in parts)
    number = rest + sum(byte << 8 * (3 - at) for at, byte in enumerate(bytes_))
    return ipaddress.IPv4Address(number) if number < 2**32 else None


def with_query(url: httpx.URL, name: str, value: int) -> httpx.URL:
    """Return a URL with one more parameter; what it had, which may be signed, stays as it is written."""
    return SignedURL(url, query=b"&".join(filter(None, [url.query, f"{name}={value}".encode()])))
