"""Numbers, headers and names that callers pass, checked before anything is sent. Performs no I/O.

What is wrong is named by the parameter it was passed as, and never shown where it could be a secret.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from numbers import Integral, Real
from typing import Any

import httpx

from ...exceptions import ConfigurationError
from .secret import SecretHeaders

# A server that is up accepts a connection at once; waiting longer only hides that it is not.
CONNECT_TIMEOUT = 5.0
# More than thirty years: what the clocks of operating systems still take.
_LONGEST = 1e9
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\t -~]*")


def seconds(name: str, value: Any, *, zero: bool = True) -> float:
    """Return a number of seconds.

    Args:
        name: The parameter.
        value: What was passed.
        zero: Whether 0 means something.

    Raises:
        ConfigurationError: It is no number, not finite, negative, or longer than a clock can tell.
    """
    if not isinstance(value, Real) or isinstance(value, bool):
        raise ConfigurationError(f"{name} is {_shown(value)}; give a number of seconds")
    given = float(value)
    if not 0 <= given <= _LONGEST or (not zero and given == 0):
        least = "0 or more" if zero else "more than 0"
        raise ConfigurationError(f"{name} is {value}; give seconds, {least} and at most {_LONGEST:.0f}")
    return given


def count(name: str, value: Any) -> int:
    """Return a whole number, 0 or more.

    Raises:
        ConfigurationError: It is none.
    """
    if not isinstance(value, Integral) or isinstance(value, bool):
        raise ConfigurationError(f"{name} is {_shown(value)}; give a whole number, 0 or more")
    if value < 0:
        raise ConfigurationError(f"{name} is {value}; give 0 or more")
    return int(value)


def timeout_of(timeout: float | httpx.Timeout | None) -> httpx.Timeout:
    """Return a full timeout for a number of seconds: that long to read and write, 5 seconds at most to connect.

    None is no limit at all, as in httpx.

    Raises:
        ConfigurationError: It is no number of seconds, or one that cannot work.
    """
    if timeout is None:
        return httpx.Timeout(None)
    if isinstance(timeout, httpx.Timeout):
        for part, value in timeout.as_dict().items():
            if value is not None:
                seconds(f"timeout's {part}", value)
        return timeout
    given = seconds("timeout", timeout, zero=False)
    return httpx.Timeout(given, connect=min(CONNECT_TIMEOUT, given))


def headers(name: str, given: Mapping[str, str] | None) -> SecretHeaders:
    """Return headers that can be sent.

    Args:
        name: The parameter they were passed as.
        given: The headers; None for none.

    Raises:
        ConfigurationError: They are none, or cannot be sent. Neither message nor traceback shows a value.
    """
    kind = type(given).__name__
    try:
        made = SecretHeaders(given or {})
    except (TypeError, ValueError):
        made = None
    # A traceback that shows local variables is not to show them.
    del given
    if made is None:
        raise ConfigurationError(f"{name} is of type {kind}; give names with their values")
    faults = [fault for fault in map(_header_fault, made, made.values()) if fault]
    if faults:
        raise ConfigurationError(f"{name} has {faults[0]}")
    return made


def _header_fault(name: object, value: object) -> str:
    if not isinstance(name, str) or not _HEADER_NAME.fullmatch(name):
        return "a header whose name no header can have"
    if not isinstance(value, str):
        return f"the header {name!r} of type {type(value).__name__}; give text"
    if not _HEADER_VALUE.fullmatch(value):
        return (
            f"the header {name!r} with a value no header can have: a line break, or a letter outside ASCII. Quote it, "
            "for example with urllib.parse.quote"
        )
    return ""


def hooks(given: Any) -> tuple[Any, ...]:
    """Return what is told of each attempt.

    Raises:
        ConfigurationError: Something in it has not the methods of a `Hook`.
    """
    try:
        made = tuple(given or ())
    except TypeError:
        raise ConfigurationError(f"hooks is of type {type(given).__name__}; give a list of hooks") from None
    for hook in made:
        methods = (getattr(hook, name, None) for name in ("before_attempt", "after_attempt"))
        if isinstance(hook, type) or not all(map(callable, methods)):
            what = f"the class {hook.__name__}" if isinstance(hook, type) else f"of type {type(hook).__name__}"
            raise ConfigurationError(f"hooks holds one that is {what}; give instances of fastgpt_client.Hook")
    return made


def needed(operation: str, **given: object) -> None:
    """Refuse a call without something it needs.

    Args:
        operation: What is called.
        given: What it needs, by name; None for what is not there.

    Raises:
        ConfigurationError: Something is not there.
    """
    for name, value in given.items():
        if value is None:
            or_so = ", or make the client with app_id=" if name == "appId" else ""
            raise ConfigurationError(f"{operation}() needs {name}; pass it{or_so}")


def known_names(where: str, given: Collection[str], known: Collection[str]) -> None:
    """Refuse keyword arguments that nothing takes.

    Args:
        where: What they were passed to, such as `chat()`.
        given: Their names.
        known: The names it takes.

    Raises:
        ConfigurationError: One of them is unknown. The message says which may have been meant.
    """
    for name in given:
        if name not in known:
            import difflib

            plain = {_plain(name): name for name in known}
            close = difflib.get_close_matches(_plain(name), plain, n=1)
            meant = f"did you mean {plain[close[0]]}?" if close else f"it takes {', '.join(sorted(known))}"
            raise ConfigurationError(f"{where} takes no {name!r}; {meant}")


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def _shown(value: object) -> str:
    text = repr(value)
    return text if isinstance(value, (str, int, float)) and len(text) <= 40 else f"of type {type(value).__name__}"
