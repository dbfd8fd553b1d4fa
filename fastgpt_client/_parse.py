"""From an answer's body to its typed model. Performs no I/O."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import httpx

from .exceptions import ResponseParseError

if TYPE_CHECKING:
    from .generated.registry import Operation

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
    if not isinstance(body, dict) or "code" not in body:
        raise ResponseParseError(describe(response, "which is not FastGPT's {code, message, data}"), response=response)
    return body.get("data")


def parse_payload(response: httpx.Response, operation: Operation) -> Any:
    """Return the typed answer.

    Raises:
        ResponseParseError: The answer is not of the shape the operation answers in.
    """
    payload = payload_of(response, operation)
    module = importlib.import_module(operation.module)
    try:
        return module._parse(payload)  # noqa: SLF001  # private to users, made for this
    except SHAPE_ERRORS as error:
        trouble = f"whose fields are not those of {operation.id}: {type(error).__name__}: {error}"
        raise ResponseParseError(describe(response, trouble), response=response) from None


def describe(response: httpx.Response, trouble: str) -> str:
    """Say which request got which answer and what is wrong with it, with the first words of the body."""
    request = response.request
    start = " ".join(response.text[:120].split())
    answer = f"HTTP {response.status_code} {start!r}" if start else f"HTTP {response.status_code} with an empty body"
    hint = ""
    if start.startswith("<"):
        hint = "; an HTML page usually means that base_url is not FastGPT's address"
    return f"{request.method} {request.url.path} answered {answer}, {trouble}{hint}"
