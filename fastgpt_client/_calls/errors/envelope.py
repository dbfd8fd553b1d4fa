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
        code: Its number, 200 for a success; None when it has none.
        name: FastGPT's name for an error, such as `unAuthApiKey`; empty when it has none. Since FastGPT 4.13.2 errors
            without a name are called `error`, which says no more.
        said: Its message, which may be the key of a translation. OpenAI's `{error: {message}}` is understood as well.
        error_type: `UserError` when the server says that the request is to blame; empty when it does not say.
    """

    fields: Mapping[str, Any]
    code: int | None
    name: str
    said: str
    error_type: str

    @classmethod
    def of(cls, body: Any) -> Envelope:
        """Return what a decoded body says as an envelope, whatever it is."""
        fields = body if isinstance(body, Mapping) else {}
        inner = fields.get("error")
        nested = inner if isinstance(inner, Mapping) else {}
        code = next((c for c in (fields.get("code"), nested.get("code")) if type(c) is int), None)
        said = fields.get("message") or nested.get("message") or (inner if isinstance(inner, str) else "")
        name = str(fields.get("statusText") or "")
        kind = str(fields.get("errorType") or "")
        return cls(fields, code, "" if name == _UNNAMED else name, str(said or ""), kind)

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
