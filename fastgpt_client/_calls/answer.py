"""From an answer's body to its typed model. Performs no I/O."""

from __future__ import annotations

import copy
import importlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import httpx

from ..exceptions import ResponseParseError
from .errors.envelope import Envelope

if TYPE_CHECKING:
    from ..generated.registry import Operation

_NOTHING: dict[str, Callable[[], Any]] = {"array": list, "null": lambda: None}
# What generated `from_dict` code raises on data of another shape.
SHAPE_ERRORS = (KeyError, TypeError, ValueError, AttributeError, IndexError)


def decoded(response: httpx.Response) -> Any:
    """Return the body as JSON.

    Raises:
        ResponseParseError: It is not JSON.
    """
    try:
        return response.json()
    except ValueError:
        raise ResponseParseError(describe(response, "which is not JSON"), response=response) from None


def payload_of(response: httpx.Response, operation: Operation) -> Any:
    """Return the answer without its envelope; the bytes themselves for operations that answer with bytes.

    Raises:
        ResponseParseError: The body is not JSON, or not an envelope where one belongs.
    """
    if operation.answer == "bytes":
        return response.content
    if response.status_code == 204:
        return None
    body = decoded(response)
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

    Looks for the one value without which the rest can be read: generated code reads every answer with a field missing.
    """
    steps: list[str | int] = []
    node = payload
    while True:
        for step, without in _without_each(node):
            if _reads(parse, _replaced(payload, steps, without)):
                steps.append(step)
                node = node[step]
                break
        else:
            return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).removeprefix(".")


def _without_each(node: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(node, dict):
        for name in node:
            yield name, {key: value for key, value in node.items() if key != name}
    elif isinstance(node, list):
        for index in range(len(node)):
            yield index, node[:index] + node[index + 1 :]


def _replaced(payload: Any, steps: list[str | int], value: Any) -> Any:
    """Return a copy of a payload with the value at the end of some steps replaced."""
    if not steps:
        return value
    made = copy.copy(payload)
    made[steps[0]] = _replaced(payload[steps[0]], steps[1:], value)
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
