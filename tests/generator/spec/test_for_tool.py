"""What openapi-python-client gets to see instead of the spec."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from generator.spec.document import Spec
from generator.spec.for_tool import spec_for_tool


def test_the_spec_itself_stays_as_it_is(document: dict[str, Any]) -> None:
    before = deepcopy(document)

    spec_for_tool(Spec(document))

    assert document == before


def test_operations_that_share_an_answer_keep_its_kind(document: dict[str, Any]) -> None:
    watch = document["paths"]["/api/core/things/watch"]["get"]
    say = document["paths"]["/api/core/things/say"]["post"]
    document["components"]["responses"] = {"Events": watch["responses"]["200"], "Audio": say["responses"]["200"]}
    shared = {"200": {"$ref": "#/components/responses/Events"}}
    document["paths"]["/api/core/things/again"] = {"get": {**watch, "operationId": "again", "responses": shared}}
    watch["responses"] = shared
    say["responses"] = {"200": {"$ref": "#/components/responses/Audio"}}

    responses = spec_for_tool(Spec(document))["components"]["responses"]

    assert responses["Events"]["content"] == {}
    assert list(responses["Audio"]["content"]) == ["application/octet-stream"]


def test_only_what_the_tool_gets_wrong_is_changed(document: dict[str, Any]) -> None:
    schemas = spec_for_tool(Spec(document))["components"]["schemas"]
    request = schemas["ThingRequest"]["properties"]

    assert request["origin"]["allOf"] == [{"$ref": "#/components/schemas/Origin"}]
    assert request["variables"] == {"description": "Anything else."}
    assert "format" not in request["since"]
    assert schemas["ThingForm"] == document["components"]["schemas"]["ThingForm"]
