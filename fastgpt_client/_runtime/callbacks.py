"""Call functions of the user that may be plain or async. A pair: see `workers`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from ..exceptions import ConfigurationError


async def acalled(function: Callable[[], Any], name: str) -> Any:
    """Return what a function gives, which may have to be awaited.

    Args:
        function: The function.
        name: The parameter it was passed as, which only the sync twin has to name.
    """
    given = function()
    return await given if inspect.isawaitable(given) else given


def called(function: Callable[[], Any], name: str) -> Any:
    """Return what a function gives. The sync twin of `acalled`.

    Raises:
        ConfigurationError: That would have to be awaited.
    """
    given = function()
    if inspect.isawaitable(given):
        if inspect.iscoroutine(given):
            given.close()
        raise ConfigurationError(f"the function given as {name} is async; give a plain one, or use an async client")
    return given
