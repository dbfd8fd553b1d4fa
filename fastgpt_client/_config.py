"""How a client is set up: where the server is, which key, how patient. Performs no I/O."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

import httpx
from attrs import field, frozen

from .exceptions import ConfigurationError

DEFAULT_BASE_URL = "http://localhost:3000"
# A server that is up accepts a connection at once; waiting longer only hides that it is not.
CONNECT_TIMEOUT = 5.0
_ASCII_WORD = re.compile(r"[!-~]+")


class Secret:
    """A value that does not show itself in a repr, a log line, a traceback or a comparison."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the value."""
        return self._value

    def __repr__(self) -> str:
        return "Secret('**********')"


@frozen
class ClientConfig:
    """Everything a client was told, checked and normalised."""

    api_key: Secret
    base_url: str
    timeout: httpx.Timeout
    max_retries: int
    retry_delay: float
    stream_idle_timeout: float
    enable_logging: bool
    default_headers: Mapping[str, str] = field(factory=dict[str, str], repr=False)


def make_config(
    *,
    api_key: str | None,
    base_url: str | None,
    timeout: float | httpx.Timeout,
    max_retries: int,
    retry_delay: float,
    stream_idle_timeout: float,
    enable_logging: bool,
    default_headers: Mapping[str, str] | None,
) -> ClientConfig:
    """Check and normalise what a client was told; what is missing comes from the environment.

    Raises:
        ConfigurationError: There is no key, or a value that cannot work.
    """
    if max_retries < 0:
        raise ConfigurationError(f"max_retries is {max_retries}; give 0 for one attempt, or more")
    if retry_delay < 0:
        raise ConfigurationError(f"retry_delay is {retry_delay}; give seconds, 0 or more")
    return ClientConfig(
        api_key=Secret(clean_key(api_key or os.environ.get("FASTGPT_API_KEY", ""))),
        base_url=clean_base_url(base_url or os.environ.get("FASTGPT_BASE_URL") or DEFAULT_BASE_URL),
        timeout=timeout_of(timeout),
        max_retries=max_retries,
        retry_delay=retry_delay,
        stream_idle_timeout=stream_idle_timeout,
        enable_logging=enable_logging,
        default_headers=dict(default_headers or {}),
    )


def clean_key(key: str) -> str:
    """Return the key without the blanks a copy brings along.

    Raises:
        ConfigurationError: There is no key, or it holds what no header may hold. The message does not show it.
    """
    key = key.strip().removeprefix("Bearer ").strip()
    if not key:
        raise ConfigurationError("no API key: pass api_key, or set the environment variable FASTGPT_API_KEY")
    if not _ASCII_WORD.fullmatch(key):
        raise ConfigurationError(
            "the API key holds a blank, a line break or a letter no key has; copy it again from FastGPT's console"
        )
    return key


def clean_base_url(base_url: str) -> str:
    """Return the server's address as `scheme://host[:port][/prefix]`, from any form people write.

    A trailing `/`, `/api` or `/api/v1` is dropped, and `http://` is added where the scheme is missing.

    Raises:
        ConfigurationError: It is no address.
    """
    text = base_url.strip()
    if not re.match(r"^[A-Za-z][A-Za-z0-9+.-]*://", text):
        text = f"http://{text}"
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL as error:
        raise ConfigurationError(f"base_url {base_url!r} is no address: {error}") from None
    if url.scheme not in ("http", "https") or not url.host:
        raise ConfigurationError(f"base_url {base_url!r} is no http or https address; write http://host:3000")
    path = re.sub(r"(/api(/v[12])?(/chat/completions)?)?/*$", "", url.path.rstrip("/"))
    return str(url.copy_with(path=path or "/", query=None, fragment=None)).rstrip("/")


def timeout_of(timeout: float | httpx.Timeout) -> httpx.Timeout:
    """Return a full timeout for a number of seconds: that long to read and write, 5 seconds at most to connect."""
    if isinstance(timeout, httpx.Timeout):
        return timeout
    if not timeout > 0:
        raise ConfigurationError(f"timeout is {timeout}; give seconds, more than 0")
    return httpx.Timeout(timeout, connect=min(CONNECT_TIMEOUT, timeout))
