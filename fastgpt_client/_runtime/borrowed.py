"""The HTTP client a user brings along: what is checked of it, and what is kept out of it."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Iterator
from http.cookiejar import Cookie, CookieJar
from typing import Any, TypeVar

import httpx

from ..exceptions import ConfigurationError

C = TypeVar("C", httpx.Client, httpx.AsyncClient)

#: Leaves a request as it is. Said for each request: the credentials of an HTTP client would replace the API key.
KEY_ALONE = httpx.Auth()


class SentCookies(CookieJar):
    """Cookies that are sent, and to which no answer adds any.

    One client serves many end users: a cookie the server sets for one of them must not go along with the call of
    another.

    Args:
        given: The cookies to send.
    """

    def __init__(self, given: CookieJar | None = None) -> None:
        super().__init__()
        self._given = CookieJar() if given is None else given

    def __iter__(self) -> Iterator[Cookie]:
        return iter(self._given)

    def __len__(self) -> int:
        return len(self._given)

    def extract_cookies(self, response: Any, request: Any) -> None:
        """Keep nothing of what an answer sets."""

    def add_cookie_header(self, request: Any) -> None:
        """Put the cookies into a request that are for it."""
        self._given.add_cookie_header(request)


def checked(given: object, kind: type[C]) -> None:
    """Refuse what is no HTTP client of this kind.

    Raises:
        ConfigurationError: It is something else, or closed already.
    """
    if not isinstance(given, kind):
        other = isinstance(given, (httpx.Client, httpx.AsyncClient))
        twin = "async clients need an httpx.AsyncClient, sync clients an httpx.Client"
        what = f"httpx.{type(given).__name__}" if other else f"of type {type(given).__name__}"
        raise ConfigurationError(f"http_client is {what}; {twin if other else f'give an httpx.{kind.__name__}'}")
    if given.is_closed:
        raise ConfigurationError("http_client is closed; give one that is open, and close it after this client")


@contextlib.contextmanager
def open_still(http: httpx.Client | httpx.AsyncClient) -> Iterator[None]:
    """Say it of a client that is closed while something is sent with it, or between two attempts.

    Raises:
        ConfigurationError: It is closed, or its connections need asyncio where another event loop runs.
    """
    try:
        yield
    except RuntimeError as error:
        # What aiohttp says below httpx-aiohttp, whose session may be closed without the client.
        if http.is_closed or str(error) == "Session is closed":
            raise ConfigurationError("this client was closed while it was used; make a new one") from None
        # How asyncio words it, for example below httpx-aiohttp.
        if "no running event loop" not in str(error):
            raise
        advice = "run the program with asyncio, or leave http_client out"
        raise ConfigurationError(f"the connections of http_client work on asyncio alone; {advice}") from None


def borrowed(given: C) -> C:
    """Return a client with everything of another as it is now, that keeps no cookie in it.

    Raises:
        ConfigurationError: The other is closed.
    """
    checked(given, type(given))
    made = copy.copy(given)
    made.cookies = SentCookies(given.cookies.jar)
    return made
