"""Spans by OpenTelemetry's semantic conventions."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import httpx
import pytest
import respx
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from fastgpt_client import AsyncChatClient, ConfigurationError, OpenTelemetryHook, QuotaExceededError
from fastgpt_client.testing import Answer, FastGPTEmulator, Refuse

HISTORIES = "/api/core/chat/history/getHistories"
PAGE = {"code": 200, "data": {"total": 0, "list": []}}


class Traced:
    """Keeps spans in memory."""

    def __init__(self) -> None:
        self._exporter = InMemorySpanExporter()
        self.provider = TracerProvider()
        self.provider.add_span_processor(SimpleSpanProcessor(self._exporter))
        self.hook = OpenTelemetryHook(self.provider)

    @property
    def spans(self) -> tuple[ReadableSpan, ...]:
        return self._exporter.get_finished_spans()

    @property
    def attributes(self) -> list[dict[str, object]]:
        return [dict(span.attributes or {}) for span in self.spans]


@pytest.fixture
def traced() -> Iterator[Traced]:
    made = Traced()
    yield made
    made.provider.shutdown()


@pytest.mark.anyio
async def test_each_attempt_is_a_span_with_what_the_conventions_name(
    respx_mock: respx.MockRouter, traced: Traced
) -> None:
    busy = httpx.Response(429, json={"code": 429, "statusText": "tooManyRequest"})
    good = httpx.Response(200, json=PAGE, headers={"x-request-id": "r-2"})
    respx_mock.post(f"https://fastgpt.test{HISTORIES}").mock(side_effect=[busy, good])

    async with AsyncChatClient(
        "fastgpt-canary", "https://fastgpt.test", retry_delay=0, hooks=[traced.hook], default_query={"gate": "canary"}
    ) as client:
        await client.get_chat_histories("app")

    common = {
        "http.request.method": "POST",
        "url.full": f"https://fastgpt.test{HISTORIES}",
        "server.address": "fastgpt.test",
        "server.port": 443,
        "fastgpt.operation": "get_chat_histories",
    }
    assert traced.attributes == [
        {**common, "http.response.status_code": 429, "error.type": "RateLimitError"},
        {
            **common,
            "http.request.resend_count": 1,
            "http.response.status_code": 200,
            "fastgpt.request_id": "r-2",
        },
    ]
    assert [(span.name, span.kind) for span in traced.spans] == [(f"POST {HISTORIES}", SpanKind.CLIENT)] * 2
    assert [span.status.status_code for span in traced.spans] == [StatusCode.ERROR, StatusCode.UNSET]


@pytest.mark.anyio
async def test_a_span_is_a_child_of_the_current_one_and_is_not_current_itself(
    respx_mock: respx.MockRouter, traced: Traced
) -> None:
    respx_mock.post(f"http://fastgpt.test{HISTORIES}").respond(json=PAGE)
    tracer = traced.provider.get_tracer("test")

    async with AsyncChatClient("fastgpt-key", "http://fastgpt.test", hooks=[traced.hook]) as client:
        with tracer.start_as_current_span("job") as job:
            await client.get_chat_histories("app")
            await client.get_chat_histories("app")

    parents = [span.parent.span_id if span.parent else None for span in traced.spans]
    assert parents == [job.get_span_context().span_id, job.get_span_context().span_id, None]


@pytest.mark.anyio
async def test_completions_are_named_as_those_of_a_model_are(server: FastGPTEmulator, traced: Traced) -> None:
    server.fault("/api/v1/chat/completions", Refuse("aiPointsNotEnough"))

    async with AsyncChatClient(server.api_key, server.base_url, hooks=[traced.hook]) as client:
        with pytest.raises(QuotaExceededError):
            await client.chat("Hello", appId=server.app_id)
        await client.chat("Hello", appId=server.app_id, api="v2")

    assert [(found["gen_ai.operation.name"], found["gen_ai.provider.name"]) for found in traced.attributes] == [
        ("chat", "fastgpt"),
        ("chat", "fastgpt"),
    ]
    assert [found.get("error.type") for found in traced.attributes] == ["QuotaExceededError", None]


@pytest.mark.anyio
async def test_no_span_shows_where_in_storage_a_file_is(server: FastGPTEmulator, traced: Traced) -> None:
    async with AsyncChatClient(server.api_key, server.base_url, hooks=[traced.hook]) as client:
        await client.upload_chat_file(server.app_id, "c-1", ("a.txt", b"text"))

    (span,) = [span for span in traced.spans if (span.attributes or {})["fastgpt.operation"] == "storage"]
    address = httpx.URL(str((span.attributes or {})["url.full"]))
    assert (address.path, address.query) == ("/", b"")
    assert span.name in ("PUT", "POST")


@pytest.mark.anyio
async def test_an_unfinished_request_to_storage_is_an_error_by_its_status(
    server: FastGPTEmulator, traced: Traced
) -> None:
    server.fault("PUT /api/system/*", Answer(503, b""))

    async with AsyncChatClient(server.api_key, server.base_url, hooks=[traced.hook], retry_delay=0) as client:
        await client.upload_chat_file(server.app_id, "c-1", ("a.txt", b"text"))

    errors = [found["error.type"] for found in traced.attributes if "error.type" in found]
    assert errors == ["503"]


def test_without_the_extra_it_says_which_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry", None)

    with pytest.raises(ConfigurationError, match=r"pip install 'fastgpt-client\[otel\]'"):
        OpenTelemetryHook()
