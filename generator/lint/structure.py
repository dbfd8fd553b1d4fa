"""Rules for the document as a whole: it is OpenAPI, and uses only extensions that mean something here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from openapi_python_client import schema as oai
from pydantic import ValidationError

from ..errors import one_line
from ..spec.document import METHODS, Spec
from .finding import Finding

EXTENSIONS = frozenset(
    {
        "x-client",
        "x-date",
        "x-datetime",
        "x-enum-varnames",
        "x-envelope",
        "x-facade",
        "x-fastgpt-key-since",
        "x-fastgpt-older-paths",
        "x-fastgpt-since",
        "x-from-key",
        "x-gathers",
        "x-items",
        "x-iterate",
        "x-keyword-only",
        "x-options",
        "x-python-name",
        "x-query-in-body",
        "x-retry",
        "x-sse-events",
        "x-strict",
    }
)


def structure_findings(spec: Spec) -> list[Finding]:
    """Return where the document is not OpenAPI, refers to nothing, or uses an unknown extension."""
    findings = [*_values(spec.document, ()), *_references(spec, spec.document, ()), *_items(spec)]
    if findings:
        return findings
    try:
        oai.OpenAPI.model_validate(spec.document)
    except ValidationError as error:
        return [
            Finding(_path(problem["loc"]), one_line(problem["msg"]), "see the OpenAPI 3.1 specification")
            for problem in error.errors(include_url=False)
        ]
    return []


def _values(node: Any, at: tuple[object, ...]) -> Iterator[Finding]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            if not isinstance(key, str):
                yield Finding(_path((*at, key)), f"the key is {type(key).__name__}", "quote it")
            elif key.startswith("x-") and key not in EXTENSIONS and "properties" not in at[-1:]:
                known = ", ".join(sorted(EXTENSIONS))
                yield Finding(_path(at), f"`{key}` is no extension of ours", f"correct it; known are {known}")
            yield from _values(value, (*at, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _values(value, (*at, index))
    elif not isinstance(node, str | int | float | bool | None):
        yield Finding(_path(at), f"YAML reads {node} as {type(node).__name__}, which JSON cannot write", "quote it")


def _references(spec: Spec, node: Any, at: tuple[object, ...]) -> Iterator[Finding]:
    if isinstance(node, Mapping):
        reference = node.get("$ref")
        if isinstance(reference, str) and spec.find(reference) is None:
            yield Finding(_path(at), f"`{reference}` points at nothing", "correct it or add the component")
        for key, value in node.items():
            yield from _references(spec, value, (*at, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _references(spec, value, (*at, index))


def _items(spec: Spec) -> Iterator[Finding]:
    paths = spec.document.get("paths")
    if not isinstance(paths, Mapping) or not paths:
        yield Finding("paths", "there are no operations", "add some")
        return
    for path, item in paths.items():
        for key in item if isinstance(item, Mapping) else ():
            if key not in METHODS:
                yield Finding(
                    f"paths {path}", f"`{key}` is not one of {', '.join(METHODS)}", "move it into the operation"
                )


def _path(location: tuple[object, ...]) -> str:
    return "/".join(str(part) for part in location) or "the document"
