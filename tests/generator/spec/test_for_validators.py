"""The spec as a plain OpenAPI document."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from openapi_spec_validator import validate

from generator.spec.document import Spec
from generator.spec.for_validators import spec_for_validators

from ..conftest import ROOT

ENVELOPE = {
    "type": "object",
    "description": "The envelope.",
    "required": ["code"],
    "properties": {"code": {"type": "integer", "description": "200 or more."}},
}


def answers(document: dict[str, Any], path: str, method: str) -> Any:
    return document["paths"][path][method]["responses"]


def with_envelope(document: dict[str, Any]) -> dict[str, Any]:
    document["components"]["schemas"]["Envelope"] = ENVELOPE
    return document


def test_our_contract_is_a_valid_openapi_document_without_extensions() -> None:
    document = spec_for_validators(Spec.load(ROOT / "spec/fastgpt.yaml"))

    validate(document)
    assert '"x-' not in str(document).replace("'", '"')


def test_the_spec_itself_stays_as_it_is(document: dict[str, Any]) -> None:
    before = deepcopy(document)

    spec_for_validators(Spec(document))

    assert document == before


def test_an_enveloped_answer_is_written_out(document: dict[str, Any]) -> None:
    operation = next(each for each in Spec(document).operations() if each.node.get("x-envelope"))
    inner = operation.answers["application/json"]["schema"]

    wire = answers(spec_for_validators(Spec(with_envelope(document))), operation.path, operation.method)

    schema = wire["200"]["content"]["application/json"]["schema"]
    assert schema["properties"] == {"code": {"const": 200}, "data": inner}
    assert schema["required"] == ["code", "statusText", "message", "data"]


def test_operations_that_share_an_answer_get_an_envelope_each(document: dict[str, Any]) -> None:
    operation = next(each for each in Spec(document).operations() if each.node.get("x-envelope"))
    document["components"]["responses"] = {"Shared": operation.node["responses"]["200"]}
    shared = {"200": {"$ref": "#/components/responses/Shared"}}
    twin = {**operation.node, "operationId": "twin", "responses": shared}
    document["paths"]["/api/core/things/twin"] = {operation.method: twin}
    document["paths"][operation.path][operation.method]["responses"] = dict(shared)

    wire = spec_for_validators(Spec(with_envelope(document)))

    first = answers(wire, operation.path, operation.method)["200"]["content"]["application/json"]["schema"]
    assert (
        first
        == answers(wire, "/api/core/things/twin", operation.method)["200"]["content"]["application/json"]["schema"]
    )
    assert "allOf" not in first["properties"]["data"]


def test_bytes_have_no_schema_and_a_stream_may_also_answer_in_json(document: dict[str, Any]) -> None:
    wire = spec_for_validators(Spec(with_envelope(document)))

    assert list(answers(wire, "/api/core/things/say", "post")["200"]["content"].values()) == [{}]
    assert set(answers(wire, "/api/core/things/watch", "get")["200"]["content"]) == {
        "text/event-stream",
        "application/json",
    }


def test_every_operation_may_be_refused(document: dict[str, Any]) -> None:
    wire = spec_for_validators(Spec(with_envelope(document)))

    refusals = [each.node["responses"]["default"]["content"] for each in Spec(wire).operations()]
    assert {str(refusal) for refusal in refusals} == {
        str({"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}})
    }
