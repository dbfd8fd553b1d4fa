"""A span of OpenTelemetry for each attempt, by the semantic conventions for HTTP clients and for generative AI."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ...exceptions import ConfigurationError
from .hooks import Attempt, AttemptOutcome, Hook

if TYPE_CHECKING:
    from opentelemetry.trace import Span, TracerProvider

_COMPLETIONS = ("create_chat_completion", "create_chat_completion_v2")
_STORAGE = "storage"


class OpenTelemetryHook(Hook):
    """Makes an OpenTelemetry span of each attempt: `ChatClient(hooks=[OpenTelemetryHook()])`.

    A span is a child of what is current when the attempt begins. Its attributes are those of OpenTelemetry's
    conventions for HTTP clients, and for completions `gen_ai.operation.name` and `gen_ai.provider.name`. It is an
    error when the attempt ends in an exception or with an HTTP status of 400 or more, and `error.type` names it.

    Args:
        tracer_provider: Whose tracer to use; the global one when absent.

    Raises:
        ConfigurationError: OpenTelemetry is not installed.
    """

    def __init__(self, tracer_provider: TracerProvider | None = None) -> None:
        try:
            from opentelemetry import trace
        except ImportError:
            raise ConfigurationError(
                "OpenTelemetryHook needs opentelemetry-api, which is not installed; run: pip install "
                "'fastgpt-client[otel]'"
            ) from None
        self._trace = trace
        self._tracer = trace.get_tracer("fastgpt_client", version("fastgpt-client"), tracer_provider)
        self._spans: dict[Attempt, Span] = {}

    def before_attempt(self, attempt: Attempt) -> None:
        """Begin the span."""
        address = urlsplit(attempt.url)
        attributes: dict[str, str | int] = {
            "http.request.method": attempt.method,
            "url.full": attempt.url,
            "server.address": address.hostname or "",
            "server.port": address.port or {"http": 80}.get(address.scheme, 443),
            "fastgpt.operation": attempt.operation,
        }
        if attempt.number > 1:
            attributes["http.request.resend_count"] = attempt.number - 1
        if attempt.operation in _COMPLETIONS:
            attributes |= {"gen_ai.operation.name": "chat", "gen_ai.provider.name": "fastgpt"}
        # A name is to say what many spans have in common: a path of storage is that of one file.
        name = attempt.method if attempt.operation == _STORAGE else f"{attempt.method} {address.path}"
        self._spans[attempt] = self._tracer.start_span(name, kind=self._trace.SpanKind.CLIENT, attributes=attributes)

    def after_attempt(self, attempt: Attempt, outcome: AttemptOutcome) -> None:
        """End the span."""
        span = self._spans.pop(attempt)
        if outcome.status is not None:
            span.set_attribute("http.response.status_code", outcome.status)
        refused = outcome.status if outcome.status is not None and outcome.status >= 400 else None
        error = outcome.error or refused
        if error is not None:
            span.set_attribute("error.type", str(error))
            span.set_status(self._trace.StatusCode.ERROR)
        if outcome.request_id is not None:
            span.set_attribute("fastgpt.request_id", outcome.request_id)
        span.end()
