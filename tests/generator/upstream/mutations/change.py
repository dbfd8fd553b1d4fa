"""Ways to change a document, each told where."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from ..upstream_case import body, things

Document = dict[str, Any]

#: Place -> what is to be changed there.
CREATED, ASKED, SAID = "/core/things/create", "/v1/things/ask", "/core/things/say"

#: Fields of requests that no other operation shares, by name.
FIELDS = ("until", "deep", "appId")

#: Parameters by operation and index.
PARAMETERS = (("/core/things/list", "get", 0), ("/core/things/list", "get", 2), ("/core/things/{thingId}", "delete", 0))


def operation(document: Document, path: str, method: str) -> Any:
    return document["paths"][path][method]


def field_of(document: Document, name: str) -> Any:
    return body(document)["properties"][name]


def set_field(name: str, **keys: Any) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        field_of(document, name).update(deepcopy(keys))

    return change


def set_answer(name: str, schema: Any) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        for thing in things(document):
            thing["properties"][name] = deepcopy(schema)

    return change


def set_parameter(place: tuple[str, str, int], **keys: Any) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        path, method, index = place
        operation(document, path, method)["parameters"][index].update(deepcopy(keys))

    return change


def add_parameter(path: str, method: str, **keys: Any) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        operation(document, path, method).setdefault("parameters", []).append(
            {"name": "fresh", "in": "query", "schema": {"type": "string"}, **deepcopy(keys)}
        )

    return change


def add_body_field(path: str, schema: Any, *, required: bool = False) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        # The question is one schema for two operations.
        for each in (ASKED, SAID) if path == ASKED else (path,):
            body(document, each)["properties"]["fresh"] = deepcopy(schema)
            if required:
                body(document, each).setdefault("required", []).append("fresh")

    return change


def drop_body_field(path: str, name: str) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        del body(document, path)["properties"][name]

    return change


def set_operation(path: str, method: str, **keys: Any) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        operation(document, path, method).update(deepcopy(keys))

    return change


def add_path(path: str, *methods: str) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        document["paths"][path] = {method: {"summary": "新", "responses": {"200": {}}} for method in methods}

    return change


def drop_path(path: str) -> Callable[[Document], None]:
    return lambda document: document["paths"].pop(path)


def move_path(path: str, new: str) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        document["paths"][new] = document["paths"].pop(path)

    return change


def require(name: str, *, needed: bool) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        listed = body(document)["required"]
        listed.append(name) if needed else listed.remove(name)

    return change


def secured(path: str, method: str, *names: str) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        document["components"] = {
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "token"},
            }
        }
        operation(document, path, method)["security"] = [{name: []} for name in names]

    return change


def share_parameter(path: str) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        document["paths"][path]["parameters"] = [{"name": "fresh", "in": "query"}]

    return change


def drop_parameter(place: tuple[str, str, int]) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        path, method, index = place
        del operation(document, path, method)["parameters"][index]

    return change


def send_form(path: str) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        operation(document, path, "post")["requestBody"]["content"] = {
            "multipart/form-data": {"schema": body(document, path)}
        }

    return change


def drop_key(name: str, key: str) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        del field_of(document, name)[key]

    return change


def drop_answer(name: str) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        for thing in things(document):
            del thing["properties"][name]

    return change
