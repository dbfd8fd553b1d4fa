"""The defects of FastGPT's documents are there, so that undoing them is not just forgiving."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from openapi_core import OpenAPI
from openapi_spec_validator.validation.exceptions import OpenAPIValidationError

from ..support.facade_calls import Call, message, stage
from ..support.facade_run import through_sync
from . import upstream_mended
from .conformity import Witness, request_mistakes, validator
from .upstream_mended import Document, both_documents, mended

Repair = Callable[[Document], None]


def without(monkeypatch: pytest.MonkeyPatch, repair: Repair) -> OpenAPI:
    """Return the document with all its defects undone but one."""
    monkeypatch.setattr(upstream_mended, repair.__name__, lambda _: None)
    return validator(mended())


def mistakes_of(api: OpenAPI, operation: str, call: Call) -> list[str]:
    witness = Witness((on := stage()).emulator.transport())
    through_sync(on, operation, call, witness)
    return request_mistakes(api, witness.seen[0][0])


def test_required_fields_that_are_not_undone_refuse_what_servers_take(monkeypatch: pytest.MonkeyPatch) -> None:
    api = without(monkeypatch, upstream_mended.completions_need_nothing)

    found = mistakes_of(api, "create_chat_completion", {"messages": message("hi")})

    assert any("'chatId' is a required property" in line for line in found), found


def test_answers_that_are_not_forgotten_make_the_document_invalid(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OpenAPIValidationError, match="description"):
        without(monkeypatch, upstream_mended.forget_answers)


SCHEMA = ("requestBody", "content", "application/json", "schema")
DEFECTS: list[tuple[Repair, str, str, tuple[Any, ...], Any]] = [
    (
        upstream_mended.auth_proxy_needs_one_name,
        "/v1/chat/completions",
        "post",
        (*SCHEMA, "properties", "authProxy", "required"),
        ["username", "tmbId"],
    ),
    (upstream_mended.deletion_reads_the_query, "/core/chat/record/delete", "delete", (*SCHEMA, "type"), "object"),
]


@pytest.mark.parametrize(("repair", "path", "method", "at", "value"), DEFECTS)
def test_a_defect_that_is_not_undone_is_still_in_the_document(
    monkeypatch: pytest.MonkeyPatch, repair: Repair, path: str, method: str, at: tuple[Any, ...], value: Any
) -> None:
    monkeypatch.setattr(upstream_mended, repair.__name__, lambda _: None)

    node: Any = mended()["paths"][path][method]

    for key in at:
        node = node[key]
    assert node == value


def test_ids_drawn_when_the_document_was_made_are_there_and_then_gone() -> None:
    def drawn(document: Document) -> list[bool]:
        body = document["paths"]["/v2/chat/completions"]["post"]["requestBody"]["content"]["application/json"]
        return ["default" in body["schema"]["properties"][name] for name in ("chatId", "responseChatItemId")]

    assert (drawn(both_documents()), drawn(mended())) == ([True, True], [False, False])
