"""What the client sends, and what a 4.16 answers, is what the contract says."""

from __future__ import annotations

import pytest
from openapi_core import OpenAPI

from fastgpt_client import FastGPTError
from fastgpt_client.testing import (
    AgentAsk,
    Emit,
    InputField,
    PaymentPause,
    Plan,
    Refuse,
    Reply,
    Say,
    UserInput,
    UserSelect,
)
from fastgpt_client.testing.replies.reply import ReplyLike
from fastgpt_client.testing.wire.known_errors import KNOWN_ERRORS

from ..support.contract import EMULATED
from ..support.facade_calls import Call, Stage, calls, message, stage, varied
from ..support.facade_run import through_async, through_sync
from .conformity import Exchange, Witness, answer_mistakes, event_mistakes, our_document, request_mistakes, validator
from .upstream_mended import mended


@pytest.fixture(scope="module")
def api() -> OpenAPI:
    """Our document, as a validator reads it."""
    return validator(our_document())


def witnessed(on: Stage, operation: str, call: Call) -> list[Exchange]:
    """Return what a call sent and got."""
    witness = Witness(on.emulator.transport())
    try:
        through_sync(on, operation, call, witness)
    except FastGPTError:
        assert witness.seen
    return witness.seen


@pytest.mark.parametrize("operation", EMULATED)
def test_every_request_and_every_answer_is_as_described(api: OpenAPI, operation: str) -> None:
    on = stage()

    for call in calls(on, operation):
        for request, answer in witnessed(on, operation, call):
            assert request_mistakes(api, request) == []
            assert answer.status_code == 200
            assert answer_mistakes(api, request, answer) == []


@pytest.fixture(scope="module")
def upstream_api() -> OpenAPI:
    """FastGPT 4.16.1's own documents, their defects undone."""
    return validator(mended())


@pytest.mark.parametrize("operation", EMULATED)
def test_every_request_is_as_fastgpt_itself_documents_it(upstream_api: OpenAPI, operation: str) -> None:
    on = stage()

    for call in calls(on, operation):
        for request, _ in witnessed(on, operation, call):
            assert request_mistakes(upstream_api, request) == []


SHARED: list[Call] = [
    {"authProxy": {"username": "li"}},
    {"authProxy": {"tmbId": "66e29b870b24ce35330c0f08"}},
    {"outLinkAuthData": {"shareId": "s", "outLinkUid": "u"}},
]


@pytest.mark.parametrize("more", SHARED)
def test_requests_for_somebody_else_are_as_described(api: OpenAPI, upstream_api: OpenAPI, more: Call) -> None:
    request, _ = witnessed(stage(), "create_chat_completion", {"messages": message("hi"), **more})[0]

    assert request_mistakes(api, request) == []
    assert request_mistakes(upstream_api, request) == []


def test_a_validator_notices_what_does_not_fit(api: OpenAPI, upstream_api: OpenAPI) -> None:
    on = stage()
    call = {**calls(on, "get_chat_histories")[0], "extra_body": {"pageSize": "ten"}}
    ((request, answer),) = witnessed(on, "get_chat_histories", call)

    assert any("'ten' is not of type" in line for line in request_mistakes(api, request))
    assert any("'ten' is not of type" in line for line in request_mistakes(upstream_api, request))
    assert answer_mistakes(api, request, answer) == []
    answer._content = answer.content.replace(b'"code":400', b'"code":"400"')
    assert answer_mistakes(api, request, answer) != []


def test_every_known_refusal_is_as_described(api: OpenAPI) -> None:
    on = stage()
    on.emulator.fault("/api/core/chat/init", *map(Refuse, KNOWN_ERRORS))
    call = {**calls(on, "get_chat_init")[0], "max_retries": 0}

    answers = [exchange for _ in KNOWN_ERRORS for exchange in witnessed(on, "get_chat_init", call)]

    assert [answer.json()["statusText"] for _, answer in answers] == list(KNOWN_ERRORS)
    assert [mistake for each in answers for mistake in answer_mistakes(api, *each)] == []


@pytest.mark.parametrize("operation", EMULATED)
def test_the_async_client_sends_what_the_sync_client_sends(operation: str) -> None:
    sent = []
    for run in (through_sync, through_async):
        on = stage()
        for call in calls(on, operation):
            run(on, operation, call)
        sent.append([(each.method, each.path, each.query, each.json) for each in on.emulator.requests])

    assert sent[0] == sent[1]


SCRIPTS = {
    "everything": varied,
    "plan": Reply(plan=Plan("n", ["a", "b"]), text="ok"),
    "input": Reply(interactive=UserInput("d", [InputField("城市")])),
    "ask": Reply(interactive=AgentAsk("d", {"哪个?": ["甲", "乙"]})),
    "wrapped": Reply(interactive=UserSelect("d", ["甲"], wrapped_in=("loopInteractive", "childrenInteractive"))),
    "payment": Reply(interactive=PaymentPause()),
    "known error": Reply(text="a", error="insufficientQuota"),
    "sentence": Reply(text="a", error="没有了"),
    "early": Reply(error="unAuthChat"),
    "others": Reply(
        parts=[
            Emit("planStatus", {"planStatus": {"status": "generating"}}),
            Emit("sandboxStatus", {"sandboxId": "s", "phase": "ready"}),
            Say("ok"),
        ]
    ),
}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
@pytest.mark.parametrize("operation", ["create_chat_completion", "create_chat_completion_v2"])
def test_every_event_of_a_stream_is_as_described(operation: str, script: ReplyLike) -> None:
    on = stage()
    on.emulator.reply(script)
    call = {"messages": message("hi"), "stream": True, "detail": True, "chatId": "c-9"}

    ((_, answer),) = witnessed(on, operation, call)

    assert event_mistakes(operation, answer.text) == []


@pytest.mark.parametrize("script", [Reply(error="insufficientQuota"), Reply(text="ok", node_error={"message": "x"})])
def test_failures_without_a_stream_are_as_described(api: OpenAPI, script: Reply) -> None:
    on = stage()
    on.emulator.reply(script)

    ((request, answer),) = witnessed(on, "create_chat_completion", {"messages": message("hi"), "max_retries": 0})

    assert answer_mistakes(api, request, answer) == []


def test_every_event_of_a_resumed_stream_is_as_described() -> None:
    on = stage()
    text = witnessed(on, "resume_chat_stream", calls(on, "resume_chat_stream")[0])[0][1].text

    assert "event: resumeCompleted" in text
    assert event_mistakes("resume_chat_stream", text) == []
