"""FastGPT's envelope, `{code, statusText, message, data}`: the one place that reads it. Performs no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

_UNNAMED = "error"


@frozen
class Envelope:
    """What an envelope says, as far as an answer is one.

    Attributes:
        fields: The whole of it; empty when the answer was no JSON object.
    """

    fields: Mapping[str, Any]

    @classmethod
    def of(cls, body: Any) -> Envelope:
        """Return what a decoded body says as an envelope, whatever it is."""
        return cls(body if isinstance(body, Mapping) else {})

    @property
    def code(self) -> int | None:
        """Its number, 200 for a success; None when it has none."""
        return next((c for c in (self.fields.get("code"), self._nested.get("code")) if type(c) is int), None)

    @property
    def name(self) -> str:
        """FastGPT's name for an error, such as `unAuthApiKey`; empty when it has none.

        Since FastGPT 4.13.2 errors without a name are called `error`, which says no more.
        """
        name = str(self.fields.get("statusText") or "")
        return "" if name == _UNNAMED else name

    @property
    def said(self) -> str:
        """Its message, which may be the key of a translation. OpenAI's `{error: {message}}` is understood as well."""
        inner = self.fields.get("error")
        words = self.fields.get("message") or self._nested.get("message") or (inner if isinstance(inner, str) else "")
        return str(words or "")

    @property
    def error_type(self) -> str:
        """`UserError` when the server says that the request is to blame; empty when it does not say."""
        return str(self.fields.get("errorType") or "")

    @property
    def _nested(self) -> Mapping[str, Any]:
        inner = self.fields.get("error")
        return inner if isinstance(inner, Mapping) else {}

    @property
    def present(self) -> bool:
        """Whether the answer is an envelope at all."""
        return "code" in self.fields

    @property
    def verdict(self) -> bool | None:
        """Whether its own number says that the call was refused; None when it has none."""
        code = self.fields.get("code")
        return code >= 400 if type(code) is int else None

    @property
    def data(self) -> Any:
        """What is inside."""
        return self.fields.get("data")

    @property
    def issues(self) -> list[Any]:
        """What FastGPT's validator found wrong, parameter by parameter."""
        issues = self.fields.get("zodError")
        return issues if isinstance(issues, list) else []
