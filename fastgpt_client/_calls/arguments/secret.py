"""The API key: cleaned, checked, and never shown. Performs no I/O."""

from __future__ import annotations

import os
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

from ...exceptions import ConfigurationError

#: Gives the key of the moment, as when keys are changed while a program runs.
KeyFunction: TypeAlias = Callable[[], str]
AsyncKeyFunction: TypeAlias = Callable[[], str] | Callable[[], Awaitable[str]]

_ASCII_WORD = re.compile(r"[!-~]+")
_HIDDEN = "***"
_SHORTEST_TAIL = 12


class Secret:
    """A value that does not show itself in a repr, a log line, a traceback or a comparison.

    Attributes:
        held: The value as it was given, which may be none, a function that gives a key, or of a wrong type.
    """

    __slots__ = ("held",)

    def __init__(self, held: Any) -> None:
        self.held = held

    def reveal(self) -> str:
        """Return the key.

        Raises:
            ConfigurationError: It did not come along in a pickle, and the environment has none.
        """
        return str(self.held) if self.held else self.cleaned().reveal()

    def cleaned(self) -> Secret:
        """Return the key as it can be sent; the one from the environment when there is none.

        A function that gives it stays as it is: it is asked when a key is sent.

        Raises:
            ConfigurationError: There is none there either, or it cannot be sent.
        """
        if callable(self.held):
            return self
        # In one step: no local variable holds the key in the open.
        return Secret(clean_key(os.environ.get("FASTGPT_API_KEY", "") if self.held in (None, "") else self.held))

    def __repr__(self) -> str:
        return "Secret('**********')"

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Secret:
        # A copy stays in this process, where the key is known.
        return self

    def __reduce__(self) -> tuple[type[Secret], tuple[None]]:
        # A pickle may go anywhere; what comes out of it takes the key from its own environment.
        return (Secret, (None,))


class _SecretValues(dict[str, str]):
    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self))})"


class SecretHeaders(_SecretValues):
    """Headers of the user, any of which may be a credential: the `repr` shows their names alone."""


class SecretQuery(_SecretValues):
    """Parameters for the query of the user, any of which may be a credential: the `repr` shows their names alone."""


def key_given(key: Any) -> Secret:
    """Return the key that a function gave, as it can be sent.

    Raises:
        ConfigurationError: It gave none, or one that cannot be sent.
    """
    # In one step: no local variable holds the key in the open.
    return Secret(clean_key(key, "the key that the function given as api_key returned"))


def clean_key(key: Any, what: str = "api_key") -> str:
    """Return the key without the blanks a copy brings along.

    Args:
        key: The key as it was given.
        what: What it is, for the error.

    Raises:
        ConfigurationError: There is no key, or it holds what no header may hold. The message does not show it.
    """
    kind, is_text = type(key).__name__, isinstance(key, str)
    key = re.sub(r"(?i)^bearer(\s+|$)", "", key.strip()) if is_text else ""
    missing, usable = not key, bool(_ASCII_WORD.fullmatch(key))
    if usable:
        return str(key)
    # A traceback that shows local variables is not to show even a broken key.
    del key
    if not is_text:
        raise ConfigurationError(f"{what} is of type {kind}; give the key as text")
    if missing and what != "api_key":
        raise ConfigurationError(f"{what} is empty")
    if missing:
        raise ConfigurationError("no API key: pass api_key, or set the environment variable FASTGPT_API_KEY")
    raise ConfigurationError(
        "the API key holds a blank, a line break or a letter no key has; copy it again from FastGPT's console"
    )


def without_key(value: Any, key: str) -> Any:
    """Return a JSON value, or bytes, without the key in any of its texts: FastGPT names the key that has expired.

    Args:
        value: What a server said.
        key: The key as it was sent. A server may tell it without what comes before its first dash.
    """
    tail = key.partition("-")[2]
    # A short tail is a word like others.
    forms = [form for form in (key, tail) if form == key or len(form) >= _SHORTEST_TAIL]
    for form in filter(None, forms):
        value = _without(value, form)
    return value


def _without(value: Any, form: str) -> Any:
    if isinstance(value, str):
        return value.replace(form, _HIDDEN)
    if isinstance(value, bytes):
        return value.replace(form.encode(), _HIDDEN.encode())
    if isinstance(value, Mapping):
        return {_without(name, form): _without(part, form) for name, part in value.items()}
    return [_without(part, form) for part in value] if isinstance(value, list) else value
