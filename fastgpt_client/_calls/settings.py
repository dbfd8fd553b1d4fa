"""How a client is set up: where the server is, which key, how patient. Performs no I/O."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import TypeVar

import httpx
from attrs import field, frozen

from ..exceptions import ConfigurationError

N = TypeVar("N", int, float)

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
        """Return the value.

        Raises:
            ConfigurationError: It did not come along in a pickle, and the environment has none.
        """
        return self._value or self.cleaned().reveal()

    def cleaned(self) -> Secret:
        """Return the key as it can be sent; the one from the environment when there is none.

        Raises:
            ConfigurationError: There is none there either, or it cannot be sent.
        """
        return Secret(clean_key(self._value or os.environ.get("FASTGPT_API_KEY", "")))

    def __repr__(self) -> str:
        return "Secret('**********')"

    def __reduce__(self) -> tuple[type[Secret], tuple[str]]:
        # A pickle may go anywhere; what comes out of it takes the key from its own environment.
        return (Secret, ("",))


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
    api_key: Secret,
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
    return ClientConfig(
        api_key=api_key.cleaned(),
        base_url=clean_base_url(base_url or os.environ.get("FASTGPT_BASE_URL") or DEFAULT_BASE_URL),
        timeout=timeout_of(timeout),
        max_retries=_at_least_none("max_retries", max_retries),
        retry_delay=_at_least_none("retry_delay", retry_delay),
        stream_idle_timeout=stream_idle_timeout,
        enable_logging=enable_logging,
        default_headers=dict(default_headers or {}),
    )


def changed(
    config: ClientConfig,
    *,
    api_key: Secret | None,
    timeout: float | httpx.Timeout | None,
    max_retries: int | None,
    retry_delay: float | None,
    default_headers: Mapping[str, str] | None,
    stream_idle_timeout: float | None,
    enable_logging: bool | None,
) -> ClientConfig:
    """Return settings in which what is not None is changed.

    Raises:
        ConfigurationError: A value that cannot work.
    """
    return ClientConfig(
        api_key=config.api_key if api_key is None else api_key.cleaned(),
        base_url=config.base_url,
        timeout=config.timeout if timeout is None else timeout_of(timeout),
        max_retries=config.max_retries if max_retries is None else _at_least_none("max_retries", max_retries),
        retry_delay=config.retry_delay if retry_delay is None else _at_least_none("retry_delay", retry_delay),
        stream_idle_timeout=config.stream_idle_timeout if stream_idle_timeout is None else stream_idle_timeout,
        enable_logging=config.enable_logging if enable_logging is None else enable_logging,
        default_headers={**config.default_headers, **(default_headers or {})},
    )


def _at_least_none(name: str, value: N) -> N:
    if not value >= 0:
        raise ConfigurationError(f"{name} is {value}; give 0 or more")
    return value


def clean_key(key: str) -> str:
    """Return the key without the blanks a copy brings along.

    Raises:
        ConfigurationError: There is no key, or it holds what no header may hold. The message does not show it.
    """
    key = key.strip().removeprefix("Bearer ").strip()
    missing, usable = not key, bool(_ASCII_WORD.fullmatch(key))
    if usable:
        return key
    # A traceback that shows local variables is not to show even a broken key.
    del key
    if missing:
        raise ConfigurationError("no API key: pass api_key, or set the environment variable FASTGPT_API_KEY")
    raise ConfigurationError(
        "the API key holds a blank, a line break or a letter no key has; copy it again from FastGPT's console"
    )


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
