"""How a client is set up: where the server is, which key, how patient. Performs no I/O."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any, TypedDict

import httpx
from attrs import Attribute, evolve, field, frozen

from ..exceptions import ConfigurationError

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


def _headers(given: Mapping[str, str] | None) -> dict[str, str]:
    return dict(given or {})


def _from_the_environment(base_url: str | None) -> str:
    return clean_base_url(base_url or os.environ.get("FASTGPT_BASE_URL") or DEFAULT_BASE_URL)


def _cleaned(key: Secret) -> Secret:
    return key.cleaned()


def _full_timeout(timeout: float | httpx.Timeout) -> httpx.Timeout:
    return timeout_of(timeout)


def _at_least_none(settings: object, attribute: Attribute[Any], value: Any) -> None:
    if not value >= 0:
        raise ConfigurationError(f"{attribute.name} is {value}; give 0 or more")


class ClientOptions(TypedDict, total=False):
    """What `with_options` can change; the constructor takes the same, except for `deadline`."""

    api_key: str
    timeout: float | httpx.Timeout | None
    max_retries: int
    retry_delay: float
    deadline: float | None
    default_headers: Mapping[str, str]
    stream_idle_timeout: float
    enable_logging: bool


@frozen(kw_only=True)
class ClientSettings:
    """Everything a client was told, checked and normalised; what is missing comes from the environment.

    Raises:
        ConfigurationError: There is no key, or a value that cannot work.
    """

    api_key: Secret = field(converter=_cleaned)
    base_url: str = field(converter=_from_the_environment)
    timeout: httpx.Timeout = field(converter=_full_timeout)
    max_retries: int = field(validator=_at_least_none)
    retry_delay: float = field(validator=_at_least_none)
    enable_logging: bool
    default_headers: dict[str, str] = field(converter=_headers, repr=False)
    stream_idle_timeout: float
    deadline: float | None = None

    def changed(self, changes: Mapping[str, Any]) -> ClientSettings:
        """Return settings with some of them changed; headers are added to those there are.

        Args:
            changes: What `ClientOptions` names. None leaves everything as it is, except that it lifts a deadline.

        Raises:
            ConfigurationError: A value that cannot work.
        """
        given: dict[str, Any] = {
            name: value for name, value in changes.items() if value is not None or name == "deadline"
        }
        if "default_headers" in given:
            given["default_headers"] = {**self.default_headers, **given["default_headers"]}
        return evolve(self, **given)

    def timeout_for(self, given: float | httpx.Timeout | None) -> httpx.Timeout:
        """Return the timeout of one call: its own, or that of the client."""
        return self.timeout if given is None else timeout_of(given)

    def retries_for(self, given: int | None) -> int:
        """Return how many times one call may be sent again: its own number, or that of the client."""
        return self.max_retries if given is None else given


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
