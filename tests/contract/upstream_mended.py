"""FastGPT's own OpenAPI documents, as far as requests go, with their known defects undone one by one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..support.shared import upstream

Document = dict[str, Any]
_COMPLETIONS = ("/v1/chat/completions", "/v2/chat/completions")


def mended() -> Document:
    """Return one document of all routes that API keys can use."""
    document = both_documents()
    forget_answers(document)
    completions_need_nothing(document)
    auth_proxy_needs_one_name(document)
    no_random_defaults(document)
    share_links_are_text_in_queries(document)
    deletion_reads_the_query(document)
    return document


def both_documents() -> Document:
    """Join them: presign, suggested questions, resume, speech and feedback ids are in the developers' document only."""
    public, developers = (
        json.loads(upstream(f"openapi.{name}.json").read_text()) for name in ("system", "chat-and-logs")
    )
    return {**public, "paths": {**developers["paths"], **public["paths"]}}


def forget_answers(document: Document) -> None:
    """Drop the answers: they are what is inside the envelope, without errors, partly missing, two not valid OpenAPI."""
    for operation in _operations(document):
        operation["responses"] = {"default": {"description": "Not described."}}


def completions_need_nothing(document: Document) -> None:
    """Make the fields of completions optional: zod's `preprocess` hides that from the document."""
    for path in _COMPLETIONS:
        del _body(document, path)["required"]


def auth_proxy_needs_one_name(document: Document) -> None:
    """Take either name of a member: the document asks for both, the server for one."""
    for path in _COMPLETIONS:
        proxy = _body(document, path)["properties"]["authProxy"]
        proxy["anyOf"] = [{"required": [name]} for name in proxy.pop("required")]


def no_random_defaults(document: Document) -> None:
    """Delete the ids that were drawn when the document was made: they would put every call in one chat."""
    for path in _COMPLETIONS:
        for name in ("chatId", "responseChatItemId"):
            del _body(document, path)["properties"][name]["default"]


def share_links_are_text_in_queries(document: Document) -> None:
    """Declare `outLinkAuthData` of a query as the JSON text it is; the document lets it be an exploded object."""
    for operation in _operations(document):
        for parameter in operation.get("parameters", []):
            if parameter["name"] == "outLinkAuthData":
                parameter["schema"] = {"type": "string"}


def deletion_reads_the_query(document: Document) -> None:
    """Let a record be deleted by query: the document has a body on DELETE, the server reads the query without one."""
    operation = document["paths"]["/core/chat/record/delete"]["delete"]
    schema = operation.pop("requestBody")["content"]["application/json"]["schema"]
    operation["parameters"] = [
        {"name": name, "in": "query", "required": name in schema.get("required", []), "schema": field}
        for name, field in schema["properties"].items()
        if name not in ("contentIds", "outLinkAuthData")
    ]
    # A list has no place in this query but between commas.
    operation["parameters"].append({"name": "contentIds", "in": "query", "schema": {"type": "string"}})


def _operations(document: Document) -> Iterator[Document]:
    for item in document["paths"].values():
        yield from (operation for method, operation in item.items() if method != "parameters")


def _body(document: Document, path: str) -> Document:
    schema: Document = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
    return schema
