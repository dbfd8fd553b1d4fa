"""schemathesis asks the emulator whatever the contract allows, and more: it never crashes, and answers as described.

FastGPT says no with HTTP 500 more often than not, so the status alone tells a refusal from a crash no better here than
it does for a client. A refusal is an envelope whose error is in FastGPT's table, with the code it has there, or one of
the sentences FastGPT says without naming the error. Whatever else comes with a status of 400 or more is a failure.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zlib import crc32

import pytest
import requests
import schemathesis
from attrs import define, field
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from fastgpt_client.testing.wire.known_errors import KNOWN_ERRORS

from ..emulator.support.event_stream import events
from ..support.contract import CONTRACT, EMULATED
from ..support.facade_calls import CHAT_ID, Stage, stage
from .conformity import event_mistakes, our_document

CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]
SENTENCES = (
    "Data validation error",
    "Invalid JSON",
    "messages is empty",
    "User question is empty",
    "Chat not found",
    "Chat item not found",
    "Chat dataId already exists",
    "model is not set",
)
ASKED = {
    found.ok().definition.raw["operationId"]: found.ok()
    for found in schemathesis.openapi.from_dict(our_document()).get_all_operations()
    if isinstance(found, Ok)
}
EXAMPLES = 12
# They take the same request, which takes much longer to make than others: between them, they try as many.
FEWER = {"create_chat_completion": 6, "create_chat_completion_v2": 6}


@define
class Running:
    """A server on which everything has happened once, and connections to it."""

    on: Stage
    session: requests.Session = field(factory=requests.Session)

    def ask(self, case: Case[Any], *, home: bool) -> Response:
        """Send a generated request; `home` makes it about what exists, so that it gets past the first checks."""
        if home:
            case.query, case.body = self._at_home(case.query), self._at_home(case.body)
        emulator = self.on.emulator
        return case.call(emulator.base_url, self.session, headers=dict(emulator.headers()), timeout=20)

    def _at_home(self, part: Any) -> Any:
        there = {"appId": self.on.emulator.app_id, "chatId": CHAT_ID, "key": self.on.key}
        there |= dict.fromkeys(("dataId", "chatItemDataId"), self.on.data_id)
        return {name: there.get(name, value) for name, value in part.items()} if isinstance(part, dict) else part


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    """A running server."""
    made = Running(stage())
    made.session.trust_env = False
    with made.on.emulator.serve(), made.session:
        yield made


def crash(response: Response) -> str | None:
    """Return why an answer with a status of 400 or more is no refusal; None when it is one."""
    if response.status_code < 400:
        return None
    try:
        body = response.json()
        code, name, sentence = body["code"], body["statusText"], body["message"]
    except (ValueError, KeyError, TypeError):
        return f"HTTP {response.status_code} without an envelope: {response.content[:200]!r}"
    # Since 4.13.2 this is what an error without a name is called.
    if name not in ("", "error"):
        known = KNOWN_ERRORS.get(name)
        return None if known and known.code == code else f"{name} with code {code} is in no table"
    return None if sentence.startswith(SENTENCES) else f"FastGPT does not say {sentence!r} (code {code})"


def refused_stream(response: Response) -> bool:
    """Tell whether a stream was refused before it began: that answer alone has no content type."""
    if "content-type" in response.headers:
        return False
    (((name, payload)),) = events(response.content.decode())
    assert (response.status_code, name) == (200, "error")
    assert payload.get("statusText", "") in KNOWN_ERRORS or payload["message"].startswith(SENTENCES)
    return True


@pytest.mark.parametrize("operation", sorted({*ASKED} - {*CONTRACT} | {*ASKED} & {*EMULATED}))
def test_no_request_crashes_the_emulator_or_gets_an_undocumented_answer(running: Running, operation: str) -> None:
    cases = st.one_of([ASKED[operation].as_strategy(generation_mode=mode) for mode in GenerationMode])

    # A name gets the same requests in every run, and no two names the same.
    @seed(crc32(operation.encode()))
    @settings(
        max_examples=FEWER.get(operation, EXAMPLES),
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        # A failing request is shown as it was sent; making it smaller would take minutes.
        phases=[Phase.generate],
    )
    @given(case=cases, home=st.booleans())
    def ask(case: Case[Any], *, home: bool) -> None:
        response = running.ask(case, home=home)

        assert crash(response) is None
        if response.headers.get("content-type", [""])[0].startswith("text/event-stream"):
            assert event_mistakes(operation, response.content.decode()) == []
        elif not refused_stream(response):
            case.validate_response(response, checks=CHECKS)

    ask()


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"Internal Server Error", "HTTP 500 without an envelope: b'Internal Server Error'"),
        (b'{"code":1,"statusText":"unAuthChat","message":"","data":null}', "unAuthChat with code 1 is in no table"),
        (b'{"code":500,"statusText":"","message":"oops","data":null}', "FastGPT does not say 'oops' (code 500)"),
        (b'{"code":514,"statusText":"unAuthApiKey","message":"","data":null}', None),
    ],
)
def test_a_crash_is_told_from_a_refusal(body: bytes, why: str | None) -> None:
    request = requests.Request("GET", "http://x").prepare()

    assert crash(Response(500, {}, body, request, 0.0, verify=False)) == why
