"""How a client is set up: where the server is, which key, how patient. Performs no I/O."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypedDict

import httpx
from attrs import Attribute, evolve, field, frozen

from ..exceptions import ConfigurationError
from .arguments.address import clean_base_url
from .arguments.checks import count, headers, hooks, known_names, seconds, timeout_of
from .arguments.encoding import query
from .arguments.secret import AsyncKeyFunction, Secret, SecretHeaders, SecretQuery

if TYPE_CHECKING:
    from .._runtime.observing.hooks import Hook

DEFAULT_BASE_URL = "http://localhost:3000"
_LIFTED_BY_NONE = frozenset({"app_id", "deadline", "timeout"})


def _headers(given: Mapping[str, str] | Secret | None) -> SecretHeaders:
    return headers("default_headers", given.held if isinstance(given, Secret) else given)


def _query(given: Mapping[str, Any] | Secret | None) -> SecretQuery:
    return SecretQuery(query(None, given.held if isinstance(given, Secret) else given, "default_query"))


def _from_the_environment(base_url: Secret | str | None) -> str:
    if isinstance(base_url, Secret):
        return clean_base_url(base_url.held or os.environ.get("FASTGPT_BASE_URL") or DEFAULT_BASE_URL)
    return clean_base_url(base_url or os.environ.get("FASTGPT_BASE_URL") or DEFAULT_BASE_URL)


def _cleaned(key: Secret) -> Secret:
    return key.cleaned()


def _full_timeout(timeout: float | httpx.Timeout | None) -> httpx.Timeout:
    return timeout_of(timeout)


def _count(settings: object, attribute: Attribute[Any], value: Any) -> None:
    count(attribute.name, value)


def _seconds(settings: object, attribute: Attribute[Any], value: Any) -> None:
    seconds(attribute.name, value)


def _more_than_no_seconds(settings: object, attribute: Attribute[Any], value: Any) -> None:
    seconds(attribute.name, value, zero=False)


def _text_or_none(settings: object, attribute: Attribute[Any], value: Any) -> None:
    if value is not None and not isinstance(value, str):
        raise ConfigurationError(f"{attribute.name} is of type {type(value).__name__}; give the id as text")


def _seconds_or_none(settings: object, attribute: Attribute[Any], value: Any) -> None:
    if value is not None:
        seconds(attribute.name, value)


class ClientOptions(TypedDict, total=False):
    """What `with_options` can change; the constructor takes the same, except for `deadline`."""

    api_key: str | AsyncKeyFunction
    base_url: str
    http_client: httpx.Client | httpx.AsyncClient
    app_id: str | None
    timeout: float | httpx.Timeout | None
    max_retries: int
    retry_delay: float
    deadline: float | None
    default_headers: Mapping[str, str]
    default_query: Mapping[str, Any]
    hooks: Sequence[Hook]
    stream_idle_timeout: float
    enable_logging: bool
    allow_http_storage: bool


class RequestTemplates(dict[tuple[str, int, bool, bool], httpx.Request]):
    """By operation, route, whether it streams and whether it is without a body: a request as httpx builds it.

    They hold nothing of a user, and stay in this process.
    """

    def __reduce__(self) -> tuple[type[RequestTemplates], tuple[()]]:
        return (RequestTemplates, ())


@frozen(kw_only=True)
class ClientSettings:
    """Everything a client was told, checked and normalised; what is missing comes from the environment.

    Raises:
        ConfigurationError: There is no key, or a value that cannot work.
    """

    api_key: Secret = field(converter=_cleaned)
    base_url: str = field(converter=_from_the_environment)
    timeout: httpx.Timeout = field(converter=_full_timeout)
    max_retries: int = field(validator=_count)
    retry_delay: float = field(validator=_seconds)
    enable_logging: bool
    default_headers: SecretHeaders = field(converter=_headers, repr=False)
    stream_idle_timeout: float = field(validator=_more_than_no_seconds)
    allow_http_storage: bool = False
    default_query: SecretQuery = field(default=None, converter=_query, repr=False)
    hooks: tuple[Hook, ...] = field(default=(), converter=hooks)
    app_id: str | None = field(default=None, validator=_text_or_none)
    deadline: float | None = field(default=None, validator=_seconds_or_none)
    #: What requests have in common, as they are made.
    templates: RequestTemplates = field(factory=RequestTemplates, init=False, eq=False, repr=False)

    def changed(self, changes: Mapping[str, Any]) -> ClientSettings:
        """Return settings with some of them changed; headers and query are added to those there are.

        Args:
            changes: What `ClientOptions` names. None lifts a deadline or a timeout, and leaves all else as it is.

        Raises:
            ConfigurationError: A value that cannot work, or a name that is none of these.
        """
        known_names("with_options()", changes, ClientOptions.__annotations__)
        changes = {name: value for name, value in changes.items() if name != "http_client"}
        given: dict[str, Any] = {
            name: value for name, value in changes.items() if value is not None or name in _LIFTED_BY_NONE
        }
        if "default_headers" in given:
            given["default_headers"] = {**self.default_headers, **_headers(given["default_headers"])}
        if "default_query" in given:
            given["default_query"] = {**self.default_query, **_query(given["default_query"])}
        return evolve(self, **given)

    def refuse_to_travel(self) -> None:
        """Refuse to be pickled with what belongs to this process, or may be a credential.

        Raises:
            ConfigurationError: There is such a thing.
        """
        if callable(self.api_key.held):
            raise ConfigurationError(
                "a client whose api_key is a function cannot be pickled: what it holds belongs to this process. Make "
                "the client where it is used"
            )
        if self.hooks:
            raise ConfigurationError(
                "a client with hooks cannot be pickled: they belong to this process. Pickle it without, and add them "
                "where it is used: with_options(hooks=...)"
            )
        for name in ("default_headers", "default_query"):
            if getattr(self, name):
                raise ConfigurationError(
                    f"a client with {name} cannot be pickled: any of them may be a credential. Pickle it without, and "
                    f"add them where it is used: with_options({name}=...)"
                )

    def timeout_for(self, given: float | httpx.Timeout | None) -> httpx.Timeout:
        """Return the timeout of one call: its own, or that of the client."""
        return self.timeout if given is None else timeout_of(given)

    def retries_for(self, given: int | None) -> int:
        """Return how many times one call may be sent again: its own number, or that of the client."""
        return self.max_retries if given is None else count("max_retries", given)
