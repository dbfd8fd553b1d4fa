"""Ways to reach into the small spec, and what a broken rule has to say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from generator.lint import lint
from generator.spec.document import Spec

Document = dict[str, Any]
Edit = Callable[[Document], object]


def operation(document: Document, path: str = "/api/core/things/list", method: str = "get") -> Document:
    found: Document = document["paths"][path][method]
    return found


def create(document: Document) -> Document:
    return operation(document, "/api/core/things/create", "post")


def ask(document: Document) -> Document:
    return operation(document, "/api/v1/things/ask", "post")


def parameter(document: Document, index: int) -> Document:
    found: Document = operation(document)["parameters"][index]
    return found


def schema(document: Document, name: str) -> Document:
    found: Document = document["components"]["schemas"][name]
    return found


def properties(document: Document, name: str) -> Document:
    found: Document = schema(document, name)["properties"]
    return found


def answer(document: Document) -> Document:
    found: Document = operation(document)["responses"]["200"]["content"]
    return found


def json_last(content: Document) -> None:
    content["application/json"] = content.pop("application/json")


def named(cases: dict[str, tuple[Edit, str]]) -> list[Any]:
    """Turn named cases into parameters of a test."""
    return [pytest.param(*case, id=name) for name, case in cases.items()]


def assert_found(document: Document, expected: str) -> None:
    """Fail unless a finding says what is expected, and every finding is one line with a cure."""
    findings = [str(finding) for finding in lint(Spec(document))]
    assert any(expected in finding for finding in findings), findings
    assert all("; " in finding and "\n" not in finding for finding in findings)
