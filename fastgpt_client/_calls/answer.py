"""From an answer's body to its typed model. Performs no I/O."""

from __future__ import annotations

import copy
import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import httpx

from ..exceptions import ResponseParseError
from .errors.envelope import Envelope

if TYPE_CHECKING:
    from ..generated.registry import Operation

_NOTHING: dict[str, Callable[[], Any]] = {"array": list, "null": lambda: None}
# What generated `from_dict` code raises on data of another shape.
SHAPE_ERRORS = (KeyError, TypeError, ValueError, AttributeError, IndexError)


class DecodedOnce(httpx.Response):
    """A response whose body is decoded when it comes, and handed to whoever asks for it first.

    Who asks after that gets another one: what is handed out may be changed by its owner.
    """

    _decoded: tuple[bytes, Any] | None = None

    def peek(self) -> Any:
        """Return the body as JSON, only to look at.

        Raises:
            ValueError: It is not JSON.
        """
        kept = self._decoded
        if kept is None or kept[0] is not self.content:
            self._decoded = kept = (self.content, super().json())
        return kept[1]

    def json(self, **kwargs: Any) -> Any:
        """Return the body as JSON; `kwargs` are those of `json.loads`."""
        # In one step: of two threads, one gets it.
        kept = None if kwargs else self.__dict__.pop("_decoded", None)
        return kept[1] if kept is not None and kept[0] is self.content else super().json(**kwargs)


def peeked(response: httpx.Response) -> Any:
    """Return the body as JSON, only to look at.

    Raises:
        ValueError: It is not JSON.
    """
    return response.peek() if isinstance(response, DecodedOnce) else response.json()


def payload_of(response: httpx.Response, operation: Operation, *, peek: bool = False) -> Any:
    """Return the answer without its envelope; the bytes themselves for operations that answer with bytes.

    Args:
        response: The answer, read.
        operation: What it answers.
        peek: Whether it is only looked at, and stays for who asks next.

    Raises:
        ResponseParseError: The body is not JSON, or not an envelope where one belongs.
    """
    if operation.answer == "bytes":
        return response.content
    if response.status_code == 204:
        return None
    try:
        body = peeked(response) if peek else response.json()
    except ValueError:
        raise ResponseParseError(describe(response, "which is not JSON"), response=response) from None
    if not operation.envelope:
        return body
    envelope = Envelope.of(body)
    if not envelope.present:
        raise ResponseParseError(describe(response, "which is not FastGPT's {code, message, data}"), response=response)
    # Up to FastGPT 4.14 some routes say `{}` when there is nothing, whatever they hold otherwise.
    return _NOTHING.get(operation.data_type, dict)() if envelope.data == {} else envelope.data


def parse_payload(response: httpx.Response, operation: Operation) -> Any:
    """Return the typed answer.

    Raises:
        ResponseParseError: The answer is not of the shape the operation answers in.
    """
    payload = payload_of(response, operation)
    parse = importlib.import_module(operation.module)._parse  # noqa: SLF001  # private to users, made for this
    try:
        return parse(payload)
    except SHAPE_ERRORS as error:
        inner = culprit(parse, payload)
        path = f"data.{inner}".replace(".[", "[").rstrip(".") if operation.envelope else inner
        trouble = f"where {path or 'the body'} is not what {operation.id} answers ({type(error).__name__}: {error})"
        raised = ResponseParseError(describe(response, trouble), response=response)
        raised.path = path
        raise raised from None


def culprit(parse: Callable[[Any], Any], payload: Any) -> str:
    """Return the path of the innermost value that makes a payload unreadable, such as `list[3].chatId`.

    Looks for one value that cannot be read even alone: generated code reads every answer with fields missing, and
    lists of any length. What is looked at is halved each time: this takes a few readings of the payload,
    however long that is.
    """
    path: list[str | int] = []
    places: list[str | int] = []
    node = payload
    while isinstance(node, (dict, list)):
        children = list(node.items()) if isinstance(node, dict) else list(enumerate(node))
        bad = _bad_one(children, _Unreadable(parse, payload, places, node))
        if bad is None:
            break
        # Only the bad one goes along, so that no other is read again.
        step, value = bad
        payload = _replaced(payload, places, _like(node, [bad]))
        path.append(step)
        places.append(0 if isinstance(node, list) else step)
        node = value
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


Child: TypeAlias = tuple[Any, Any]


class _Unreadable:
    """Whether a payload cannot be read with only some children of one of its nodes."""

    def __init__(self, parse: Callable[[Any], Any], payload: Any, places: list[str | int], node: Any) -> None:
        self._parse = parse
        self._payload = payload
        self._places = list(places)
        self._node = node

    def __call__(self, children: list[Child]) -> bool:
        return not _reads(self._parse, _replaced(self._payload, self._places, _like(self._node, children)))


def _bad_one(children: list[Child], unreadable: Callable[[list[Child]], bool]) -> Child | None:
    """Return the first child that makes its node unreadable all alone; None when there is none."""
    if not children or unreadable([]):
        return None
    everything = children
    while len(children) > 1:
        half = len(children) // 2
        children = next((some for some in (children[:half], children[half:]) if unreadable(some)), [])
    if children:
        return children[0]
    # What one field says may decide how the others are read, so that none is bad alone. Fields are few.
    if isinstance(everything[0][0], int):
        return None
    rest = ([other for other in everything if other is not child] for child in everything)
    return next((child for child, others in zip(everything, rest, strict=True) if not unreadable(others)), None)


def _like(node: Any, children: list[Child]) -> Any:
    return dict(children) if isinstance(node, dict) else [value for _, value in children]


def _replaced(payload: Any, places: list[str | int], value: Any) -> Any:
    """Return a copy of a payload with the value at the end of some steps replaced."""
    if not places:
        return value
    made = copy.copy(payload)
    made[places[0]] = _replaced(payload[places[0]], places[1:], value)
    return made


def _reads(parse: Callable[[Any], Any], payload: Any) -> bool:
    try:
        parse(payload)
    except SHAPE_ERRORS:
        return False
    return True


def describe(response: httpx.Response, trouble: str) -> str:
    """Say which request got which answer and what is wrong with it, with the first words of the body."""
    request = response.request
    start = " ".join(response.text[:120].split())
    answer = f"HTTP {response.status_code} {start!r}" if start else f"HTTP {response.status_code} with an empty body"
    hint = ""
    if start.startswith("<"):
        hint = "; an HTML page usually means that base_url is not FastGPT's address"
    return f"{request.method} {request.url.path} answered {answer}, {trouble}{hint}"
