"""The attempts of a call whose key a function gives."""

from __future__ import annotations

from functools import partial
from typing import Any, Protocol

from attrs import evolve

from ..._calls.arguments.secret import Secret, key_given
from ..._calls.deadline import Deadline
from ..._calls.request import CallRequest
from ..._calls.response import ApiResponse
from ..._runtime.bounds import awithin
from ..._runtime.callbacks import acalled
from ...exceptions import AuthenticationError


class AsyncOnce(Protocol):
    """Makes one attempt of a call."""

    async def __call__(self, attempt: int, call: CallRequest) -> ApiResponse[Any]: ...


class AsyncRotation:
    """Makes the attempts of a call, each with the key of the moment.

    Args:
        call: The call.
        send: Makes an attempt with the key it is given.
        deadline: When all has to be over, the function that gives the key included.
    """

    def __init__(self, call: CallRequest, send: AsyncOnce, deadline: Deadline) -> None:
        self._call = call
        self._send = send
        self._deadline = deadline
        self._next: Secret | None = None

    async def once(self, attempt: int) -> ApiResponse[Any]:
        """Make an attempt; when the server refuses its key, find out whether there is another by now.

        Raises:
            AuthenticationError: The key was refused; it is `retryable` when there is another.
            ConfigurationError: The function gave no key.
        """
        key, self._next = self._next or await self._ask(), None
        try:
            return await self._send(attempt, evolve(self._call, api_key=key))
        except AuthenticationError as error:
            self._next = await self._ask()
            error.retryable = self._next.reveal() != key.reveal()
            raise

    async def _ask(self) -> Secret:
        ask = partial(acalled, self._call.api_key.held, "api_key")
        return key_given(await awithin(self._deadline, "asking for the API key", ask))
