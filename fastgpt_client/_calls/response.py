"""What a call returns: an `httpx.Response` with the typed answer one attribute away."""

from __future__ import annotations

import time
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import httpx
from attrs import frozen

from .._files.secrecy import SignedRequest
from ..exceptions import ResponseParseError, StreamError
from .answer import DecodedOnce, describe, parse_payload, payload_of
from .errors.refusals import error_from

if TYPE_CHECKING:
    from typing import Self

    from ..generated.registry import Operation

T = TypeVar("T")
D = TypeVar("D")


@frozen
class RateLimit:
    """The team's limit of completions a minute, as it stood when the server began to answer.

    Attributes:
        limit: How many requests the team may send in a window of a minute.
        remaining: How many of them are left.
        reset: When the window ends, in UTC.
    """

    limit: int
    remaining: int
    reset: datetime

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> RateLimit | None:
        """Return what `X-RateLimit-*` say; None when one of them is missing or is nonsense.

        `X-RateLimit-Reset` holds milliseconds since 1970.
        """
        try:
            limit, remaining, reset = (int(headers[f"x-ratelimit-{name}"]) for name in ("limit", "remaining", "reset"))
            return cls(limit, remaining, datetime.fromtimestamp(reset / 1000, UTC))
        except (KeyError, ValueError, OverflowError, OSError):
            return None


class ApiResponse(DecodedOnce, Generic[T]):
    """An `httpx.Response` that also knows what it means.

    Code written for plain responses (`.json()`, `.status_code`, `.raise_for_status()`) works unchanged.

    Attributes:
        attempts: How many requests the call took, retries included.
        began: When its request was sent, as `time.perf_counter` tells it.
    """

    attempts: int = 1
    began: float = 0.0
    operation: Operation

    @classmethod
    def of(cls, response: httpx.Response, operation: Operation) -> Self:
        """Return the same answer as an instance of this class, its body still to be read."""
        if response.is_closed:
            # One that never was on a network; here it is still to be read.
            made = cls(
                response.status_code,
                headers=response.headers,
                stream=response.stream,
                request=response.request,
                extensions=response.extensions,
            )
            made.history = response.history
        else:
            made = cls.__new__(cls)
            # What is in it is taken over, not copied.
            made.__dict__.update(response.__dict__)
            # It is a request with the key, and leads where this client does not go.
            made.next_request = None
        made.operation = operation
        return made

    def close(self) -> None:
        """Close the connection, or give it back; `elapsed` is known from now on."""
        self._note_elapsed()
        super().close()

    async def aclose(self) -> None:
        """Close the connection, or give it back; `elapsed` is known from now on."""
        self._note_elapsed()
        await super().aclose()

    def _note_elapsed(self) -> None:
        # httpx tells only the response it made itself.
        if self.began and not self.is_closed:
            self.elapsed = timedelta(seconds=time.perf_counter() - self.began)

    def __getstate__(self) -> dict[str, Any]:
        """Return what travels in a pickle or a copy: the answer, and of its request where it went, without the key."""
        state: dict[str, Any] = super().__getstate__()
        state.pop("_decoded", None)
        request = state.pop("_request", None)
        if request is not None:
            url = request.url.copy_with(query=None) if isinstance(request, SignedRequest) else request.url
            request = httpx.Request(request.method, url)
        state["_request"] = request
        state["headers"] = httpx.Headers([pair for pair in self.headers.raw if pair[0].lower() != b"set-cookie"])
        state["history"] = []
        return state

    @property
    def request_id(self) -> str | None:
        """The server's id of the request, to find it in the server's logs; None before FastGPT 4.14.7."""
        value: str | None = self.headers.get("x-request-id")
        return value

    @property
    def rate_limit(self) -> RateLimit | None:
        """What is left of the team's limit of completions a minute.

        None for other calls, for a refusal (see `RateLimitError.retry_after`), and before FastGPT 4.14.4.
        """
        return RateLimit.of(self.headers)

    @property
    def data(self) -> Any:
        """The decoded answer without its envelope: what `.parsed` is made from."""
        return payload_of(self, self.operation)

    def data_as(self, kind: type[D]) -> D:
        """Return `data`, which has to be of this type.

        Raises:
            ResponseParseError: It is of another.
        """
        data = self.data
        if isinstance(data, kind):
            return data
        trouble = f"where {kind.__name__} belongs and {type(data).__name__} is"
        raise ResponseParseError(describe(self, trouble), response=self)

    @property
    def parsed(self) -> T:
        """The typed answer, made on first use.

        Raises:
            ResponseParseError: The answer is not of the shape this operation answers in.
        """
        if "_parsed" not in self.__dict__:
            self._parsed: T = parse_payload(self, self.operation)
        return self._parsed

    def raise_for_error(self) -> ApiResponse[T]:
        """Raise the error a successful completion reports about its last node; return the response when there is none.

        FastGPT answers HTTP 200 with a top-level `error` when a node of the workflow failed.

        Raises:
            APIError: A node failed.
        """
        body = self.peek()
        reason = body.get("error") if isinstance(body, dict) else None
        if not reason:
            return self
        reason = self.json()["error"]
        error = error_from(reason if isinstance(reason, dict) else {"message": reason}, self)
        error.message = error.message.replace(" failed: ", " was answered, but its workflow failed: ", 1)
        raise error


class StreamResponse(ApiResponse[Any]):
    """An open event stream: walk it with `iter_stream_events` or `aiter_stream_events`, then close it.

    It is a context manager, sync or async as its client is, that closes the connection.
    """

    def __del__(self) -> None:
        if not self.__dict__.get("is_closed", True):
            warnings.warn(
                "unclosed FastGPT stream; use it in a with statement", ResourceWarning, stacklevel=2, source=self
            )

    @property
    def parsed(self) -> Any:
        """Not available: a stream has no parsed answer.

        Raises:
            StreamError: Always.
        """
        raise StreamError("this response is a stream: walk it with iter_stream_events or aiter_stream_events")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()
