"""Holds requests and answers against an OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from openapi_core import Config, OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest, MockResponse
from openapi_schema_validator import OAS31Validator

from generator.spec.document import Spec
from generator.spec.for_validators import spec_for_validators

from ..emulator.support.event_stream import events

SPEC = Path(__file__).resolve().parents[2] / "spec" / "fastgpt.yaml"
HOST = "http://localhost:3000"
Exchange = tuple[httpx.Request, httpx.Response]


class Witness(httpx.BaseTransport):
    """Passes requests on and keeps them, with their whole answers."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner
        self.seen: list[Exchange] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request on."""
        answer = self._inner.handle_request(request)
        whole = httpx.Response(answer.status_code, headers=answer.headers, content=answer.read(), request=request)
        self.seen.append((request, whole))
        return whole

    def close(self) -> None:
        """Close the transport behind."""
        self._inner.close()


def our_document() -> dict[str, Any]:
    """Return our contract as a plain OpenAPI document."""
    return spec_for_validators(_spec())


def validator(document: dict[str, Any]) -> OpenAPI:
    """Return what validates against a document; an event stream counts as text."""
    return OpenAPI.from_dict(document, Config(extra_media_type_deserializers={"text/event-stream": bytes.decode}))


@cache
def _spec() -> Spec:
    return Spec.load(SPEC)


def request_mistakes(api: OpenAPI, request: httpx.Request) -> list[str]:
    """Return what is wrong with a request."""
    return _mistakes(api.validate_request, _request(request))


def answer_mistakes(api: OpenAPI, request: httpx.Request, answer: httpx.Response) -> list[str]:
    """Return what is wrong with an answer."""
    kind = answer.headers.get("content-type", "").partition(";")[0]
    given = MockResponse(answer.content, answer.status_code, dict(answer.headers), content_type=kind)
    return _mistakes(api.validate_response, _request(request), given)


def _request(request: httpx.Request) -> MockRequest:
    query: dict[str, list[str]] = {}
    for name, value in request.url.params.multi_items():
        query.setdefault(name, []).append(value)
    return MockRequest(
        HOST,
        request.method,
        request.url.path,
        args=query,
        headers=dict(request.headers),
        data=request.read() or None,
        content_type=request.headers.get("content-type", "application/json"),
    )


def _mistakes(validate: Callable[..., None], *given: Any) -> list[str]:
    try:
        validate(*given)
    except OpenAPIError as error:
        return [f"{type(error).__name__}: {error}", *_causes(error)]
    return []


def _causes(error: BaseException) -> list[str]:
    found = []
    cause = error.__cause__
    while cause is not None:
        found += [f"{list(each.absolute_path)}: {each.message}" for each in getattr(cause, "schema_errors", [])]
        found.append(f"{type(cause).__name__}: {cause}")
        cause = cause.__cause__
    return found


def event_mistakes(operation: str, text: str) -> list[str]:
    """Return what is wrong with the events of a stream: unknown names, and payloads that do not fit."""
    spec = _spec()
    described = next(each for each in spec.operations() if each.id == operation).node["x-sse-events"]
    found = []
    for given, payload in events(text):
        # Without details the name is left out.
        name = given or "answer"
        if name not in described:
            found.append(f"{name}: no such event")
        elif payload != "[DONE]":
            schema = {**described[name], "components": spec.document["components"]}
            found += [f"{name}: {error.message}" for error in OAS31Validator(schema).iter_errors(payload)]
    return found
