"""The server's address, from any form people write. Performs no I/O."""

from __future__ import annotations

import re

import httpx

from ...exceptions import ConfigurationError

_WRITE = "write http://host:3000"
# What a network can be asked for: labels of 1 to 63 characters, or an IPv6 address.
_HOST = re.compile(r"(?=.{1,253}\Z)[\w-]{1,63}(\.[\w-]{1,63})*\.?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[\w.-]+)?", re.ASCII)


def clean_base_url(base_url: object) -> str:
    """Return the server's address as `scheme://host[:port][/prefix]`, from any form people write.

    A trailing `/`, `/api` or `/api/v1` is dropped, and `http://` is added where the scheme is missing.

    Raises:
        ConfigurationError: It is no address, or holds a password. The message does not show one.
    """
    # A traceback that shows local variables is not to show what may hold a password: only this does.
    cleaned, refusal = _examined(base_url)
    del base_url
    if refusal:
        raise ConfigurationError(f"base_url {refusal}")
    return cleaned


def _examined(base_url: object) -> tuple[str, str]:
    """Return the cleaned address, or what is wrong with it."""
    if not isinstance(base_url, (str, httpx.URL)):
        return "", f"is of type {type(base_url).__name__}; {_WRITE}"
    text = str(base_url).strip()
    shown = repr(_shown(text))
    bare = not re.match(r"^[A-Za-z][A-Za-z0-9+.-]*://", text)
    url = _parsed(f"http://{text}" if bare else text)
    if url is None:
        return "", f"{shown} is no address; {_WRITE}"
    if url.userinfo:
        # As Basic credentials these would take the key's place.
        return "", (
            f"{shown} holds a user name or a password; leave out what stands before the @. FastGPT takes api_key alone"
        )
    if url.scheme not in ("http", "https") or not url.host:
        return "", f"{shown} is no http or https address; {_WRITE}"
    if bare and url.host in ("http", "https"):
        return "", f"{shown} names no host; {_WRITE}"
    if fault := address_fault(url):
        return "", f"{shown} {fault}; {_WRITE}"
    path = re.sub(r"(/api(/v[12])?(/chat/completions)?)?/*$", "", url.path.rstrip("/"))
    return str(url.copy_with(path=path or "/", query=None, fragment=None)).rstrip("/"), ""


def address_fault(url: httpx.URL) -> str:
    """Return what makes an address one that no network can be asked for; empty when nothing does.

    Transports fail on such addresses with errors of their own, which nobody expects.
    """
    if not _HOST.fullmatch(url.raw_host.decode("ascii")):
        return "names no host"
    if url.port is not None and not 0 < url.port < 65536:
        return f"has the port {url.port}; ports go from 1 to 65535"
    return ""


def _parsed(text: str) -> httpx.URL | None:
    try:
        url = httpx.URL(text)
        # Asked for once here: it decodes international names, and fails on some.
        return url if url.host is not None else None
    except (httpx.InvalidURL, ValueError):
        return None


def _shown(text: str) -> str:
    """Return an address as it may be shown: without what stands before an `@`, and without a query."""
    text = re.split(r"[?#]", text)[0]
    if "@" not in text:
        return text
    scheme = re.match(r"^[A-Za-z][A-Za-z0-9+.-]*://", text)
    return f"{scheme[0] if scheme else ''}***@{text.rpartition('@')[2]}"
